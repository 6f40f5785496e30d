"""The packaged model gives unit vectors without a network; a model that is not here gives one clear line."""

from __future__ import annotations

import pickle
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import index.export
from index.embed import DEFAULT_MODEL, LocalModel
from index.encoder import ABOUT, NETWORK, TOKENIZER
from index.errors import EmbedError

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def model() -> LocalModel:
    return LocalModel()


def test_the_default_model_is_in_the_package(model: LocalModel) -> None:
    assert model.name == DEFAULT_MODEL == "all-MiniLM-L6-v2"
    assert model.max_tokens == 256


def test_vectors_are_unit_vectors_of_32_bit_floats_in_order(model: LocalModel) -> None:
    texts = ["The highway links two cities.", "", "Bread is dear. " * 300, "The motorway joins the towns."]
    vectors = model.encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert vectors[0] @ vectors[3] > 0.5 > vectors[0] @ vectors[2]


def test_a_text_has_the_same_vector_alone_and_among_others(model: LocalModel) -> None:
    together = model.encode(["The town fell.", "A much longer text about bread, flour and ovens. " * 5])
    assert together[0] == pytest.approx(model.encode(["The town fell."])[0], abs=1e-5)


def test_no_texts_give_no_vectors_of_the_right_dimension(model: LocalModel) -> None:
    vectors = model.encode([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32
    assert model.count_tokens([]) == []


def test_tokens_are_counted_beyond_what_the_model_reads(model: LocalModel) -> None:
    assert model.count_tokens(["town", "town " * 1000]) == [1, 1000]


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("name", ["no-such-model-anywhere", "nobody/no-such-model", "folder"])
def test_an_unknown_model_is_one_line_and_asks_no_network(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        asked.append(address)
        raise OSError("no network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    if name == "folder":
        (tmp_path / "readme.txt").write_text("not a model")
        name = str(tmp_path)
    with pytest.raises(EmbedError) as caught:
        LocalModel(name).encode(["text"])
    assert asked == []
    line = str(caught.value)
    assert "\n" not in line
    assert name in line
    assert "NEWSDESK_EMBEDDER" in line


def test_a_model_is_not_loaded_before_it_is_used() -> None:
    assert LocalModel("no-such-model-anywhere").name == "no-such-model-anywhere"


@pytest.fixture(scope="module")
def copied(model: LocalModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder to which the packaged model was exported."""
    folder = tmp_path_factory.mktemp("index") / "encoder"
    writer = LocalModel(exported=folder)
    writer._model = model._model  # loaded once for all tests of this file
    writer.prepare()
    assert "_model" not in vars(writer), "the original takes room that nothing needs any more"
    return folder


TEXTS = ["", "Who?", " The highway\nlinks two cities. ", "Bread is dear. " * 300, "Père Noël — «été» 😀 \u200b 北京"]


def test_the_exported_model_gives_the_same_vectors_and_counts(model: LocalModel, copied: Path) -> None:
    copy = LocalModel(exported=copied)
    assert np.sum(copy.encode(TEXTS) * model.encode(TEXTS), axis=1) == pytest.approx(1.0, abs=1e-5)
    assert copy.count_tokens(TEXTS) == model.count_tokens(TEXTS)
    assert (copy.max_tokens, copy.encode([]).shape) == (model.max_tokens, (0, 384))
    assert "_model" not in vars(copy)


def test_a_vector_of_the_exported_model_is_the_same_to_the_bit_in_any_company(copied: Path) -> None:
    copy = LocalModel(exported=copied)
    together = copy.encode([*TEXTS, *TEXTS[::-1]])
    assert (together[: len(TEXTS)] == together[len(TEXTS) :][::-1]).all()
    assert (together[2] == copy.encode([TEXTS[2]])[0]).all()


def test_a_model_sent_elsewhere_gives_the_same_to_the_bit_and_leaves_no_file(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    copy = LocalModel(exported=copied)
    sent = pickle.loads(pickle.dumps(copy))  # noqa: S301 - our own
    assert list(tmp_path.iterdir()) == []
    assert (sent.encode(TEXTS) == copy.encode(TEXTS)).all()
    assert (sent.name, sent.max_tokens, sent.count_tokens(TEXTS)) == (copy.name, 256, copy.count_tokens(TEXTS))
    assert "_model" not in vars(sent)


def test_a_question_imports_no_torch(copied: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.embed import LocalModel; "
        f"print(LocalModel(exported=Path({str(copied)!r})).encode(['Why?']).shape, 'torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (ran.stdout, ran.stderr) == ("(1, 384) False\n", "")


def test_another_model_is_not_taken_for_the_exported_one(copied: Path) -> None:
    with pytest.raises(EmbedError, match="no-such-model-anywhere"):
        LocalModel("no-such-model-anywhere", exported=copied).encode(["text"])


@pytest.mark.parametrize("name", [ABOUT, NETWORK, TOKENIZER])
def test_a_damaged_export_is_one_line_with_the_remedy(name: str, copied: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(copied, tmp_path / "encoder")
    (folder / name).write_bytes(b"{\xff")
    with pytest.raises(EmbedError, match=r"^[^\n]*newsdesk index --rebuild$") as caught:
        LocalModel(exported=folder).encode(["text"])
    assert str(folder / name) in str(caught.value)


def test_an_export_that_would_not_be_the_same_is_not_kept(
    model: LocalModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.export, "LEAST_COSINE", 1.1)
    writer = LocalModel(exported=tmp_path / "encoder")
    writer._model = model._model
    writer.prepare()
    assert list(tmp_path.iterdir()) == []
    assert writer.encode(["text"]).shape == (1, 384)
