"""`newsdesk ask` as a person or a script calls it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from index.errors import ModelError
from prompts.render import REFUSAL
from tests.conftest import Run, use_model
from tests.endpoint import Endpoint, status

DISPLACED = "How many people in northwest Syria have been displaced since September?"
FOOTBALL = "Who won the football World Cup in Qatar?"
FIRST = "000_9784ce44e248da4c.txt"


def test_an_answer_goes_to_stdout_and_nothing_else_does(run: Run, home: Path) -> None:
    ran = run("--index", home, "ask", DISPLACED)
    assert (ran.code, ran.err) == (0, "")
    assert "323,000 people" in ran.out
    assert f"[1] {FIRST} " in ran.out


def test_a_refusal_is_an_answer(run: Run, home: Path) -> None:
    ran = run("--index", home, "ask", FOOTBALL)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{REFUSAL}\n\nSearched 5 articles (")


def test_ask_as_json_is_one_object(run: Run, home: Path, seeds: Path) -> None:
    found = json.loads(run("--index", home, "ask", DISPLACED, "--json").out)
    assert (found["question"], found["status"], found["mode"]) == (DISPLACED, "answered", "extractive")
    citation = found["citations"][0]
    text = (seeds / citation["path"]).read_bytes().decode()
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_filters_leave_only_their_articles(run: Run, home: Path) -> None:
    ask = ("--index", home, "ask", "What did the Syrian army do?", "--json")
    assert json.loads(run(*ask, "--article", "000_*").out)["searched"]["articles"] == 1
    assert json.loads(run(*ask, "--since", "2019-07-01").out)["searched"]["articles"] == 2
    assert json.loads(run(*ask, "--until", "2019-07-01").out)["searched"]["articles"] == 3
    assert json.loads(run(*ask, "--since", "2019-05-14", "--until", "2019-05-14").out)["searched"]["articles"] == 1


def test_a_batch_gives_an_object_a_line_in_the_same_order(run: Run, home: Path) -> None:
    questions = [FOOTBALL, DISPLACED, "“Who?”\nreally", FOOTBALL]
    Path("q.jsonl").write_text("".join(json.dumps({"question": q}) + "\n\n" for q in questions), encoding="utf-8")
    ran = run("--index", home, "ask", "--batch", "q.jsonl")
    assert ran.code == 0
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["question"] for answer in found] == questions
    assert [answer["status"] for answer in found][:2] == ["not_in_articles", "answered"]


def test_a_line_of_a_batch_may_have_a_day_of_its_own(run: Run, home: Path) -> None:
    rows = [{"question": DISPLACED, "asked": "2019-05-06"}, {"question": DISPLACED}]
    Path("q.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ran = run("--index", home, "ask", "--batch", "q.jsonl", "--asked", "2020-01-31")
    assert [json.loads(line)["asked"] for line in ran.out.splitlines()] == ["2019-05-06", "2020-01-31"]


@pytest.mark.parametrize(
    "line", ["why", '{"q": 1}', '{"question": ""}', '{"question": "\\ud800"}', '{"question": "a", "asked": 5}']
)
def test_a_bad_line_of_a_batch_is_named_before_anything_is_answered(run: Run, home: Path, line: str) -> None:
    Path("q.jsonl").write_text(json.dumps({"question": DISPLACED}) + "\n" + line, encoding="utf-8")
    assert "q.jsonl, line 2 " in run("--index", home, "ask", "--batch", "q.jsonl").line


def test_a_missing_batch_is_one_line(run: Run, home: Path) -> None:
    assert "none.jsonl cannot be read" in run("--index", home, "ask", "--batch", "none.jsonl").line


def test_a_follow_up_is_asked_in_full_and_shown_so(run: Run, home: Path) -> None:
    ask = ("--index", home, "ask", "--json")
    talk = run(*ask, DISPLACED).out
    Path("talk.json").write_text(talk, encoding="utf-8")
    ran = run("--index", home, "ask", "--after", "talk.json", "and who said that?")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Asked as: Who said “The UN estimates that 323,000 people")
    found = json.loads(run(*ask, "--after", "talk.json", "And in Hama?").out)
    assert found["question"] == "And in Hama?"
    assert found["standalone"] == "How many people in Hama have been displaced since September?"
    # An answer added to the earlier ones makes the conversation longer.
    Path("talk.json").write_text(talk + json.dumps(found), encoding="utf-8")
    found = json.loads(run(*ask, "--after", "talk.json", "And in Homs?").out)
    assert found["standalone"] == "How many people in Homs have been displaced since September?"
    assert json.loads(run(*ask, "--after", "talk.json", FOOTBALL).out)["standalone"] is None


@pytest.mark.parametrize(
    "talk", ["why", "[1]", '{"question": 1}', '{"question": "a", "sentences": [1]}', '{"question": "a"} {']
)
def test_a_file_of_no_answers_is_one_line(run: Run, home: Path, talk: str) -> None:
    Path("talk.json").write_text(talk, encoding="utf-8")
    line = run("--index", home, "ask", "Why?", "--after", "talk.json").line
    assert "talk.json, answer " in line
    assert "newsdesk ask --json" in line


def test_after_goes_with_a_question(run: Run, home: Path) -> None:
    ran = run("--index", home, "ask", "--batch", "q.jsonl", "--after", "talk.json")
    assert (ran.code, ran.out) == (2, "")
    assert "--after goes with a QUESTION" in ran.err


@pytest.mark.parametrize("question", ["", "   "])
def test_an_empty_question_is_one_line(run: Run, home: Path, question: str) -> None:
    assert "the question is empty" in run("--index", home, "ask", question).line


@pytest.mark.parametrize("command", [["ask", "Why?"], ["search", "x"], ["show", "a.txt"]])
def test_a_missing_index_is_one_line_with_the_remedy(run: Run, command: list[str]) -> None:
    line = run(*command).line
    assert line == "newsdesk: nothing is indexed at .newsdesk; run: newsdesk index FOLDER"
    assert not Path(".newsdesk").exists()


def test_the_index_folder_may_come_from_the_environment(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_INDEX", str(home))
    assert run("search", "highways").code == 0
    assert "nothing is indexed at none" in run("--index", "none", "search", "highways").line


def test_mode_llm_without_a_model_is_one_line_with_the_remedy(run: Run, home: Path) -> None:
    line = run("--index", home, "ask", "Why?", "--mode", "llm").line
    assert line == "newsdesk: --mode llm needs NEWSDESK_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL"


def test_a_model_without_an_endpoint_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL", "tiny")
    assert "NEWSDESK_MODEL=tiny needs" in run("--index", home, "ask", "Why?").line


def test_an_endpoint_without_a_model_is_noted_on_stderr(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    ran = run("--index", home, "ask", DISPLACED, "--json")
    assert json.loads(ran.out)["mode"] == "extractive"
    assert "set NEWSDESK_MODEL" in ran.err
    assert "sk-secret" not in ran.out + ran.err


def test_a_password_in_the_endpoint_s_address_is_in_no_log(
    run: Run, home: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.replies = [status(404)]
    monkeypatch.setenv("NEWSDESK_MODEL", "tiny")
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url.replace("//", "//ana:hunter2@"))
    caplog.set_level(logging.INFO)
    ran = run("--verbose", "--index", home, "ask", "Why do the highways matter?")
    assert endpoint.requests
    assert caplog.records
    assert "hunter2" not in caplog.text + ran.out + ran.err


def test_a_model_answers_where_one_is_set(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = use_model(monkeypatch, "Many people fled [1].", "Many people fled [99].")
    found = json.loads(run("--index", home, "ask", DISPLACED, "--json").out)
    assert (found["mode"], found["model"]) == ("llm", "scripted")
    assert "[99], which does not exist" in run("--index", home, "ask", DISPLACED, "--mode", "llm").out
    assert len(model.seen) == 2


def test_mode_extractive_asks_no_model(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = use_model(monkeypatch)
    assert json.loads(run("--index", home, "ask", DISPLACED, "--json", "--mode", "extractive").out)["model"] is None
    assert model.seen == []


def test_a_failing_model_is_noted_below_the_extractive_answer(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_model(monkeypatch, ModelError("localhost cannot be reached"))
    ran = run("--index", home, "ask", DISPLACED)
    assert ran.code == 0
    assert "323,000 people" in ran.out
    assert "The model could not be used: localhost cannot be reached." in ran.out


def test_an_unknown_setting_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODLE", "x")
    line = run("--index", home, "ask", "Why?").line
    assert line == "newsdesk: NEWSDESK_MODLE is not a setting; did you mean NEWSDESK_MODEL?"
