"""How long until the page is there? `python -m bench.page [--index DIR] [--loads 9] [--out FILE.json]`.

Loads the warm page over an index and a Streamlit page with nothing but a box to type in, in turn and in one browser.
Prints the median seconds of both until the box is there, and their ratio. Needs the development packages and Chromium.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.machine import keep
from tests.browser.conftest import ANSWER_MS, ARGUMENTS, START_S, find_browser
from tests.processes import free_port, wait_until_served

OPTIONS = ["--server.address", "localhost", "--server.headless", "true"]
BARE = 'import streamlit as st\nst.title("bare")\nst.chat_input("Ask the articles")\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=Path(".newsdesk"), help="default: .newsdesk")
    parser.add_argument("--loads", type=int, default=9)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        logs = Path(name)
        (logs / "bare.py").write_text(BARE, "utf-8")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        ours = ["app.cli", "--index", str(arguments.index), "ui", "--port"]
        least = ["streamlit", "run", str(logs / "bare.py"), *OPTIONS, "--server.port"]
        with served(ours, logs) as newsdesk, served(least, logs) as empty:
            page = browser.new_page()
            took: dict[str, list[float]] = {newsdesk: [], empty: []}
            for number in range(arguments.loads + 1):
                for address, seconds in took.items():
                    if number:
                        seconds.append(load_s(page, address))
                    else:
                        load_s(page, address)  # the first is not a warm one
        browser.close()
    newsdesk_s, bare_s = (statistics.median(seconds) for seconds in took.values())
    told = {"newsdesk_s": newsdesk_s, "bare_s": bare_s, "ratio": newsdesk_s / bare_s}
    print(table(told))
    keep(arguments.out, told)


def table(told: dict[str, Any]) -> str:
    return "\n".join(
        (
            f"the page                       {told['newsdesk_s']:6.2f} s",
            f"a bare page of Streamlit       {told['bare_s']:6.2f} s",
            f"ratio                          {told['ratio']:6.2f}",
        )
    )


@contextmanager
def served(command: Sequence[str], logs: Path) -> Iterator[str]:
    """The address of what a module of Python serves; `command` is its name and what it is told, a port last."""
    port = free_port()
    log = logs / f"{port}.log"
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", *command, str(port)], stdout=out, stderr=out)
    try:
        wait_until_served(f"http://localhost:{port}/_stcore/health", server, log, START_S)
        yield f"http://localhost:{port}/"
    finally:
        server.terminate()
        server.wait()


def load_s(page: Page, address: str) -> float:
    """Seconds until the box to type in is there."""
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(address)
    page.get_by_placeholder("Ask the articles").wait_for(timeout=ANSWER_MS)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
