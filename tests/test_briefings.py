"""Briefings are kept in the index folder, come back as they were, and leave conversations alone."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.answer import ask
from app.briefing.make import brief
from app.briefing.types import Briefing, Edits, Options
from app.briefings import Briefings, told
from app.conversations import Conversations, Turn
from app.database import FILE, VERSION
from index.errors import KeepError
from index.handle import Index
from index.search import Filters

FILTERS = Filters(since=date(2015, 1, 1), undated="too", outlets=("Meridian News Service", "Crossroads Daily Monitor"))
EDITS = Edits(
    ("timeline", "summary"),
    frozenset({("timeline", 1), ("names", 0)}),
    (("timeline", (2, 1, 0)),),
    (("summary", "Ask Ankara.\n<script>alert(1)</script>"),),
)
FIRST_TABLES = """
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL
);
CREATE TABLE turn (
    conversation INTEGER NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, answer TEXT NOT NULL, record TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (conversation, position)
);
PRAGMA user_version = 1;
"""


@pytest.fixture
def kept(tmp_path: Path) -> Briefings:
    return Briefings(tmp_path)


@pytest.fixture(scope="module")
def briefing(seeds_index: Index) -> Briefing:
    return brief(seeds_index, "Idlib", Options(FILTERS, "short"))


def test_a_briefing_comes_back_as_it_was(kept: Briefings, tmp_path: Path, briefing: Briefing) -> None:
    assert all(getattr(briefing, part) for part in ("summary", "timeline", "positions", "figures", "names", "sources"))
    added = kept.add(briefing)
    assert added.id is not None
    assert Briefings(tmp_path).get(added.id) == added
    assert added.briefing == briefing
    kept.edit(added.id, EDITS)
    assert Briefings(tmp_path).get(added.id) == replace(added, edits=EDITS)


def test_a_briefing_starts_with_the_parts_that_were_asked_for(kept: Briefings, briefing: Briefing) -> None:
    assert kept.add(replace(briefing, options=Options(parts=("names", "gaps")))).edits == Edits(parts=("names", "gaps"))


def test_briefings_are_listed_the_last_changed_first(kept: Briefings, briefing: Briefing) -> None:
    assert kept.listed() == ()
    first = kept.add(briefing).id or 0
    second = kept.add(replace(briefing, topic=" Roads\n and rain " + "x" * 100)).id or 0
    kept.rename(second, "  Rain\non Sunday ")
    kept.rename(first, " ")
    assert [listed.title for listed in kept.listed()] == ["Rain on Sunday", "Idlib"]
    kept.edit(first, EDITS)
    assert [listed.id for listed in kept.listed()] == [first, second]
    kept.delete(first)
    assert [listed.id for listed in kept.listed()] == [second]
    assert kept.get(first) is None


def test_edits_of_a_deleted_briefing_are_told(kept: Briefings, briefing: Briefing) -> None:
    id_ = kept.add(briefing).id or 0
    kept.delete(id_)
    with pytest.raises(KeepError, match="deleted in another tab"):
        kept.edit(id_, EDITS)
    assert kept.add(briefing).id != id_


def test_a_title_of_ones_own_stands_above_it_and_its_topic_below(kept: Briefings, briefing: Briefing) -> None:
    added = kept.add(briefing)
    assert told(added).title == "Briefing: Idlib"
    named = told(replace(added, title="For Monday"))
    assert (named.title, named.about[0]) == ("For Monday", "Topic: Idlib")


def test_a_file_of_the_first_version_keeps_its_conversations(tmp_path: Path, seeds_index: Index) -> None:
    with sqlite3.connect(tmp_path / FILE) as database:
        database.executescript(FIRST_TABLES)
        database.execute("INSERT INTO conversation VALUES (7, 'Roads', '2026-01-02', '2026-01-03')")
    assert Briefings(tmp_path).listed() == ()
    (conversation,) = Conversations(tmp_path).listed()
    assert (conversation.id, conversation.title) == (7, "Roads")
    Conversations(tmp_path).add(7, Turn(ask(seeds_index, "Why do the M4 and M5 highways matter?"), "{}"))
    assert len(Conversations(tmp_path).turns(7)) == 1
    with sqlite3.connect(tmp_path / FILE) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE briefing SET briefing = '{}'",
        "UPDATE briefing SET briefing = 'no JSON'",
        "UPDATE briefing SET briefing = json_set(briefing, '$.timeline[0].precision', 'hour')",
        "UPDATE briefing SET briefing = json_set(briefing, '$.figures[0].rows[0].citation', 9999)",
        'UPDATE briefing SET edits = \'{"parts": ["weather"]}\'',
    ],
)
def test_a_briefing_that_cannot_be_read_is_told_and_the_others_are_left(
    kept: Briefings, tmp_path: Path, briefing: Briefing, damage: str
) -> None:
    id_ = kept.add(briefing).id or 0
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute(damage)
    with pytest.raises(KeepError, match=f"briefing {id_} was kept by another version; delete it"):
        kept.get(id_)
    other = kept.add(briefing)
    assert kept.get(other.id or 0) == other
    kept.delete(id_)
    assert [listed.id for listed in kept.listed()] == [other.id]
