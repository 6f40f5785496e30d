"""What is sent to a Ray cluster, how much at once, and what cannot be one; without Ray. tests/ray has a real one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import index.cluster
from index.build import Known, build
from index.cluster import Answer, Task, _work, in_order, tasks_of
from index.handle import Index, create_index
from index.prepare import FileGave
from index.types import Loaded
from tests.article_files import write_jsonl
from tests.conftest import ROOT, Run
from tests.fakes import HashedEmbedder
from tests.processes import free_port
from tests.small_index import TEXTS, write_texts

LEAST = ("index.cluster", "index.embed", "index.prepare", "index.reading.worker")
WRITES = ("index.build", "index.handle", "index.vectors", "index.chroma", "index.keyword", "index.replica", "app")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_texts(tmp_path / "articles", TEXTS)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of the sort")
    (folder / "table.xlsx").write_bytes(b"PK")
    write_jsonl(folder / "wire.jsonl", [{"title": "One", "text": "It rained."}, {"title": "No text"}])
    return folder


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has been sent an embedder."""
    monkeypatch.setattr(index.cluster, "_embedder", lambda reference: HashedEmbedder())


def read(opened: Index, paths: Iterator[Path], folder: Path, known: Known) -> Iterator[FileGave]:
    """As a cluster reads, but in this process."""

    def start(task: Task) -> Answer:
        return lambda: _work(task, (None,))

    for gave in in_order(tasks_of(paths, folder, known), start, lambda: 2):
        yield from gave


@pytest.mark.usefixtures("sent")
def test_what_workers_give_makes_the_index_that_is_made_here(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.cluster, "TASK_FILES", 2)
    embedder = HashedEmbedder()
    here, there = create_index(tmp_path / "a", folder, HashedEmbedder()), create_index(tmp_path / "b", folder, embedder)
    report = build(here, folder)
    assert len(report.failed) == 3
    assert build(there, folder, read=read) == report
    assert embedder.encoded == []
    assert there.articles == here.articles
    for record in here.articles.values():
        assert there.store.article_passages(record) == here.store.article_passages(record)
    vectors = [np.asarray(opened.store._passages.get(include=["embeddings"])["embeddings"]) for opened in (here, there)]
    assert np.array_equal(vectors[0], vectors[1])
    for opened in (here, there):
        assert build(opened, folder, read=read).embedded == 0


def test_a_task_holds_so_many_files_or_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.cluster, "TASK_FILES", 3)
    monkeypatch.setattr(index.cluster, "TASK_BYTES", 100)
    sizes = [1, 1, 1, 60, 60, 500, 1]
    names = [f"{number}.txt" for number in range(len(sizes))]
    write_texts(tmp_path, {name: "a" * size for name, size in zip(names, sizes, strict=True)})
    tasks = list(tasks_of((tmp_path / name for name in names), tmp_path, {}))
    assert [[name for name, _, _ in task.files] for task in tasks] == [names[:3], names[3:5], names[5:6], names[6:]]
    assert [task.size_bytes for task in tasks] == [3, 120, 500, 1]


def test_files_are_read_when_their_task_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.cluster, "TASK_FILES", 1)
    write_texts(tmp_path, {"a.txt": "One.", "b.txt": "Two."})
    tasks = tasks_of(iter([tmp_path / "a.txt", tmp_path / "b.txt"]), tmp_path, {})
    next(tasks)
    (tmp_path / "b.txt").write_text("Three.", "utf-8")
    assert next(tasks).files == [("b.txt", b"Three.", {})]


def test_a_file_that_cannot_be_read_here_is_not_sent(tmp_path: Path) -> None:
    [task] = tasks_of(iter([tmp_path / "gone.txt"]), tmp_path, {})
    [(_, data, _)] = task.files
    assert isinstance(data, Loaded)
    assert data.failures[0].reason == "no such file or directory"


def started(tasks: list[Task], most: Callable[[], int]) -> tuple[list[list[str]], list[FileGave]]:
    """By answer the files that were under way when it was waited for, and what was given."""
    under_way: list[str] = []
    seen: list[list[str]] = []

    def start(task: Task) -> Answer:
        under_way.append(task.files[0][0])

        def answer() -> list[FileGave]:
            seen.append(list(under_way))
            under_way.remove(task.files[0][0])
            return [FileGave(task.files[0][0])]

        return answer

    given = [gave for gaves in in_order(iter(tasks), start, most) for gave in gaves]
    return seen, given


def task(name: str, size_bytes: int = 1) -> Task:
    return Task([(name, b"", {})], size_bytes)


def test_answers_come_in_order_and_no_more_than_the_cluster_can_take_is_under_way() -> None:
    seen, given = started([task(name) for name in "abcde"], lambda: 2)
    assert seen == [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"], ["e"]]
    assert [gave.file for gave in given] == list("abcde")


def test_bytes_under_way_are_bounded_however_large_the_cluster_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.cluster, "AHEAD_BYTES", 10)
    seen, _ = started([task("a", 4), task("b", 4), task("c", 4), task("d", 90), task("e", 4)], lambda: 1000)
    assert seen == [["a", "b", "c"], ["b", "c", "d"], ["c", "d"], ["d"], ["e"]]


def test_a_cluster_that_grows_is_given_more_and_one_without_a_processor_is_waited_for() -> None:
    most = iter([0, 0, 3, 3, 3])
    seen, _ = started([task(name) for name in "abcd"], lambda: next(most))
    assert seen == [["a"], ["b"], ["c", "d"], ["d"]]


def test_a_run_without_changes_starts_no_task() -> None:
    assert started([], lambda: 2) == ([], [])


@pytest.mark.parametrize(
    "address", ["", "nowhere", ":6379", "head:", "head:port", "head:0", "head:65536", "ray://head:10001", "auto"]
)
def test_an_address_that_is_none_is_one_line_and_nothing_is_touched(
    run: Run, seeds: Path, tmp_path: Path, address: str
) -> None:
    told = run("--index", tmp_path / "index", "index", seeds, "--rebuild", f"--ray={address}").line
    assert told == f"newsdesk: --ray {address!r} is not HOST:PORT of the head of a Ray cluster"
    assert not (tmp_path / "index" / "next").exists()


def test_an_address_where_nothing_is_is_one_line(run: Run, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", ModuleType("ray"))
    port = free_port()
    told = run("index", seeds, "--ray", f"127.0.0.1:{port}").line
    assert told == f"newsdesk: no Ray cluster answers at 127.0.0.1:{port} (connection refused); start its head there"


def test_a_name_that_no_host_has_is_one_line(run: Run, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", ModuleType("ray"))
    assert "no Ray cluster answers at a..b:6379" in run("index", seeds, "--ray", "a..b:6379").line


def test_without_ray_the_remedy_is_told(run: Run, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    told = run("index", seeds, "--ray", "127.0.0.1:6379").line
    assert told == "newsdesk: Ray is not installed; run: pip install 'newsdesk[ray]'"


def test_a_worker_imports_nothing_that_searches_or_writes() -> None:
    code = f"import sys, {', '.join(LEAST)}; print([name for name in {WRITES} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
