"""Files are read and parsed in a process of their own: what hangs, eats memory or crashes there is one failed file.

The process is a Python that knows nothing but `index.reading`. It is started as a program and not forked, so it may be
used from any thread, and whatever runs newsdesk is not run again. It ends with newsdesk, however that ends.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from index.reading.load import holds_records, shown
from index.reading.worker_process import Broken, Limits, WorkerProcess
from index.types import Failure, Loaded

AHEAD_FILES = 32
AHEAD_BYTES = 32 * 1024 * 1024
"""How far is read ahead of the caller: so many files, or fewer that together are larger than this."""

LIMITS = Limits()


def load_file(path: Path, folder: Path, limits: Limits = LIMITS) -> Loaded:
    """As `index.reading.load.load_file`, within `limits`. Raises WorkerError where no process can be started."""
    [(_, loaded)] = load_files([path], folder, limits)
    return loaded


def load_bytes(data: bytes, path: str, limits: Limits = LIMITS) -> Loaded:
    """As `index.reading.load.load_bytes`, within `limits`. Raises WorkerError."""
    [loaded] = _load(iter([_job({"path": path}, path, len(data), limits, data)]), limits)
    return loaded


def load_files(
    paths: Iterable[Path], folder: Path, limits: Limits = LIMITS
) -> Generator[tuple[Path, Loaded], None, None]:
    """Each of `paths` with what it gave, in their order. The next ones are read while the caller works on the last.

    `paths` is asked for the next one only when there is room for it. What is read ahead ends with the generator, which
    a caller that stops early closes. Raises WorkerError.
    """
    asked: deque[Path] = deque()

    def jobs() -> Iterator[_Job]:
        for path in paths:
            asked.append(path)
            try:
                size_bytes = path.stat().st_size
            except (OSError, ValueError):
                size_bytes = 0  # reading it will tell
            # In whole: the process was started somewhere, and newsdesk may have gone somewhere else since.
            request = {"path": os.path.abspath(path), "folder": os.path.abspath(folder)}
            yield _job(request, path.relative_to(folder).as_posix(), size_bytes, limits)

    for loaded in _load(jobs(), limits):
        yield asked.popleft(), loaded


@dataclass(frozen=True, slots=True)
class _Job:
    """A file to read: the message that asks for it, its path in a Failure, its size, and what it may take."""

    message: bytes
    shown: str
    size_bytes: int
    seconds: float


def _job(request: dict[str, str], path: str, size_bytes: int, limits: Limits, data: bytes = b"") -> _Job:
    seconds = limits.seconds + (limits.seconds_per_mb * size_bytes / 2**20 if holds_records(path) else 0)
    header = json.dumps(request | {"seconds": seconds}).encode()
    return _Job(header + b"\n" + data, shown(path), size_bytes, seconds)


class _Queue:
    """A process, and the files it has been asked for and has not answered yet."""

    def __init__(self, limits: Limits) -> None:
        self._worker = _taken(limits)
        self._waiting: deque[_Job] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def has_room(self) -> bool:
        return len(self) < AHEAD_FILES and sum(job.size_bytes for job in self._waiting) <= AHEAD_BYTES

    def ask(self, job: _Job) -> None:
        self._waiting.append(job)
        if self._worker.closed:
            self._start_again()
        else:
            self._worker.ask(job.message)

    def answer(self) -> Loaded:
        """What the first of the files gave."""
        while True:
            try:
                loaded = self._worker.answer(self._waiting[0].seconds)
                self._waiting.popleft()
                return loaded
            except Broken as exc:
                self._worker.close()
                failed = None if exc.again else self._waiting.popleft()
                if self._waiting:
                    self._start_again()
                if failed:
                    return Loaded(failures=(Failure(failed.shown, str(exc)),))

    def _start_again(self) -> None:
        self._worker = WorkerProcess(self._worker.limits)
        for job in self._waiting:
            self._worker.ask(job.message)

    def end(self) -> None:
        if self._waiting:
            self._worker.close()
        elif not self._worker.closed:
            _give_back(self._worker)


def _load(jobs: Iterator[_Job], limits: Limits) -> Iterator[Loaded]:
    """What each of `jobs` gave, in their order. Without any, no process is started."""
    first = next(jobs, None)
    if first is None:
        return
    queue = _Queue(limits)
    try:
        queue.ask(first)
        while queue:
            while queue.has_room() and (job := next(jobs, None)):
                queue.ask(job)
            yield queue.answer()
    finally:
        queue.end()


_idle: list[WorkerProcess] = []
_lock = Lock()


def _taken(limits: Limits) -> WorkerProcess:
    """The process that is idle, or a new one where there is none or it has other limits."""
    with _lock:
        worker = _idle.pop() if _idle else None
    if worker and worker.owner == os.getpid():
        if worker.limits == limits:
            return worker
        worker.close()
    return WorkerProcess(limits)


def _give_back(worker: WorkerProcess) -> None:
    """Keeps one idle process for the next file: starting one takes as long as reading twenty articles."""
    with _lock:
        if not _idle:
            _idle.append(worker)
            return
    worker.close()


def close_idle() -> None:
    """Ends the process that is idle, if there is one."""
    with _lock:
        while _idle:
            _idle.pop().close()
