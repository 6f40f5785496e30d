"""The page in a real browser, served by a process of its own over a real index with the packaged embedder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from app.indexing import index_folder
from app.settings import Settings
from tests.processes import environment, free_port, wait_until_served

ROOT = Path(__file__).parents[2]
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
START_S = 60
ANSWER_MS = 120_000
"""The first question loads the models, beside whatever else this machine does."""

WIDE, PHONE = (1440, 900), (390, 844)

QUESTION = "Why do the M4 and M5 highways matter?"
SENTENCE = "The M4 and M5 highways matter because they carry trade between Aleppo and the coast."
# Long enough on both sides that the sentence can only be seen after scrolling.
FILLER = "\n".join(f"Paragraph {n} tells of weather, harvests and football in the province." for n in range(60))
ARTICLES = {
    "roads.txt": (
        f"---\ntitle: Roads\ndate: 2019-05-06\noutlet: Northern Wire\n---\n\n{FILLER}\n{SENTENCE}\n{FILLER}\n"
    ),
    "trade.txt": (
        "---\ntitle: Trade\ndate: 2019-05-08\noutlet: Harbour Post\n---\n\n"
        "Reopening the M4 and M5 highways matters to traders because lorries now take two days longer. "
        "Officials said 40 lorries a day reach the port."
    ),
    "flood.txt": (
        "---\ntitle: Flood\ndate: 2020-02-10\noutlet: Harbour Post\n---\n\n"
        "Officials said 30 people died in the flood at Tarn. The army sent boats to the village."
    ),
    "river.txt": (
        "---\ntitle: River\ndate: 2020-02-12\noutlet: Northern Wire\n---\n\n"
        "At least 41 people died in the flood at Tarn, according to the Red Cross. Rain is expected to fall."
    ),
    "notes.txt": "Fishermen near Latakia mended their nets. The harbour was quiet in the winter.\n",
}


@dataclass
class Desk:
    """A page that is served: its address, its folders, and what its server wrote."""

    home: Path
    port: int
    log: Path
    server: subprocess.Popen[bytes] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.home / "news"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/"

    def start(self) -> None:
        with self.log.open("a") as log:
            command = [sys.executable, "-m", "app.cli", "ui", "--port", str(self.port)]
            self.server = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log)
        wait_until_served(f"{self.url}_stcore/health", self.server, self.log, START_S)

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait(timeout=30)

    def environment(self) -> dict[str, str]:
        ours = {"NEWSDESK_INDEX": str(self.index), "NEWSDESK_FOLDER": str(self.folder), "HOME": str(self.home)}
        return environment("STREAMLIT_") | ours | dict(self.settings)

    def run(self, *arguments: str) -> str:
        """What a command of the terminal prints, over the same index."""
        ran = subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=ANSWER_MS / 1000,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


def find_browser() -> str | None:
    """An installed browser."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


MakeDesk = Callable[..., Desk]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """An installed browser. Skips where there is none, unless one is required."""
    found = find_browser()
    if found is None and os.environ.get("NEWSDESK_REQUIRE_BROWSER") == "1":
        pytest.fail("NEWSDESK_REQUIRE_BROWSER=1, but no Chromium is installed")
    if found is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def make_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeDesk]:
    """Serves a desk over `articles`, texts by name or a folder of files, indexed, until the module is done.

    `browser` comes first: without, nothing is.
    """
    desks: list[Desk] = []

    def make(articles: Mapping[str, str] | Path = ARTICLES, **settings: str) -> Desk:
        home = tmp_path_factory.mktemp("desk")
        desk = Desk(home, free_port(), home / "server.log", settings=settings)
        if isinstance(articles, Path):
            shutil.copytree(articles, desk.folder)
        else:
            desk.folder.mkdir()
            for name, text in articles.items():
                (desk.folder / name).write_text(text, "utf-8")
        index_folder(Settings(index=desk.index), desk.folder)
        desks.append(desk)
        desk.start()
        return desk

    yield make
    for desk in desks:
        desk.stop()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages that must not call elsewhere, nor fail in the console; they are closed after the test."""
    with _tabs(browser) as opened:
        yield opened


@contextmanager
def _tabs(browser: Browser) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []
    problems: list[str] = []

    def open_tab(desk: Desk, size: tuple[int, int] = WIDE, scheme: str = "light", path: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            permissions=["clipboard-read", "clipboard-write"],
            accept_downloads=True,
        )
        page = context.new_page()
        pages.append(page)
        ours = (f"http://localhost:{desk.port}/", f"ws://localhost:{desk.port}/", "data:", "blob:")
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(f"a dialog: {dialog.message}"))
        page.on("request", lambda made: None if made.url.startswith(ours) else problems.append(f"asked {made.url}"))
        page.on("websocket", lambda made: None if made.url.startswith(ours) else problems.append(f"asked {made.url}"))
        page.goto(desk.url + path)
        expect(page.locator(".nd-status").first).to_be_visible(timeout=ANSWER_MS)
        settle(page)
        return page

    yield open_tab
    for page in pages:
        page.context.close()
    assert problems == []


def settle(page: Page) -> None:
    """Returns once the page is drawn: a list that is opened while it still is would close again."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=ANSWER_MS)


def add_files(page: Page, *paths: Path) -> None:
    """Puts files into the folder and has it indexed."""
    page.locator(".st-key-files input[type=file]").set_input_files(paths)
    for path in paths:
        expect(page.get_by_text(path.name)).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Add and index").click()


def choose(page: Page, label: str, option: str) -> None:
    """Chooses one more of a list of many, by typing what it is called."""
    box = page.get_by_role("combobox", name=label)
    expect(box).to_be_visible()
    settle(page)
    box.fill(option)
    page.get_by_role("option", name=option).click()
    page.keyboard.press("Escape")


def ask(page: Page, question: str = QUESTION) -> Locator:
    """The answer to `question`, the last on the page."""
    before = page.locator(".nd-footer").count()
    box = page.get_by_placeholder("Ask the articles")
    expect(box).to_be_visible()
    settle(page)  # what is typed into a box that is drawn anew is lost
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".nd-footer")).to_have_count(before + 1, timeout=ANSWER_MS)
    return page.locator(".nd-answer").last
