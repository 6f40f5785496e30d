"""Processes that tests start, and those that what is tested starts."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

POLL_S = 0.05


def environment(*without: str) -> dict[str, str]:
    """This process's, without settings of newsdesk and of what is called as in `without`."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("NEWSDESK_", "OPENAI_", *without))}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_served(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    """Returns once `url` answers with a status of success; fails the test with the server's log if it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(url, timeout=1):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(POLL_S)
    pytest.fail(f"{url} is not served:\n{log.read_text(errors='replace')}")


def children(parent: int | None = None) -> set[int]:
    """Ids of the processes that this one, or `parent`, has started, those included that nobody has waited for."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == (parent or os.getpid()):
            found.add(int(stat.parent.name))
    return found


def wait_until_gone(process: int, seconds: float) -> None:
    """Returns once no process has this id, or only a dead one that its parent has not waited for; else fails."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(POLL_S)
    pytest.fail(f"process {process} is still there")


def stuck(path: Path) -> Path:
    """A file that is never read to its end: a pipe."""
    os.mkfifo(path)
    return path
