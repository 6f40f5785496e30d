"""Files are read in a process of their own: the same results, within limits, and nothing of it is left behind."""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

import pytest

from index.errors import WorkerError
from index.reading import load, worker
from index.reading.worker import AHEAD_FILES
from index.reading.worker_process import CRASHED, Limits
from index.types import Failure, Loaded
from tests.article_files import write_docx, write_html, write_jsonl, write_pdf
from tests.processes import children, stuck, wait_until_gone

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")

PROSE = ("The army took the town of Khwain on Friday, a group said.", "“They left at once,” it said in Idlib’s café.")
SHORT = Limits(seconds=0.5)
NARROW = Limits(memory_bytes=80_000_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(f"File {name}.\n\n" + "\n".join(PROSE), encoding="utf-8")
    return folder


OTHERS: set[int] = set()
"""Processes that other tests have started."""


def readers() -> set[int]:
    return children() - OTHERS


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Each test begins without a process and leaves at most the one that is idle, with no more files open."""
    worker.close_idle()
    OTHERS.clear()
    OTHERS.update(children())
    gc.collect()  # what other tests have left open is not closed meanwhile
    before = len(os.listdir("/proc/self/fd"))
    yield
    assert len(readers()) <= 1
    worker.close_idle()
    assert readers() == set()
    assert len(os.listdir("/proc/self/fd")) <= before


def kill_readers(pipe: Path, with_signal: int, times: int) -> Thread:
    """A thread that sends a signal to each process that begins to read `pipe`, so many times."""

    def kill() -> None:
        for _ in range(times):
            writer = os.open(pipe, os.O_WRONLY)  # returns when somebody reads
            [reader] = readers()
            os.kill(reader, with_signal)
            wait_until_gone(reader, 10)
            os.close(writer)

    thread = Thread(target=kill)
    thread.start()
    return thread


def reasons(loaded: Loaded) -> list[str]:
    assert loaded.articles == ()
    return [failure.reason for failure in loaded.failures]


def test_every_file_gives_what_it_gives_without_a_process(folder: Path) -> None:
    write_html(folder / "d.html", "Roads", "2019-05-06", "Wire", PROSE)
    write_pdf(folder / "e.pdf", "Roads", PROSE, page_height_mm=120)
    write_docx(folder / "f.docx", "Roads", PROSE, table=[["Town", "Dead"]])
    write_jsonl(folder / "g.jsonl", [{"text": PROSE[0], "date": "2019-05-06"}, 3, {"text": PROSE[1], "source": "AP"}])
    (folder / "h.txt").write_bytes(b"\x00\x01")
    (folder / "i.png").write_bytes(b"x")
    (folder / "j\n.txt").write_text("x")
    (folder / "k.txt").write_text(f"{chr(0x1F600)} \u202eIt was “quick”.\r\n")
    (folder / "l").mkdir()
    (folder / "l" / "m\udcff.txt").write_text("x")
    paths = load.find_files(folder)
    assert list(worker.load_files(paths, folder)) == [(path, load.load_file(path, folder)) for path in paths]
    gone = folder / "gone.txt"
    assert worker.load_file(gone, folder) == load.load_file(gone, folder)


def test_what_is_given_says_of_which_bytes_it_is(folder: Path) -> None:
    data = (folder / "a.txt").read_bytes()
    assert worker.load_file(folder / "a.txt", folder).sha256 == hashlib.sha256(data).hexdigest()
    assert worker.load_bytes(data, "up.txt").sha256 == hashlib.sha256(data).hexdigest()
    assert worker.load_file(folder / "none.txt", folder).sha256 == ""


def test_bytes_give_what_the_file_gives(folder: Path) -> None:
    data = write_pdf(folder / "e.pdf", "Roads", PROSE).read_bytes()
    assert worker.load_bytes(data, "e.pdf") == load.load_file(folder / "e.pdf", folder)


def test_one_process_reads_all_files_and_stays_for_the_next(folder: Path) -> None:
    seen = set()
    for _ in range(3):
        worker.load_file(folder / "a.txt", folder)
        seen |= readers()
    assert len(seen) == 1


def test_without_files_no_process_is_started(folder: Path) -> None:
    assert list(worker.load_files([], folder)) == []
    assert readers() == set()


def test_the_next_files_are_read_ahead_but_not_all(folder: Path) -> None:
    asked = 0

    def paths() -> Iterator[Path]:
        nonlocal asked
        for _ in range(100):
            asked += 1
            yield folder / "a.txt"

    ahead = []
    for place, _ in enumerate(worker.load_files(paths(), folder)):
        ahead.append(asked - place)
    assert max(ahead) == AHEAD_FILES
    assert len(ahead) == 100


def test_large_files_are_not_all_read_ahead(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reading.worker.AHEAD_BYTES", 2 * (folder / "a.txt").stat().st_size)
    paths = iter([folder / "a.txt"] * 9)
    next(worker.load_files(paths, folder))
    assert len(list(paths)) == 9 - 3


def test_a_caller_that_stops_early_leaves_no_process_that_still_reads(folder: Path) -> None:
    loading = worker.load_files([folder / "a.txt", stuck(folder / "pipe.txt")], folder)
    next(loading)
    loading.close()
    assert readers() == set()


def test_a_file_that_takes_too_long_is_named_and_the_others_are_read(folder: Path) -> None:
    paths = [folder / "a.txt", stuck(folder / "pipe.txt"), folder / "b.txt"]
    first, slow, last = (loaded for _, loaded in worker.load_files(paths, folder, SHORT))
    assert slow == Loaded(failures=(Failure("pipe.txt", "takes longer than 0.5 s to read"),))
    assert (first, last) == (load.load_file(paths[0], folder), load.load_file(paths[2], folder))


def test_a_process_that_does_not_keep_to_its_time_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reading.worker_process.GRACE_S", 0.2)
    pipe = stuck(folder / "pipe.txt")
    stopper = kill_readers(pipe, signal.SIGSTOP, times=1)
    assert reasons(worker.load_file(pipe, folder, SHORT)) == ["takes longer than 0.5 s to read"]
    stopper.join()


def test_a_file_of_many_records_has_more_time(folder: Path) -> None:
    (folder / "a.jsonl").write_text('{"text": "x."}\n' * 5000)
    limits = Limits(seconds=0.001, seconds_per_mb=200)
    assert len(worker.load_file(folder / "a.jsonl", folder, limits).articles) == 5000


def test_a_file_that_needs_too_much_memory_is_named_and_the_others_are_read(folder: Path) -> None:
    (folder / "big.json").write_bytes(b"[" + b"[],[]," * 400_000 + b"1]")
    paths = [folder / "a.txt", folder / "big.json", folder / "b.txt"]
    first, big, last = (loaded for _, loaded in worker.load_files(paths, folder, NARROW))
    assert reasons(big) == ["needs more than 0.08 GB of memory to read"]
    assert (first, last) == (load.load_file(paths[0], folder), load.load_file(paths[2], folder))


@pytest.mark.parametrize("fatal", [signal.SIGSEGV, signal.SIGKILL])
def test_a_file_that_crashes_its_parser_is_named_and_the_others_are_read(folder: Path, fatal: int) -> None:
    pipe = stuck(folder / "pipe.txt")
    killer = kill_readers(pipe, fatal, times=2)  # the second process has read nothing else, and is believed
    paths = [folder / "a.txt", pipe, folder / "b.txt"]
    first, crash, last = (loaded for _, loaded in worker.load_files(paths, folder))
    killer.join()
    assert crash == Loaded(failures=(Failure("pipe.txt", CRASHED),))
    assert (first, last) == (load.load_file(paths[0], folder), load.load_file(paths[2], folder))


def test_an_engine_that_gives_up_may_have_had_too_little_memory(folder: Path) -> None:
    pipe = stuck(folder / "pipe.txt")
    killer = kill_readers(pipe, signal.SIGABRT, times=1)
    assert reasons(worker.load_file(pipe, folder)) == [f"needs more than 1 GB of memory to read, or {CRASHED}"]
    killer.join()


def test_a_process_that_was_killed_while_idle_is_replaced(folder: Path) -> None:
    expected = worker.load_file(folder / "a.txt", folder)
    [idle] = readers()
    os.kill(idle, signal.SIGKILL)
    wait_until_gone(idle, 10)
    assert worker.load_file(folder / "a.txt", folder) == expected


def test_threads_do_not_get_in_each_others_way(folder: Path) -> None:
    paths = [folder / name for name in ("a.txt", "b.txt", "c.txt")] * 10
    expected = [load.load_file(path, folder) for path in paths]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda path: worker.load_file(path, folder), paths)) == expected


def test_paths_are_those_of_the_caller_wherever_it_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = worker.load_file(folder / "a.txt", folder)
    monkeypatch.chdir(folder.parent)
    assert worker.load_file(Path("news/a.txt"), Path("news")) == expected


@pytest.mark.parametrize(
    ("program", "told"), [("/nowhere/python", "No such file or directory"), ("/bin/false", "install newsdesk again")]
)
def test_a_process_that_cannot_be_started_is_one_clear_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, program: str, told: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(WorkerError, match=told) as caught:
        worker.load_file(folder / "a.txt", folder)
    assert len(str(caught.value).splitlines()) == 1


def answering(program: Path, message: bytes) -> str:
    """A program that passes for the process and gives one answer, whatever it is asked."""
    program.write_text(
        f"#!{sys.executable}\nimport sys, struct\n"
        f"for message in (b'', {message!r}):\n"
        "    sys.stdout.buffer.write(struct.pack('>Q', len(message)) + message)\n"
        "    sys.stdout.flush()\nsys.stdin.read()\n"
    )
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("answer", [b"not JSON", b"[1]", b'[[], [], "x", 5]', b"[" * 100_000])
def test_a_process_that_was_taken_over_cannot_harm(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(sys, "executable", answering(tmp_path / "program", b"l" + answer))
    assert reasons(worker.load_file(folder / "a.txt", folder)) == [CRASHED]


def test_an_error_that_no_parser_knows_is_a_failed_file_and_is_logged(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(sys, "executable", answering(tmp_path / "program", b"dTraceback: a defect"))
    assert reasons(worker.load_file(folder / "a.txt", folder)) == [CRASHED]
    assert "Traceback: a defect" in caplog.text
