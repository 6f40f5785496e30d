"""While a model writes: what it says is seen, it can be stopped, and a click elsewhere asks nothing again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ANSWER_MS, QUESTION, Desk, MakeDesk, settle
from tests.endpoint import Endpoint, chunk, send, serving, stream_of

SAID = "The M4 and M5 highways matter because they carry trade between Aleppo and the coast [1]."


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def desk(make_desk: MakeDesk, endpoint: Endpoint) -> Desk:
    return make_desk(OPENAI_BASE_URL=endpoint.url, NEWSDESK_MODEL="tiny")


@pytest.fixture
def drawn(desk: Desk, endpoint: Endpoint, tab: Callable[..., Page]) -> Page:
    """A page whose model will say half of an answer, and the rest once it is released."""
    endpoint.released.clear()
    endpoint.requests.clear()

    def half(handler: BaseHTTPRequestHandler) -> None:
        stream_of(chunk(SAID[:40]))(handler)
        endpoint.released.wait(ANSWER_MS / 1000)
        try:
            for line in (chunk(SAID[40:]), chunk(None, "stop"), "[DONE]"):
                send(handler, line)
        except OSError:
            return  # nobody listens any more

    endpoint.replies = [half]
    return tab(desk)


@pytest.fixture
def page(drawn: Page) -> Page:
    """A page whose model has said half of its answer."""
    half_asked(drawn)
    return drawn


def half_asked(page: Page) -> None:
    box = page.get_by_placeholder("Ask the articles")
    box.fill(QUESTION)
    box.press("Enter")
    expect(page.locator(".nd-draft")).to_contain_text(SAID[:40].strip(), timeout=ANSWER_MS)


def test_clicks_while_a_model_writes_ask_nothing_again(page: Page, endpoint: Endpoint) -> None:
    page.get_by_text("Check a draft").click()
    expect(page.get_by_label("Your draft")).to_be_visible()
    page.get_by_text("Ask", exact=True).click()
    expect(page.locator(".nd-draft")).to_contain_text(SAID[:40].strip())
    expect(page.get_by_placeholder("Ask the articles")).to_be_disabled()
    endpoint.released.set()
    expect(page.locator(".nd-footer")).to_contain_text("written by tiny, each sentence checked", timeout=ANSWER_MS)
    assert len(endpoint.requests) == 1
    expect(page.get_by_placeholder("Ask the articles")).to_be_enabled()


def test_an_answer_is_stopped_and_asked_again(page: Page, endpoint: Endpoint) -> None:
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped before it was answered.")).to_be_visible()
    expect(page.locator(".nd-draft")).to_have_count(0)
    endpoint.released.set()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".nd-footer")).to_have_count(1, timeout=ANSWER_MS)
    expect(page.get_by_text("Stopped before it was answered.")).to_have_count(0)
    assert len(endpoint.requests) == 2


def test_an_answer_that_is_written_while_the_page_is_reloaded_is_kept(page: Page, endpoint: Endpoint) -> None:
    page.reload()
    expect(page.locator(".nd-status").first).to_be_visible(timeout=ANSWER_MS)
    endpoint.released.set()

    def reloaded_has_it() -> bool:
        page.reload()
        expect(page.locator(".nd-status").first).to_be_visible(timeout=ANSWER_MS)
        return page.locator(".nd-footer").count() == 1

    assert any(reloaded_has_it() for _ in range(20))
    assert len(endpoint.requests) == 1


def test_answers_without_the_model_are_a_click_away(page: Page, endpoint: Endpoint) -> None:
    endpoint.released.set()
    expect(page.locator(".nd-footer")).to_have_count(1, timeout=ANSWER_MS)
    page.get_by_text("Answers written by the model").click()
    page.get_by_role("button", name="Answer again").click()
    expect(page.locator(".nd-footer")).to_contain_text("quoted word for word", timeout=ANSWER_MS)
    assert len(endpoint.requests) == 1


def test_nothing_jumps_while_an_answer_is_written(drawn: Page, endpoint: Endpoint) -> None:
    """Web Vitals call a cumulative layout shift of up to 0.1 good."""
    page = drawn
    page.evaluate(
        """() => {
          window.shifted = 0;
          const add = entry => { if (!entry.hadRecentInput) window.shifted += entry.value; };
          new PerformanceObserver(list => list.getEntries().forEach(add)).observe({type: 'layout-shift'});
        }"""
    )
    half_asked(page)
    endpoint.released.set()
    expect(page.locator(".nd-footer")).to_have_count(1, timeout=ANSWER_MS)
    settle(page)
    assert page.evaluate("window.shifted") <= 0.1
