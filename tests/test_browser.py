"""The page in a real browser, over a real index with the packaged embedder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from app.settings import Settings
from app.views import JOINED, JOINER
from app.wiring import make_embedder
from index.build import build
from index.handle import create_index
from tests.processes import free_port, wait_until_served

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OUTLET = "Wire [x](javascript:1) :smile: $a$ `b`"
QUESTION = "Why do the M4 and M5 highways matter?"
SENTENCE = "The M4 and M5 highways matter because they carry trade between Aleppo and the coast."
# Long enough on both sides that the sentence can only be seen after scrolling.
FILLER = "\n".join(f"Paragraph {n} tells of weather, harvests and football in the province." for n in range(60))
ROADS = f"---\ntitle: Roads\ndate: 2019-05-06\noutlet: {OUTLET}\n---\n\n{FILLER}\n{SENTENCE}\n{FILLER}\n"
RAIN = "Farmers near Hama welcomed the first rain of the winter on Thursday. The harvest had failed twice.\n"
START_S = 60
ANSWER_MS = 120_000


def find_browser() -> str:
    """Path of an installed browser. Skips the test where there is none, unless a browser is required."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("NEWSDESK_REQUIRE_BROWSER") == "1":
        pytest.fail("NEWSDESK_REQUIRE_BROWSER=1, but no Chromium is installed")
    if found is None:
        pytest.skip("no Chromium is installed")
    return found


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


@pytest.fixture(scope="module")
def address(page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served. `page` comes first, so that nothing is built where there is no browser."""
    home = tmp_path_factory.mktemp("desk")
    folder = home / "news"
    folder.mkdir()
    (folder / "roads.txt").write_text(ROADS, "utf-8")
    (folder / "rain.txt").write_text(RAIN, "utf-8")
    build(create_index(home / "index", folder, make_embedder(Settings())), folder)
    port = free_port()
    with (home / "server.log").open("w") as log:
        command = [sys.executable, "-m", "app.cli", "ui", "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=log, stderr=log)
        try:
            wait_until_served(f"http://localhost:{port}/_stcore/health", server, home / "server.log", START_S)
            yield f"localhost:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEWSDESK_", "OPENAI_", "STREAMLIT_"))}
    return kept | {"NEWSDESK_INDEX": str(home / "index"), "NEWSDESK_FOLDER": str(home / "news"), "HOME": str(home)}


def test_question_asked_and_citation_opened_in_a_browser(page: Page, address: str) -> None:
    problems: list[str] = []
    elsewhere: list[str] = []
    ours = tuple(f"{scheme}://{address}/" for scheme in ("http", "ws"))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("websocket", lambda opened: None if opened.url.startswith(ours) else elsewhere.append(opened.url))
    page.on(
        "request",
        lambda made: None if made.url.startswith((*ours, "data:", "blob:")) else elsewhere.append(made.url),
    )
    page.goto(f"http://{address}/")
    expect(page.get_by_text("2 articles")).to_be_visible(timeout=ANSWER_MS)

    page.get_by_placeholder("Ask the articles").fill(QUESTION)
    page.get_by_placeholder("Ask the articles").press("Enter")
    chip = page.locator(".st-key-source-0-1 button:visible")
    expect(chip).to_be_visible(timeout=ANSWER_MS)
    expect(chip).to_have_text(visible_label())
    expect(page.locator(".nd-answer")).to_contain_text(SENTENCE)
    chip.click()

    mark = page.locator(".nd-chosen")
    expect(mark).to_have_text(SENTENCE)
    expect(mark).to_be_in_viewport(ratio=1)
    assert uncovered(page), "something lies over the marked words"
    page.locator(".st-key-close button").click()
    expect(mark).to_have_count(0)
    # A second opening runs the same script again in the same page.
    chip.click()
    expect(mark).to_be_in_viewport(ratio=1)
    assert (problems, elsewhere) == ([], [])


def visible_label() -> str:
    """The chip's text as a reader sees it, with the joiners that keep Streamlit from rewriting it."""
    return f"1 · {''.join(JOINER + c if c in JOINED else c for c in OUTLET)} · 6 May 2019"


def uncovered(page: Page) -> bool:
    """Whether a click on the middle of the marked words would hit them."""
    script = """() => {
      const mark = document.querySelector('.nd-chosen');
      const box = mark.getClientRects()[0];
      return mark.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
    }"""
    return bool(page.evaluate(script))
