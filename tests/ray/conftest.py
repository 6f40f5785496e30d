"""A Ray cluster of two nodes, a folder of articles, and newsdesk in processes of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from app.answer import ask
from app.as_json import answer_json
from app.settings import Settings
from app.wiring import open_articles
from index.embed import Vectors
from index.errors import NewsdeskError
from index.generations import NEXT
from index.handle import Index, open_index
from index.types import ArticleRecord, StoredPassage
from tests.fakes import HashedEmbedder
from tests.processes import POLL_S, environment
from tests.ray.articles import write_articles
from tests.ray.cluster import ROOT, Cluster, ray_cluster
from tests.ray.noting import Note, read_notes

END_S = 180
Found = TypeVar("Found")
QUESTIONS = (
    "Why do the M4 and M5 highways matter?",
    "What did traders in Palmyra say about the harbour?",
    "Who won the football match?",
)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Two nodes with a processor each. Skips where there is no Ray, unless it is required."""
    if find_spec("ray") is None and os.environ.get("NEWSDESK_REQUIRE_RAY") == "1":
        pytest.fail("NEWSDESK_REQUIRE_RAY=1, but Ray is not installed: pip install -c constraints.txt -e '.[ray]'")
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed")
    with ray_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """Articles of all kinds; only to be read."""
    return write_articles(tmp_path_factory.mktemp("news") / "articles", seeds)


def wait_until(what: Callable[[], Found], going_on: Callable[[], bool] = lambda: True) -> Found:
    """What it returns once that is true. Raises TimeoutError where it does not become so while `going_on`."""
    until = time.monotonic() + END_S
    while time.monotonic() < until and going_on():
        if found := what():
            return found
        time.sleep(POLL_S)
    raise TimeoutError("it does not happen")


@dataclass
class Running:
    """A command of newsdesk that runs."""

    process: subprocess.Popen[str]
    home: Path
    notes: Path

    def wait(self) -> subprocess.CompletedProcess[str]:
        out, err = self.process.communicate(timeout=END_S)
        return subprocess.CompletedProcess(self.process.args, self.process.returncode, out, err)

    def noted(self) -> list[Note]:
        return read_notes(self.notes)

    def wait_for(self, what: Callable[[], Found]) -> Found:
        """What it returns once that is true; fails the test with what the command says if it ends before."""
        try:
            return wait_until(what, lambda: self.process.poll() is None)
        except TimeoutError:
            self.end()
            pytest.fail("\n".join(map(str, self.process.communicate(timeout=END_S))))

    def interrupt(self) -> None:
        """Ctrl-C, which a terminal sends to all processes that it runs."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def said(ran: subprocess.CompletedProcess[str]) -> list[str]:
    """What it says on stderr beside its progress."""
    return [line for line in ran.stderr.splitlines() if line.strip() and not line.startswith("indexing: ")]


def line(ran: subprocess.CompletedProcess[str]) -> str:
    """The one line of an error."""
    assert (ran.returncode, ran.stdout) == (1, ""), ran.stderr
    [told] = said(ran)
    return told


def committed(running: Running) -> int:
    """Articles in what it has not published yet."""
    try:
        return len(open_index(running.home / NEXT, HashedEmbedder()).articles)
    except NewsdeskError:  # it is being made
        return 0


Start = Callable[..., Running]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(cluster: Cluster, tmp_path: Path) -> Iterator[Start]:
    """Starts a command of newsdesk, with an index in tmp_path/`name`. All end with the test.

    It embeds hashed words, or with the embedder NOTES names; see tests/ray/command.py. Keywords: `notes`, the folder of
    a NotingEmbedder, and more of the environment, in which None stands for what is not there.
    """
    started: list[Running] = []

    def call(name: str, *arguments: object, notes: Path | None = None, cwd: Path = ROOT, **more: str | None) -> Running:
        home = tmp_path / name
        environ = cluster.environment() | {"NEWSDESK_INDEX": str(home), "NOTES": str(notes or "")} | more
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.ray.command", *map(str, arguments)],
            cwd=cwd,
            env={key: value for key, value in environ.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(Running(process, home, notes or tmp_path))
        return started[-1]

    yield call
    for running in started:
        running.end()
        running.process.communicate(timeout=END_S)


@pytest.fixture
def run(start: Start) -> Run:
    """Runs a command of newsdesk to its end; arguments as for `start`."""
    return lambda *arguments, **keywords: start(*arguments, **keywords).wait()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder for the notes of a NotingEmbedder."""
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


@dataclass(frozen=True)
class Contents:
    """All that an index holds: articles and passages by id, vectors by passage, what keywords find, answers."""

    articles: dict[str, ArticleRecord]
    passages: dict[str, StoredPassage]
    vectors: dict[str, bytes]
    keywords: list[tuple[str, float]]
    answers: list[dict[str, Any]]


def vectors(opened: Index) -> dict[str, bytes]:
    """Those of all passages, to the bit, by the id of the passage."""
    rows = opened.store._passages.get(include=["embeddings"])
    made: Vectors = np.asarray(rows["embeddings"], dtype=np.float32)
    return {id_: vector.tobytes() for id_, vector in zip(rows["ids"], made, strict=True)}


def contents(settings: Settings) -> Contents:
    opened = open_articles(settings, HashedEmbedder())
    assert opened.store.articles() == opened.articles == opened.replica.catalog.records()
    held = vectors(opened)
    answers = [answer_json(ask(opened, question)) for question in QUESTIONS]
    assert [answer["status"] for answer in answers] == ["answered", "answered", "not_in_articles"]
    return Contents(
        opened.articles,
        opened.store.passages(list(held)),
        held,
        sorted(opened.keyword.search("bridge highway work", 1000)),  # which of equals is first, Tantivy leaves open
        [{key: value for key, value in answer.items() if key != "timings_ms"} for answer in answers],
    )


def assert_same(held: Contents, expected: Contents) -> None:
    for name in Contents.__dataclass_fields__:
        assert getattr(held, name) == getattr(expected, name), name


@dataclass(frozen=True)
class Local:
    """What a run on this machine alone prints and makes; its index, only to be copied."""

    out: str
    home: Path
    contents: Contents


@pytest.fixture(scope="session")
def local(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Local:
    """The folder indexed without a cluster, in a process of its own."""
    home = tmp_path_factory.mktemp("local") / "index"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ray.command", "index", str(folder)],
        cwd=ROOT,
        env=environment() | {"NEWSDESK_INDEX": str(home), "NOTES": ""},
        capture_output=True,
        text=True,
        timeout=END_S,
    )
    assert ran.returncode == 0, ran.stderr
    return Local(ran.stdout, home, contents(Settings(index=home)))
