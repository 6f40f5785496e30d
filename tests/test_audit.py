"""The audit record of an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.answer import ask
from app.audit import append_record, audit_record, fingerprint
from app.follow_up import Turn
from index.build import build
from index.errors import AuditError
from index.handle import Index
from index.search import Filters
from tests.fakes import ScriptedModel
from tests.small_index import TEXTS, make_index

QUESTION = "Which highways do the forces want?"


def test_an_extractive_answer_can_be_seen_to_come_about(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    filters = Filters(since=date(2019, 1, 1))
    record = audit_record(index, ask(index, QUESTION, filters=filters))
    assert record["answer"]["question"] == QUESTION
    assert record["filters"]["since"] == "2019-01-01"
    assert record["model"] == {"request": {}, "calls": []}
    assert set(record["index"]["articles"]) == {article.path for article in index.articles.values()}
    everything = audit_record(index, ask(index, QUESTION))
    scores = [candidate["score"] for candidate in everything["candidates"]]
    assert scores
    assert scores == sorted(scores, reverse=True)
    quotes = [candidate["quote"] for candidate in everything["candidates"]]
    assert {citation["quote"] for citation in everything["answer"]["citations"]} <= set(quotes)
    assert json.loads(json.dumps(record)) == record


def test_prompt_reply_and_parameters_of_a_model_are_kept_as_they_were(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    model = ScriptedModel("They want both highways [1]. And the  moon [99].")
    record = audit_record(index, ask(index, QUESTION, model))
    reply = "They want both highways [1]. And the  moon [99]."
    assert record["model"]["calls"] == [{"purpose": "answer", "messages": model.seen[0], "reply": reply}]
    assert record["model"]["request"] == model.request
    assert [sentence["support"] for sentence in record["answer"]["sentences"]][-1] == "unsupported"


def test_a_follow_up_is_kept_as_typed_as_asked_and_as_the_model_was_asked_for_it(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    model = ScriptedModel("Who blocked the M4 highway?\n", "Crowds did [1].")
    turns = [Turn("Where did patrols begin?", "Where did patrols begin?", ("Patrols began on the M4 highway.",))]
    record = audit_record(index, ask(index, "Who blocked it?", model, earlier=turns))
    assert record["answer"]["question"] == "Who blocked it?"
    assert record["answer"]["standalone"] == "Who blocked the M4 highway?"
    assert record["model"]["calls"] == [
        {"purpose": "follow_up", "messages": model.seen[0], "reply": "Who blocked the M4 highway?\n"},
        {"purpose": "answer", "messages": model.seen[1], "reply": "Crowds did [1]."},
    ]


def test_the_fingerprint_changes_with_a_word_and_with_nothing_else(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    before = fingerprint(index)
    build(index, tmp_path / "articles")
    assert fingerprint(index) == before
    path = sorted((tmp_path / "articles").iterdir())[0]
    path.write_text(path.read_text("utf-8") + "\nOne more sentence was added.", "utf-8")
    build(index, tmp_path / "articles")
    after = fingerprint(index)
    assert after["state"] != before["state"]
    changed = {name for name, version in after["articles"].items() if version != before["articles"][name]}
    assert changed == {path.name}


def test_records_are_added_and_a_file_that_cannot_be_written_is_one_line(tmp_path: Path, seeds_index: Index) -> None:
    record = audit_record(seeds_index, ask(seeds_index, QUESTION))
    for _ in range(2):
        append_record(tmp_path / "audit.jsonl", record)
    lines = (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [record, record]
    with pytest.raises(AuditError, match=r"audit\.jsonl cannot be written"):
        append_record(tmp_path / "none" / "audit.jsonl", record)


def test_no_key_is_in_a_record(seeds_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-key")
    answer = ask(seeds_index, QUESTION, ScriptedModel("They want both [1]."))
    assert "sk-secret-key" not in json.dumps(audit_record(seeds_index, replace(answer)))
