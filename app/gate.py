"""What stands before the page in its server: without the password nothing of Streamlit is reached, by no way.

A page that asks by itself asks too late. By then Streamlit has opened a session, which is told folders of this machine,
may upload files without end, and may clear what everybody has cached.
"""

from __future__ import annotations

import logging
import math
import time
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from app.door import Door, cookie_name, is_local, the_door

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection, Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

LOGIN = Path(__file__).parent / "page" / "login.html"
HEALTH = "/_stcore/health"
"""Says that the server runs and nothing else; it is asked by what watches over it."""

FORM_BYTES = 4096
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Gate:
    """ASGI middleware. Without a password it lets through what asks for this machine; with one, who has typed it."""

    def __init__(self, app: ASGIApp, password: str | None) -> None:
        self._app = app
        self._door = the_door(password) if password else None
        if self._door:
            self._door.asks = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.requests import HTTPConnection, Request

        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        foreign = self._foreign(asked)
        public = scope["type"] == "http" and scope["path"] == HEALTH
        if not foreign and (public or self._inside(asked)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            request = Request(scope, receive)
            answer = _refused(foreign) if foreign else await self._ask(request)
            await answer(scope, receive, send)

    def _foreign(self, asked: HTTPConnection) -> str | None:
        """Why a request is none of a page of ours: made by another, or for a name that another may have given us."""
        host, origin = asked.headers.get("host", ""), asked.headers.get("origin")
        if origin is not None and _place(origin) != host.lower():
            return "newsdesk: another page may not ask this one."
        if self._door is None and not is_local(_name(host)):
            return "newsdesk: without NEWSDESK_PASSWORD this page is for http://localhost only."
        return None

    def _inside(self, asked: HTTPConnection) -> bool:
        return self._door is None or self._door.admits(asked.cookies.get(_cookie(asked)))

    async def _ask(self, request: Request) -> Response:
        """The form, or what became of it."""
        from starlette.responses import PlainTextResponse

        if self._door is None or "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("newsdesk: log in first.\n", 403, HEADERS)
        if request.method != "POST":
            return _form("", 200)
        return _let_in(self._door, request, await _typed(request))


def _let_in(door: Door, request: Request, typed: str) -> Response:
    from starlette.responses import RedirectResponse

    who, now_s = request.client.host if request.client else "", time.monotonic()
    if wait_s := math.ceil(door.wait_s(who, now_s)):
        return _form(f"Too many attempts. Try again in {wait_s} s.", 429, {"Retry-After": str(wait_s)})
    token = door.open(typed, who, now_s)
    if token is None:
        log.warning("newsdesk: a wrong password was typed at %s", who)
        return _form("That is not the password.", 403)
    # Relative, so that it stays on this server and works below any path of a proxy.
    response = RedirectResponse(f"?{request.url.query}" if request.url.query else ".", 303, HEADERS)
    secure = request.url.scheme == "https"
    response.set_cookie(_cookie(request), token, httponly=True, samesite="lax", secure=secure)
    return response


async def _typed(request: Request) -> str:
    """The password of the form; nothing where there is none, or too much."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > FORM_BYTES:
            return ""
    return parse_qs(body.decode("utf-8", "replace")).get("password", [""])[0]


def _form(told: str, status: int, headers: dict[str, str] | None = None) -> Response:
    from starlette.responses import HTMLResponse

    page = Template(LOGIN.read_text("utf-8")).substitute(told=told)
    return HTMLResponse(page, status, HEADERS | (headers or {}))


def _refused(why: str) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(f"{why}\n", 403, HEADERS)


def _cookie(asked: HTTPConnection) -> str:
    return cookie_name(asked.scope["server"][1])


def _place(origin: str) -> str | None:
    """Host and port of an origin; None of one that says neither."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _name(host: str) -> str | None:
    """The name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
