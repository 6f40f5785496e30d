"""The page itself, before anything is shown: who may see it, and logging out. The gate before it is in test_gate.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app import wiring
from app.door import Door, the_door
from app.page import entry
from tests.test_streamlit_app import QUESTION, Desk, ask, click, plain, shown
from tests.test_streamlit_app import desk as desk  # a fixture
from tests.test_streamlit_app import roads as roads  # a fixture

RIGHT = "correct horse battery"
WIDE = "0.0.0.0"  # noqa: S104


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A password, and a gate that asks for it."""
    monkeypatch.setenv("NEWSDESK_PASSWORD", RIGHT)
    the_door.cache_clear()
    found = the_door(RIGHT)
    found.asks = True
    yield found
    the_door.cache_clear()


def come_in(door: Door, monkeypatch: pytest.MonkeyPatch) -> str:
    """The token of a browser that has logged in."""
    token = door.open(RIGHT, "192.0.2.1", 0)
    assert token
    monkeypatch.setattr(entry, "_token", lambda: token)
    return token


def refuse_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*unused: object) -> None:
        raise AssertionError("the index was opened")

    monkeypatch.setattr(wiring, "open_desk", fail)


def only_line(page: AppTest) -> str:
    """The one line of a page that shows nothing else."""
    assert not page.exception
    assert not page.html
    assert not page.sidebar
    assert not page.button
    [line] = page.error
    return plain(line.value)


@pytest.mark.parametrize("address", [WIDE, None, "192.168.1.7"])
def test_a_page_that_others_reach_shows_nothing_without_a_password(
    roads: Desk, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    refuse_to_open(monkeypatch)
    config.set_option("server.address", address)
    line = only_line(roads.open())
    assert line.endswith(
        "can be reached from elsewhere: set NEWSDESK_PASSWORD, 12 characters or more, and run: "
        "newsdesk ui --address ADDRESS"
    )


@pytest.mark.parametrize("address", [WIDE, "localhost"])
def test_a_password_that_nobody_asks_for_is_told(roads: Desk, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    the_door.cache_clear()
    monkeypatch.setenv("NEWSDESK_PASSWORD", RIGHT)
    refuse_to_open(monkeypatch)
    config.set_option("server.address", address)
    assert "only newsdesk ui asks for it" in only_line(roads.open())


def test_who_has_logged_in_sees_the_page_wherever_it_is_bound(
    roads: Desk, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(door, monkeypatch)
    config.set_option("server.address", WIDE)
    page = ask(roads.open(), QUESTION)
    assert "nd-answer" in shown(page)
    assert plain(page.button(key="log-out").label) == "Log out"


@pytest.mark.parametrize("token", [None, "guessed"])
def test_who_has_not_is_sent_to_the_gate(
    roads: Desk, door: Door, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    refuse_to_open(monkeypatch)
    monkeypatch.setattr(entry, "_token", lambda: token)
    page = roads.open()
    assert [element.value for element in page.html] == ["<i></i><script>location.reload()</script>"]
    assert not page.sidebar
    assert not page.exception


def test_logging_out_leaves_nothing_behind(roads: Desk, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    token = come_in(door, monkeypatch)
    page = ask(roads.open(), QUESTION)
    assert page.session_state.turns
    click(page, "log-out")
    assert not door.admits(token)
    assert [element.value for element in page.html] == ["<i></i><script>location.reload()</script>"]
    assert not list(page.session_state.keys())


def test_without_a_password_there_is_nothing_to_log_out_of(roads: Desk) -> None:
    assert "log-out" not in [button.key for button in roads.open().button]
