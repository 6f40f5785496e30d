"""The token of a Chroma server is told by nothing, whatever the server says back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.conftest import Run
from tests.test_secrets import SECRETS, told
from tests.test_secrets import loud as loud  # a fixture, for each test here

TOKEN = SECRETS["NEWSDESK_CHROMA_TOKEN"]
Said = tuple[int, str]
"""A status, and the error that goes with it."""

WELL = (200, "alive")
FOUND = {"id": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "name": "default_database", "tenant": "default_tenant"}
"""What a server says of the database that it is asked for first."""


@contextmanager
def chroma(replies: Sequence[Said]) -> Iterator[tuple[str, list[str | None]]]:
    """A server that answers with each of `replies` in turn, then with the last one; and the tokens it was sent."""
    tokens: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            tokens.append(self.headers["x-chroma-token"])
            code, error = replies[min(len(tokens), len(replies)) - 1]
            said = {"error": error, "message": f"{error}: you are {TOKEN}"}
            body = json.dumps(said if code != WELL[0] else FOUND | said).encode()
            self.send_response(code, f"you are {TOKEN}" if code >= 500 else None)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", f"/login?token={TOKEN}")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", tokens
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "replies",
    [
        [(401, "AuthError")],
        [(302, "moved")],
        [(500, "InternalError")],
        [WELL, (401, "AuthError")],
        [WELL, (403, "ChromaAuthError")],
        [WELL, (404, "NotFoundError")],
        [WELL, (500, "InternalError")],
        [WELL, (400, "InvalidArgumentError")],
        [WELL, WELL],
    ],
    ids=["401", "302", "500", "401 later", "403 later", "404 later", "500 later", "400 later", "no collection"],
)
def test_no_server_makes_its_token_be_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, replies: Sequence[Said]
) -> None:
    monkeypatch.setenv("NEWSDESK_CHROMA_TOKEN", TOKEN)
    with chroma(replies) as (url, tokens):
        monkeypatch.setenv("NEWSDESK_CHROMA_URL", url)
        said = [run("--verbose", *command) for command in (["search", "highway"], ["index", "."], ["doctor"])]
    assert TOKEN in tokens
    assert not told(*(ran.out + ran.err for ran in said))
    assert not told(caplog.text)
