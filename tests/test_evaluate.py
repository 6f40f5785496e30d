"""Rankings and answers are measured against what is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from app.evaluate import Case, Gold, answer_quality, rank_quality, read_cases
from app.indexing import index_folder
from app.settings import Settings
from index.errors import BatchError
from index.handle import Index
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, make_index, write_texts


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return make_index(tmp_path_factory.mktemp("evaluated"), TEXTS)


BREAD = Case("1", "Who raised the price of bread?", (Gold("bread.txt", "Bakers raised the price of bread."),))
WRONG = Case("2", "Who raised the price of bread?", (Gold("roads/m4.txt"),))


def test_gold_that_comes_first_is_a_full_score(index: Index) -> None:
    assert rank_quality(index, [BREAD], "keyword") == {
        "Hits@1": 1.0,
        "Hits@4": 1.0,
        "Hits@10": 1.0,
        "MRR@10": 1.0,
        "R@5": 1.0,
    }


def test_gold_that_is_not_found_scores_nothing_and_halves_the_mean(index: Index) -> None:
    assert rank_quality(index, [WRONG], "keyword")["Hits@10"] == 0.0
    assert rank_quality(index, [BREAD, WRONG], "keyword")["MRR@10"] == 0.5


def test_questions_without_gold_have_no_ranking(index: Index) -> None:
    assert rank_quality(index, [Case("3", "Who won?")], "dense") == {}


def test_answers_are_held_against_gold_expressions_and_strings(index: Index) -> None:
    case = Case("1", BREAD.question, BREAD.gold, must=(("[Bb]akers",), ("bread|flour",)), answers=("the BAKERS",))
    figures = answer_quality(index, [case])
    assert (figures["must"], figures["contained"], figures["refused"]) == (1.0, 0.0, 0.0)
    assert 0 < figures["on_gold"] <= 1


def test_a_question_whose_gold_is_hidden_is_to_be_refused(index: Index) -> None:
    assert answer_quality(index, [BREAD], without_gold=True) == {"refused_unanswerable": 1.0}
    assert answer_quality(index, [Case("4", "Who won the football World Cup?")]) == {"refused_unanswerable": 1.0}


@pytest.mark.parametrize(
    "line", ["{", '{"id": 1}', '{"question": "a", "evidence": [{"file": "a"}]}', "[]", '{"question": "a", "must": 3}']
)
def test_a_line_that_is_no_question_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"question": "fine"}\n' + line + "\n", "utf-8")
    with pytest.raises(BatchError, match=r"cases\.jsonl, line 2"):
        read_cases(path)


def test_the_command_prints_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_texts(tmp_path / "articles", TEXTS)
    index_folder(Settings(index=tmp_path / "index"), folder, embedder=HashedEmbedder())
    monkeypatch.setattr("app.wiring.make_embedder", lambda settings: HashedEmbedder())
    cases = tmp_path / "cases.jsonl"
    gold = [{"file": "bread.txt", "quote": "Bakers raised the price of bread."}]
    cases.write_text(json.dumps({"question": BREAD.question, "evidence": gold}) + "\n", "utf-8")
    assert main(["--index", str(tmp_path / "index"), "eval", str(cases), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["rankings"]["fused"]["MRR@10"] == 1.0
    assert figures["answers"]["refused"] == 0.0
    assert main(["--index", str(tmp_path / "index"), "eval", str(cases)]) == 0
    assert "MRR@10" in capsys.readouterr().out


def test_two_questions_of_one_id_are_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"question": "Who?", "id": "a"}\n{"question": "What?", "id": "a"}\n', "utf-8-sig")
    with pytest.raises(BatchError, match="line 2 has the id 'a' of an earlier line"):
        read_cases(path)
