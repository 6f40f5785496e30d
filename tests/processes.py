"""Servers that tests start in a process of their own."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

POLL_S = 0.05


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
