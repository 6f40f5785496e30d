"""A page with a password: nothing of it before, all of it after, and nothing again after logging out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import (
    ANSWER_MS,
    PHONE,
    QUESTION,
    ROOT,
    SENTENCE,
    START_S,
    WIDE,
    Desk,
    MakeDesk,
    ask,
    settle,
)
from tests.browser.test_browser_everyone import found_by_axe
from tests.processes import free_port, wait_until_served

RIGHT = "correct horse & battery=12"
KEPT = "[JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie].join()"


@pytest.fixture(scope="module")
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk(NEWSDESK_PASSWORD=RIGHT)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    yield context
    context.close()


def log_in(page: Page, password: str = RIGHT) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def expect_nothing_but_the_form(page: Page) -> None:
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.locator("body")).to_have_text("newsdesk Password Log in", use_inner_text=True)
    assert page.locator("[data-testid=stApp]").count() == 0


def test_the_password_is_asked_for_once_a_browser(desk: Desk, visitor: BrowserContext, browser: Browser) -> None:
    page = visitor.new_page()
    sockets: list[str] = []
    page.on("websocket", lambda made: sockets.append(made.url))
    page.goto(f"{desk.url}?room=Check+a+draft")
    expect_nothing_but_the_form(page)
    log_in(page, "hunter2hunter2")
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    assert sockets == []
    log_in(page)
    expect(page.get_by_label("Your draft")).to_be_visible(timeout=ANSWER_MS)  # where one wanted to go
    page.get_by_text("Ask", exact=True).click()
    expect(ask(page, QUESTION)).to_contain_text(SENTENCE)
    page.reload()
    expect(page.locator(".nd-answer")).to_contain_text(SENTENCE, timeout=ANSWER_MS)
    second = visitor.new_page()
    second.goto(page.url)
    expect(second.locator(".nd-answer")).to_contain_text(SENTENCE, timeout=ANSWER_MS)
    stranger = browser.new_context()
    other = stranger.new_page()
    other.goto(page.url)
    expect_nothing_but_the_form(other)
    stranger.close()
    for opened in (page, second):
        written = opened.content() + str(opened.evaluate(KEPT)) + opened.url
        assert not {word for word in ("battery", "hunter2", "newsdesk-") if word in written}
    assert not {word for word in ("battery", "hunter2") if word in desk.log.read_text()}


def test_logging_out_ends_it_in_every_tab(desk: Desk, visitor: BrowserContext) -> None:
    page, second = visitor.new_page(), visitor.new_page()
    page.goto(desk.url)
    log_in(page)
    for opened in (page, second):
        opened.goto(desk.url)
        expect(opened.get_by_role("button", name="Log out")).to_be_visible(timeout=ANSWER_MS)
        settle(opened)
    page.get_by_role("button", name="Log out").click()
    expect_nothing_but_the_form(page)
    second.get_by_text("Folder", exact=True).click()
    expect_nothing_but_the_form(second)
    page.go_back()
    expect_nothing_but_the_form(page)


def test_a_server_that_was_started_again_asks_again(desk: Desk, visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto(desk.url)
    log_in(page)
    expect(page.get_by_role("button", name="Log out")).to_be_visible(timeout=ANSWER_MS)
    desk.stop()
    desk.start()
    page.reload()
    expect_nothing_but_the_form(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_serious_barrier_before_the_page(desk: Desk, browser: Browser, size: tuple[int, int], scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(desk.url)
    barriers = found_by_axe(page, "form")
    log_in(page, "hunter2hunter2")
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    barriers += found_by_axe(page, "wrong")
    context.close()
    assert barriers == []


def test_streamlit_started_by_hand_for_everybody_shows_nothing(desk: Desk, visitor: BrowserContext) -> None:
    port = free_port()
    script = ["-m", "streamlit", "run", str(ROOT / "app" / "streamlit_app.py")]
    options = ["--server.port", str(port), "--server.address", "0.0.0.0"]  # noqa: S104
    environment = {name: value for name, value in desk.environment().items() if name != "NEWSDESK_PASSWORD"}
    with desk.log.open("a") as log:
        server = subprocess.Popen(
            [sys.executable, *script, *options], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        wait_until_served(f"http://127.0.0.1:{port}/_stcore/health", server, desk.log, START_S)
        page = visitor.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.get_by_role("alert")).to_contain_text("can be reached from elsewhere", timeout=ANSWER_MS)
        settle(page)
        assert page.locator(".nd-status, [data-testid=stSidebar], [data-testid=stChatInput]").count() == 0
    finally:
        server.terminate()
        server.wait(timeout=30)
