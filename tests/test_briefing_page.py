"""The part of the page where briefings are prepared and kept, run by Streamlit's own test runner."""

from __future__ import annotations

import html
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import wiring
from app.briefing.make import brief
from app.briefing.types import Briefing, Options
from app.briefings import Briefings
from app.database import FILE
from app.page import briefing as room
from index.errors import ModelError, StoreError
from tests.fakes import ScriptedModel
from tests.test_streamlit_app import Desk, click, plain, shown
from tests.test_streamlit_app import desk as desk  # a fixture
from tests.test_streamlit_app import roads as roads  # a fixture

SENTENCE = "The M4 and M5 highways matter because they carry trade between Aleppo and the coast."
Brief = Callable[..., Briefing]


def opened(desk: Desk) -> AppTest:
    page = desk.open()
    page.session_state["room"] = "briefing"
    return page.run()


def prepare(page: AppTest, topic: str) -> AppTest:
    page.text_input(key="topic").set_value(topic)
    click(page, "prepare-now")
    until = time.monotonic() + 60
    while "preparing" in page.session_state:
        assert time.monotonic() < until, "the briefing does not come"
        page.run()
    return page


def text(page: AppTest) -> str:
    return html.unescape(shown(page))


def test_a_briefing_is_prepared_kept_and_opened_again(roads: Desk) -> None:
    page = prepare(opened(roads), "highways")
    assert "Briefing: highways" in text(page)
    assert SENTENCE in text(page)
    assert 'data-source="briefing-1"' in text(page)
    assert page.query_params["b"] == "1"
    again = roads.open()
    again.query_params["b"] = "1"
    again.session_state["room"] = "briefing"
    assert SENTENCE in text(again.run())
    click(again, "all-briefings")
    assert "b" not in again.query_params
    assert SENTENCE not in text(again)
    click(again, "briefing-1")
    assert SENTENCE in text(again)


def test_a_number_opens_its_article(roads: Desk) -> None:
    page = prepare(opened(roads), "highways")
    page.session_state["opened"] = ("briefing", 1)
    assert 'class="nd-chosen" data-citations="1"' in shown(page.run())
    click(page, "all-briefings")
    assert "nd-chosen" not in shown(page)


def test_parts_and_notes_are_kept_at_once(roads: Desk) -> None:
    page = prepare(opened(roads), "highways")
    page.toggle(key="edit-briefing").set_value(True).run()
    click(page, "part-up-sources")
    page.checkbox(key="show-1-names").set_value(False).run()
    page.text_area(key="note-1-summary").set_value("Ask <b>the drivers</b>.\nAll of them.").run()
    kept = Briefings(roads.index).get(1)
    assert kept is not None
    assert kept.edits.parts == ("summary", "timeline", "positions", "figures", "sources", "gaps")
    assert dict(kept.edits.notes) == {"summary": "Ask <b>the drivers</b>.\nAll of them."}
    page.toggle(key="edit-briefing").set_value(False).run()
    assert "Ask &lt;b&gt;the drivers&lt;/b&gt;.\nAll of them." in shown(page)
    assert "Places and people" not in shown(page)


def test_a_briefing_is_renamed_and_deleted(roads: Desk) -> None:
    page = prepare(opened(roads), "highways")
    page.text_input(key="briefing-title-1").set_value("For Monday")
    click(page, "rename-briefing")
    assert '<h2 dir="auto">For Monday</h2>' in shown(page)
    assert "Topic: highways" in shown(page)
    click(page, "delete-briefing")
    assert Briefings(roads.index).listed() == ()
    assert page.text_input(key="topic")


@pytest.mark.parametrize(
    ("topic", "line"),
    [
        ("  ", "Say what the briefing is to be about."),
        ("zebra crossings in Peru", "No article is about “zebra crossings in Peru”. Searched: 2 articles."),
    ],
)
def test_a_topic_of_no_use_is_told_and_still_there(
    roads: Desk, monkeypatch: pytest.MonkeyPatch, topic: str, line: str
) -> None:
    def of_none(index: object, topic: str, options: Options, *rest: object) -> Briefing:
        return Briefing(topic, options, 2, None, ())

    monkeypatch.setattr(room, "brief", of_none)
    page = prepare(opened(roads), topic)
    assert [plain(error.value) for error in page.error] == [line]
    assert page.text_input(key="topic").value == topic
    assert Briefings(roads.index).listed() == ()


def test_no_part_is_told(roads: Desk) -> None:
    page = opened(roads)
    for box in page.checkbox:
        box.set_value(False)
    assert [plain(error.value) for error in prepare(page, "highways").error] == ["Choose at least one part."]


def test_a_briefing_that_fails_is_one_line_and_its_topic_is_still_there(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: object) -> Briefing:
        raise StoreError("the index cannot be read")

    monkeypatch.setattr(room, "brief", fails)
    page = prepare(opened(roads), "highways")
    assert [plain(error.value) for error in page.error] == ["the index cannot be read"]
    assert page.text_input(key="topic").value == "highways"


def test_a_model_that_fails_leaves_the_articles_sentences_and_a_line(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "make_model", lambda settings: ScriptedModel(ModelError("localhost cannot be reached")))
    page = prepare(opened(roads), "highways")
    assert "localhost cannot be reached" in text(page)
    assert SENTENCE in text(page)


def test_a_briefing_that_cannot_be_kept_is_shown_and_told(roads: Desk) -> None:
    page = opened(roads)
    (roads.index / FILE).write_bytes(b"no database" * 100)
    prepare(page, "highways")
    assert SENTENCE in text(page)
    assert any("This briefing is lost with the page" in plain(error.value) for error in page.error)
    assert "b" not in page.query_params


def test_edits_of_a_briefing_deleted_elsewhere_are_shown_and_told(roads: Desk) -> None:
    page = prepare(opened(roads), "highways")
    Briefings(roads.index).delete(1)
    page.toggle(key="edit-briefing").set_value(True).run()
    click(page, "part-up-timeline")
    assert any("deleted in another tab" in plain(error.value) for error in page.error)
    assert page.session_state["briefing"].edits.parts[0] == "timeline"


def test_a_stopped_briefing_is_not_kept_and_its_topic_is_still_there(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, ended = threading.Event(), threading.Event()

    def waits(index: object, topic: str, options: Options, model: object, progress: Callable[[str], None]) -> Briefing:
        progress("Reading")
        go_on.wait(30)
        try:
            progress("Writing")
        finally:
            ended.set()
        raise AssertionError("it goes on")

    monkeypatch.setattr(room, "brief", waits)
    page = opened(roads)
    page.text_input(key="topic").set_value("highways")
    click(page, "prepare-now")
    assert "Reading" in text(page)
    click(page, "stop-preparing")
    go_on.set()
    assert ended.wait(30)
    assert [plain(said.value) for said in page.caption] == ["Stopped before “highways” was done."]
    assert page.text_input(key="topic").value == "highways"
    assert Briefings(roads.index).listed() == ()


def test_a_click_elsewhere_neither_stops_a_briefing_nor_makes_it_again(
    roads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    made: list[object] = []

    def waits(*arguments: Any) -> Briefing:
        made.append(arguments)
        go_on.wait(30)
        return brief(*arguments)

    monkeypatch.setattr(room, "brief", waits)
    page = opened(roads)
    page.text_input(key="topic").set_value("highways")
    click(page, "prepare-now")
    page.session_state["room"] = "ask"
    page.run()
    go_on.set()
    page.session_state["room"] = "briefing"
    page.run()
    until = time.monotonic() + 60
    while "preparing" in page.session_state:
        assert time.monotonic() < until
        page.run()
    assert SENTENCE in text(page)
    assert len(made) == 1


def test_a_damaged_briefing_is_told_and_can_be_deleted(roads: Desk) -> None:
    kept = Briefings(roads.index)
    kept.add(replace(Briefing("Roads", Options(), 2, None, ()), notes=(("gaps", "None."),)))
    page = opened(roads)
    kept.edit(1, replace(kept.get(1).edits, parts=("nothing",)))  # type: ignore[union-attr]
    click(page, "briefing-1")
    assert any("briefing 1 was kept by another version; delete it" in plain(error.value) for error in page.error)
    click(page, "away-now-1")
    assert kept.listed() == ()
