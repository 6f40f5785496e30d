"""Conversations are kept in the index folder, found again, and never lost to one another."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer import ask
from app.conversations import Conversations, Turn
from app.database import FILE, TITLE_CHARS
from app.types import Answer, Trace
from index.build import build
from index.errors import KeepError
from index.handle import Index, create_index
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, make_index

ROADS = "Why do the M4 and M5 highways matter?"


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


@pytest.fixture(scope="module")
def answer(seeds_index: Index) -> Answer:
    return ask(seeds_index, ROADS)


@pytest.fixture(scope="module")
def refusal(seeds_index: Index) -> Answer:
    return ask(seeds_index, "Who won the football World Cup in Qatar?")


def titles(kept: Conversations, words: str = "") -> list[str]:
    return [conversation.title for conversation in kept.listed(words)]


def test_turns_come_back_as_they_were(kept: Conversations, tmp_path: Path, answer: Answer, refusal: Answer) -> None:
    id_ = kept.start(ROADS)
    for said in (answer, refusal):
        kept.add(id_, Turn(said, '{"format": 1}'))
    again = Conversations(tmp_path).turns(id_)
    for turn, said in zip(again, (answer, refusal), strict=True):
        assert replace(turn.answer, timings_ms=said.timings_ms) == replace(said, trace=Trace())
        assert turn.record == '{"format": 1}'


def test_conversations_are_listed_the_last_changed_first(kept: Conversations, answer: Answer) -> None:
    assert kept.listed() == ()
    first, second = kept.start("First"), kept.start("Second")
    assert titles(kept) == ["Second", "First"]
    kept.add(first, Turn(answer, "{}"))
    assert titles(kept) == ["First", "Second"]
    assert [conversation.turns for conversation in kept.listed()] == [1, 0]
    kept.rename(second, "  Roads\n and rain ")
    kept.rename(first, " ")
    assert titles(kept) == ["First", "Roads and rain"]
    kept.delete(first)
    assert titles(kept) == ["Roads and rain"]
    assert kept.turns(first) == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("HIGHWAYS matter", ["About roads"]),
        ("arteries", ["About roads"]),
        ("about", ["Über Regen, about 100% wet", "About roads"]),
        ("ÜBER regen", ["Über Regen, about 100% wet"]),
        ("100%", ["Über Regen, about 100% wet"]),
        ("1%0", []),
        ("a_out", []),
        ("\\", []),
        ("' OR 1=1", []),
        ("about highways nothing", []),
    ],
)
def test_conversations_are_found_by_title_question_and_answer(
    kept: Conversations, answer: Answer, words: str, found: list[str]
) -> None:
    kept.add(kept.start("About roads"), Turn(answer, "{}"))
    kept.start("Über Regen, about 100% wet")
    assert titles(kept, words) == found


def test_a_conversation_is_cut_where_a_question_is_asked_anew(
    kept: Conversations, answer: Answer, refusal: Answer
) -> None:
    id_ = kept.start(ROADS)
    for said in (answer, refusal, answer):
        kept.add(id_, Turn(said, "{}"))
    kept.cut(id_, 1)
    kept.add(id_, Turn(refusal, "{}"))
    assert [turn.answer.status for turn in kept.turns(id_)] == ["answered", "not_in_articles"]


def test_a_long_title_is_shortened(kept: Conversations) -> None:
    kept.start("long " * 100)
    (title,) = titles(kept)
    assert len(title) <= TITLE_CHARS
    assert title.endswith("…")


def test_pages_that_write_at_once_lose_nothing(tmp_path: Path, answer: Answer) -> None:
    id_ = Conversations(tmp_path).start(ROADS)

    def write(number: int) -> None:
        Conversations(tmp_path).add(id_, Turn(answer, str(number)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert sorted(int(turn.record) for turn in Conversations(tmp_path).turns(id_)) == list(range(40))


def test_an_index_that_is_built_anew_keeps_its_conversations(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    Conversations(tmp_path / "index").start(ROADS)
    build(
        create_index(tmp_path / "index", tmp_path / "articles", HashedEmbedder(), rebuild=True), tmp_path / "articles"
    )
    assert titles(Conversations(tmp_path / "index")) == [ROADS]


def test_a_turn_for_a_deleted_conversation_is_told(kept: Conversations, answer: Answer) -> None:
    id_ = kept.start(ROADS)
    kept.delete(id_)
    with pytest.raises(KeepError, match="deleted in another tab"):
        kept.add(id_, Turn(answer, "{}"))
    assert kept.start("Next") != id_


def test_a_file_of_no_use_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database, but somebody's notes" * 100)
    with pytest.raises(KeepError, match=rf"{FILE} cannot be used .*; move it away"):
        Conversations(tmp_path).listed()
    assert (tmp_path / FILE).read_bytes().startswith(b"no database")
    with pytest.raises(KeepError, match="cannot be used"):
        Conversations(tmp_path / "none").listed()


def test_what_a_newer_version_wrote_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(KeepError, match="written by a newer newsdesk"):
        Conversations(tmp_path).start("Roads")


def test_a_turn_that_cannot_be_read_is_told(kept: Conversations, tmp_path: Path, answer: Answer) -> None:
    id_ = kept.start(ROADS)
    kept.add(id_, Turn(answer, "{}"))
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("UPDATE turn SET answer = '{}'")
    with pytest.raises(KeepError, match=f"conversation {id_} was kept by another version"):
        kept.turns(id_)
