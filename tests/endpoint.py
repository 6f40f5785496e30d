"""A server on this machine that speaks chat completions and is told how to misbehave, and a model behind it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.llm import EndpointModel
from index.errors import ModelError

KEY = "sk-secret-4711"
QUESTION = [{"role": "user", "content": "Why?"}]

Reply = Callable[[BaseHTTPRequestHandler], None]


class Endpoint(ThreadingHTTPServer):
    """Answers each request with the next of `replies`, the last one again and again, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: list[Reply] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of these tests."""


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(json.loads(body))
        self.server.keys.append(self.headers["Authorization"])
        number = min(len(self.server.requests), len(self.server.replies))
        self.server.replies[number - 1](self)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


@contextmanager
def serving() -> Iterator[Endpoint]:
    """The server; what its replies wait for is released at the end."""
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def model_at(url: str | None, key: str | None = KEY, timeout_s: float = 5) -> EndpointModel:
    return EndpointModel("tiny", key, url, timeout_s, 8192)


def chunk(content: str | None, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return json.dumps(
        {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [choice]}
    )


def stream_of(*data: str) -> Reply:
    """A stream of events that ends, in good order or not, with the connection."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for line in data:
            send(handler, line)

    return reply


def status(code: int, message: str = "no", error: Mapping[str, object] | None = None, **headers: str) -> Reply:
    """A refusal with OpenAI's error object, in which `error` takes the place of what is there."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps({"error": {"message": message, "type": "t", "code": None, **(error or {})}}).encode()
        handler.send_response(code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def send(handler: BaseHTTPRequestHandler, data: str) -> None:
    """One more event of a stream that has begun."""
    handler.wfile.write(f"data: {data}\n\n".encode())


def failure(model: EndpointModel) -> str:
    """The message of the ModelError, which is one line and does not hold the key."""
    with pytest.raises(ModelError) as caught:
        list(model.stream(QUESTION))
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert KEY not in message
    return message
