"""A real `chroma run` in a process of its own, that can be stopped, killed and started again where it was."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.processes import free_port, wait_until_served

START_S = 60
STOP_S = 30
LOG_CHARS = 4000
COMMAND = "import sys; from chromadb.cli.cli import app; sys.argv[0] = 'chroma'; app()"
"""What the script `chroma` does, by this Python."""


@dataclass
class ChromaServer:
    """A server on a port of 127.0.0.1 with its data in `path`. It keeps both for as long as the test runs."""

    path: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns once the server answers."""
        assert self.process is None, "it runs"
        arguments = ["run", "--path", str(self.path), "--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, *arguments], cwd=self.path.parent, stdout=log, stderr=log
            )
        wait_until_served(f"{self.url}/api/v2/heartbeat", self.process, self.log, START_S)

    def stop(self) -> None:
        """Ends it as an operator does; returns once it is gone."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it as a power cut does."""
        self._end(signal.SIGKILL)

    def make(self, tenant: str, database: str) -> None:
        """A database, and its tenant where there is none, as an operator makes them; newsdesk makes neither."""
        self._post("tenants", tenant)
        self._post(f"tenants/{tenant}/databases", database)

    def _post(self, path: str, name: str) -> None:
        body = json.dumps({"name": name}).encode()
        request = Request(f"{self.url}/api/v2/{path}", body, {"Content-Type": "application/json"})  # noqa: S310
        try:
            urlopen(request, timeout=START_S).close()  # noqa: S310 - our own server
        except HTTPError as exc:
            exc.close()
            if exc.code != 409:  # there is one
                raise

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process:
            process.send_signal(how)
            try:
                process.wait(timeout=STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    """A server that runs, with its data in `folder`. Its log is shown where the test fails."""
    folder.mkdir(parents=True, exist_ok=True)
    server = ChromaServer(folder / "data", free_port(), folder / "chroma.log")
    try:
        server.start()
        yield server
    finally:
        server.kill()
        print(server.log.read_text(errors="replace")[-LOG_CHARS:])
