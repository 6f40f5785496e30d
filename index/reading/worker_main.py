"""The process that `worker_process.py` starts: reads one file after another, within limits, until nobody asks any more.

Where the system knows no limit of memory (Windows; macOS takes one and does not keep to it), the bounds of each format
and the limit of time are what is left. Whoever asked ends a process that gives no answer in time, on every system.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import traceback
from io import FileIO
from pathlib import Path

from index.reading.load import load_bytes, load_file
from index.reading.wire import packed, read_message, write_message

IDLE_S = 60.0
"""Without a request for so long, the process ends; the next file starts another."""

LOADED, MEMORY, DEFECT = b"l", b"m", b"d"
"""The first byte of an answer: what a file gave, too little memory for it, or an error that is ours, as a traceback."""


def main() -> None:
    """Answers requests on stdin until it ends. The argument: bytes of memory for this process."""
    memory_bytes = int(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses Ctrl-C means newsdesk, which then ends this process
    requests, answers = _streams()
    _limit_memory(memory_bytes)
    with contextlib.suppress(BrokenPipeError):  # newsdesk has gone
        write_message(answers, b"")
        while (request := read_message(requests)) is not None:
            answer = _answer(request)
            write_message(answers, answer)
            # What a file has left behind is not to be held against the next one.
            if answer[:1] == MEMORY or _holds_bytes() > memory_bytes / 4 or not _asked_again(requests):
                return


def _streams() -> tuple[FileIO, FileIO]:
    """Requests and answers, unbuffered. What else reads stdin finds nothing, what prints to stdout is not heard."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return FileIO(requests), FileIO(answers, "w")


def _limit_memory(memory_bytes: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    for limit, value in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is in force, or none can be set
            resource.setrlimit(limit, (value, value))


def _answer(request: bytes) -> bytes:
    header, _, data = request.partition(b"\n")
    asked = json.loads(header)
    _alarm(asked["seconds"])
    try:
        if "folder" in asked:
            loaded = load_file(Path(asked["path"]), Path(asked["folder"]))
        else:
            loaded = load_bytes(data, asked["path"])
        return LOADED + packed(loaded)
    except MemoryError:
        return MEMORY
    except Exception:
        return DEFECT + traceback.format_exc().encode("utf-8", "backslashreplace")
    finally:
        _alarm(0)


def _alarm(seconds: float) -> None:
    """Has the system end this process in so many seconds, 0: not. It works inside of engines written in C as well."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _holds_bytes() -> int:
    """The address space of this process, which is what is limited; 0 where it cannot be told."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _asked_again(requests: FileIO) -> bool:
    return sys.platform == "win32" or bool(select.select([requests], (), (), IDLE_S)[0])


if __name__ == "__main__":
    main()
