"""One process that reads files, from the side of newsdesk: started, asked, and told why no answer came."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from io import FileIO
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import cast

from index.errors import WorkerError
from index.reading.wire import read_message, unpacked, write_message
from index.reading.worker_main import DEFECT, MEMORY
from index.types import Loaded

START_S = 60.0
GRACE_S = 5.0
"""The process ends itself when the time for a file is over. Where it does not, it is ended so much later."""

AGAIN_S = 2.0
"""Where the process came to an end sooner, a new one may read the file: what was read before may be at fault."""

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


class Broken(Exception):
    """No answer came. The reason, and whether a process that has read nothing else might give one."""

    def __init__(self, reason: str, again: bool) -> None:
        super().__init__(reason)
        self.again = again


class WorkerProcess:
    """One process. Answers come in the order of what was asked."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.owner = os.getpid()
        self.closed = False
        self._started = False
        self._asked = self._answered = 0
        self._since = monotonic()  # when it began with the file whose answer comes next
        command = [sys.executable, "-m", "index.reading.worker_main", str(limits.memory_bytes)]
        _end_with_python()
        try:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # engines complain there about files, and Python about Ctrl-C
                cwd=_ROOT,
                process_group=0,
            )
        except OSError as exc:
            raise WorkerError(f"no process can be started to read files ({exc.strerror}); free some memory") from exc
        self._requests = cast(FileIO, self._process.stdin)
        self._stream = cast(FileIO, self._process.stdout)
        self._answers: SimpleQueue[tuple[bytes | None, float]] = SimpleQueue()
        self._listener = Thread(target=self._listen, name="newsdesk reading", daemon=True)
        self._listener.start()
        _living.add(self)

    def ask(self, request: bytes) -> None:
        if self._asked == self._answered:
            self._since = monotonic()
        self._asked += 1
        with contextlib.suppress(OSError):  # it has ended, which shows when the answer is waited for
            write_message(self._requests, request)

    def answer(self, seconds: float) -> Loaded:
        """What the first file gave that has been asked for and not answered. Raises Broken, WorkerError."""
        if not self._started:
            if self._next(START_S)[0] is None:
                raise WorkerError("the process that reads files does not start; install newsdesk again")
            self._started = True
        message, at = self._next(seconds + GRACE_S)
        again = self._answered > 0 and at - self._since < AGAIN_S
        self._since = at
        if message is None:
            raise self._ended(seconds, again)
        if message[:1] == MEMORY:
            raise Broken(self.limits.too_large, again)
        if message[:1] == DEFECT:
            log.info("an error that no parser knows:\n%s", message[1:].decode("utf-8", "replace"))
            raise Broken(CRASHED, again=False)
        try:
            loaded = unpacked(message[1:])
        except (ValueError, TypeError, RecursionError):
            raise Broken(CRASHED, again) from None
        self._answered += 1
        return loaded

    def _ended(self, seconds: float, again: bool) -> Broken:
        code = self._process.returncode
        if code in (None, _RAN_OVER):
            return Broken(f"takes longer than {seconds:.3g} s to read", again=False)
        # Engines abort when they get no memory, and the C library when theirs is in disorder.
        return Broken(f"{self.limits.too_large}, or {CRASHED}" if code == _ABORTED else CRASHED, again)

    def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        _living.discard(self)
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._requests.close()
        self._stream.close()

    def _next(self, timeout_s: float) -> tuple[bytes | None, float]:
        """The next message and when it came. None: it has ended, or it lives and says nothing for so long."""
        try:
            return self._answers.get(timeout=timeout_s)
        except Empty:
            return None, monotonic()

    def _listen(self) -> None:
        while (message := read_message(self._stream)) is not None:
            self._answers.put((message, monotonic()))
        self._process.wait()  # one that ended by itself leaves nothing behind either
        self._answers.put((None, monotonic()))


_living: set[WorkerProcess] = set()


@cache
def _end_with_python() -> None:
    """Has each process end before Python ends its threads, one of which listens to it."""
    atexit.register(_close_all)


def _close_all() -> None:
    for process in tuple(_living):
        process.close()
