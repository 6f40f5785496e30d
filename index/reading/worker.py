"""Files are read and parsed in a process of their own: what hangs, eats memory or crashes there is one failed file.

The process is a Python that knows nothing but `index.reading`. It is started as a program and not forked, so it may be
used from any thread, and whatever runs newsdesk is not run again. It ends with newsdesk, however that ends.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import BinaryIO, cast

from index.errors import WorkerError
from index.reading.load import holds_records, shown
from index.reading.wire import read_message, unpacked, write_message
from index.reading.worker_process import DEFECT, MEMORY
from index.types import Failure, Loaded

AHEAD_FILES = 32
AHEAD_BYTES = 32 * 1024 * 1024
"""How far is read ahead of the caller: so many files, or fewer that together are larger than this."""

START_S = 60.0
GRACE_S = 5.0
"""The process ends itself when the time for a file is over. Where it does not, it is ended so much later."""

CRASHED = "crashes the parser of its format"

_ROOT = Path(__file__).parents[2]
_RAN_OVER = -int(getattr(signal, "SIGALRM", 1000))  # Windows has no alarm
_ABORTED = -int(signal.SIGABRT)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds by the clock, and bytes of memory of the process that reads it.

    A file of many records gets `seconds_per_mb` more for each MB.
    """

    seconds: float = 10.0
    memory_bytes: int = 10**9
    seconds_per_mb: float = 1.0

    @property
    def too_large(self) -> str:
        return f"needs more than {self.memory_bytes / 1e9:g} GB of memory to read"


LIMITS = Limits()


def load_file(path: Path, folder: Path, limits: Limits = LIMITS) -> Loaded:
    """As `index.reading.load.load_file`, within `limits`. Raises WorkerError where no process can be started."""
    [(_, loaded)] = load_files([path], folder, limits)
    return loaded


def load_bytes(data: bytes, path: str, limits: Limits = LIMITS) -> Loaded:
    """As `index.reading.load.load_bytes`, within `limits`. Raises WorkerError."""
    [loaded] = _load(iter([_job({"path": path}, path, len(data), limits, data)]), limits)
    return loaded


def load_files(paths: Iterable[Path], folder: Path, limits: Limits = LIMITS) -> Iterator[tuple[Path, Loaded]]:
    """Each of `paths` with what it gave, in their order. The next ones are read while the caller works on the last.

    `paths` is asked for the next one only when there is room for it. Raises WorkerError.
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


class _Broken(Exception):
    """No answer came. The reason, and whether a process that has read nothing else might give one."""

    def __init__(self, reason: str, again: bool) -> None:
        super().__init__(reason)
        self.again = again


class _Worker:
    """One process. Answers come in the order of what was asked."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.owner = os.getpid()
        self.answered = 0
        self._started = False
        command = [sys.executable, "-m", "index.reading.worker_process", str(limits.memory_bytes)]
        try:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # engines complain there about files, and Python about Ctrl-C
                cwd=_ROOT,
                process_group=0,
            )
        except OSError as exc:
            raise WorkerError(f"no process can be started to read files ({exc.strerror}); free some memory") from exc
        self._requests = cast(BinaryIO, self._process.stdin)
        self._stream = cast(BinaryIO, self._process.stdout)
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._listener = Thread(target=self._listen, name="newsdesk reading", daemon=True)
        self._listener.start()

    def ask(self, job: _Job) -> None:
        with contextlib.suppress(OSError):  # it has ended, which shows when the answer is waited for
            write_message(self._requests, job.message)

    def answer(self, seconds: float) -> Loaded:
        """What the first file gave that has been asked for and not answered. Raises _Broken, WorkerError."""
        if not self._started and self._next(START_S) is None:
            raise WorkerError("the process that reads files does not start; install newsdesk again")
        self._started = True
        message = self._next(seconds + GRACE_S)
        used = self.answered > 0
        if message is None and self._process.returncode in (None, _RAN_OVER):
            raise _Broken(f"takes longer than {seconds:.3g} s to read", again=False)
        if message is None and self._process.returncode == _ABORTED:
            # Engines end the process when they get no memory, and the C library when theirs is in disorder.
            raise _Broken(f"{self.limits.too_large}, or {CRASHED}", again=used)
        if message is None:
            raise _Broken(CRASHED, again=used)
        if message[:1] == MEMORY:
            raise _Broken(self.limits.too_large, again=used)
        if message[:1] == DEFECT:
            log.info("an error that no parser knows:\n%s", message[1:].decode("utf-8", "replace"))
            raise _Broken(CRASHED, again=False)
        try:
            loaded = unpacked(message[1:])
        except (ValueError, TypeError, RecursionError):
            raise _Broken(CRASHED, again=used) from None
        self.answered += 1
        return loaded

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        with contextlib.suppress(OSError):  # what it had not taken yet
            self._requests.close()
        self._stream.close()

    def _next(self, timeout_s: float) -> bytes | None:
        """The next message, or None: it has ended, or it lives and says nothing for so long."""
        try:
            return self._answers.get(timeout=timeout_s)
        except Empty:
            return None

    def _listen(self) -> None:
        while (message := read_message(self._stream)) is not None:
            self._answers.put(message)
        self._process.wait()  # one that ended by itself leaves nothing behind either
        self._answers.put(None)


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
        self._worker.ask(job)

    def answer(self) -> Loaded:
        """What the first of the files gave. Only a process that has read no other is believed that the file is bad."""
        while True:
            try:
                loaded = self._worker.answer(self._waiting[0].seconds)
            except _Broken as exc:
                loaded = Loaded(failures=(Failure(self._waiting[0].shown, str(exc)),))
                if exc.again:
                    self._start_again()
                    continue
                self._waiting.popleft()
                self._start_again()
            else:
                self._waiting.popleft()
            return loaded

    def _start_again(self) -> None:
        self._worker.close()
        self._worker = _Worker(self._worker.limits)
        for job in self._waiting:
            self._worker.ask(job)

    def end(self) -> None:
        if self._waiting:
            self._worker.close()
        else:
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


_idle: list[_Worker] = []
_lock = Lock()


def _taken(limits: Limits) -> _Worker:
    """The process that is idle, or a new one where there is none or it has other limits."""
    with _lock:
        worker = _idle.pop() if _idle else None
    if worker and worker.owner == os.getpid():
        if worker.limits == limits:
            return worker
        worker.close()
    _close_at_exit()
    return _Worker(limits)


def _give_back(worker: _Worker) -> None:
    """Keeps one idle process for the next file: starting one takes as long as reading twenty articles."""
    with _lock:
        if not _idle:
            _idle.append(worker)
            return
    worker.close()


@cache
def _close_at_exit() -> None:
    atexit.register(_close_idle)


def _close_idle() -> None:
    with _lock:
        while _idle:
            _idle.pop().close()
