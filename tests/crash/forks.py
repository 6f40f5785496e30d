"""Children of a process that has imported everything and started nothing: one is ready in a few milliseconds."""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

IMPORTED = (
    "app.answer app.as_json app.indexing app.wiring chromadb chromadb.api.client chromadb.api.rust chromadb.config "
    "filelock httpx numpy tantivy"
).split()
"""Not onnxruntime: it starts a thread when it is imported."""

BECOMES_PARENT_OF_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
END_S = 20.0
"""How long a process that a killed one has left may take to end by itself."""


def prepare() -> None:
    """Import what children need. Raises RuntimeError where threads run afterwards, which a fork would tear apart."""
    for name in IMPORTED:
        importlib.import_module(name)
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"{threads} threads run, so nothing can be forked")
    if ctypes.CDLL(None, use_errno=True).prctl(BECOMES_PARENT_OF_ORPHANS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def start(work: Callable[[], object]) -> int:
    """The id of a child that does `work` and ends with 0, or with 1 and a traceback on stderr."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)  # what the parent would do at its end is not for the child to do


def done(work: Callable[[], Any]) -> Any:
    """What `work` returns in a child. Raises RuntimeError where it fails or crashes."""
    receiving, sending = os.pipe()

    def send() -> None:
        value = work()
        with os.fdopen(sending, "wb") as pipe:
            pickle.dump(value, pipe)

    child = start(send)
    os.close(sending)
    with os.fdopen(receiving, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    wait_for_orphans()
    if code:
        raise RuntimeError(f"a process ended with {code}, see above")
    return pickle.loads(data)  # noqa: S301 - from our own child


def killed(work: Callable[[], object], moment: Callable[[int], None]) -> bool:
    """Whether a child that does `work` was still at it when it was killed, once `moment`, given its id, returns."""
    child = start(work)
    moment(child)
    os.kill(child, signal.SIGKILL)  # it is not waited for yet, so the id is its own
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    wait_for_orphans()
    if code not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a process ended with {code}, see above")
    return code != 0


def has_ended(child: int) -> bool:
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def wait_for_orphans() -> None:
    """Returns when no process is left that a child had started. Raises RuntimeError where one does not end."""
    until = time.monotonic() + END_S
    while True:
        try:
            found, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not found:
            if time.monotonic() > until:
                left = Path("/proc/self/task", str(os.getpid()), "children").read_text("ascii")
                raise RuntimeError(f"these processes were left behind: {left}")
            time.sleep(0.002)
