"""One request to an ASGI application, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp


@dataclass(frozen=True)
class Answer:
    """`status` is 101 for a WebSocket that was accepted and 403 for one that was not, as a server makes of it."""

    status: int
    headers: Mapping[str, str]
    text: str


def ask(
    app: ASGIApp,
    path: str = "/",
    *,
    method: str = "GET",
    query: str = "",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    kind: str = "http",
    scheme: str = "http",
    client: str = "192.0.2.1",
) -> Answer:
    """What `app` answers. A browser's headers are there unless `headers` has others; an empty one is left out."""
    sent = {"host": "localhost:8501", "accept": "text/html", **(headers or {})}
    scope: dict[str, Any] = {
        "type": kind,
        "method": method,
        "path": path,
        "root_path": "",
        "scheme": scheme if kind == "http" else scheme.replace("http", "ws"),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
        "client": (client, 50000),
        "server": ("127.0.0.1", 8501),
    }
    heard: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        heard.append(dict(message))

    async def answered() -> None:
        await app(scope, receive, send)

    asyncio.run(answered())
    if kind == "websocket":
        return Answer(101 if heard[0]["type"] == "websocket.accept" else 403, {}, "")
    found = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
    return Answer(heard[0]["status"], found, b"".join(message.get("body", b"") for message in heard).decode())
