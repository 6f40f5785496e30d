"""The gate before the page: what passes without a password, and what with one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.door import ALL_AGAIN_S, WRONG_EACH, cookie_name, the_door
from app.gate import FORM_BYTES, HEALTH, Gate
from tests.asgi import Answer, ask

RIGHT = "correct horse & battery=12"
COOKIE = cookie_name(8501)
ELSEWHERE = {"host": "desk.example.org"}


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Says that it was reached."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"the page"})


@pytest.fixture
def open_gate() -> ASGIApp:
    return Gate(page, None)


@pytest.fixture
def gate() -> Iterator[ASGIApp]:
    the_door.cache_clear()
    yield Gate(page, RIGHT)
    the_door.cache_clear()


def type_password(gate: ASGIApp, password: str, **others: str) -> Answer:
    return ask(gate, method="POST", body=f"password={quote(password)}".encode(), **others)  # type: ignore[arg-type]


def cookie_of(answer: Answer) -> dict[str, str]:
    return {"cookie": answer.headers["set-cookie"].partition(";")[0]}


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", ["localhost:8501", "localhost", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST:1"])
def test_without_a_password_this_machine_passes(open_gate: ASGIApp, host: str, kind: str) -> None:
    for origin in ("", f"http://{host}"):
        assert ask(open_gate, headers={"host": host, "origin": origin}, kind=kind).status in (200, 101)


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "host", ["desk.example.org", "localhost.evil.example:8501", "192.168.1.7:8501", "", "[::1", "@"]
)
def test_without_a_password_no_other_name_passes(open_gate: ASGIApp, host: str, kind: str) -> None:
    answer = ask(open_gate, headers={"host": host, "origin": f"http://{host}" if host else ""}, kind=kind)
    assert answer.status == 403
    assert "the page" not in answer.text
    assert kind == "websocket" or answer.text.startswith("newsdesk: ")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9999", "null", "http://[", "file://"])
def test_another_page_may_not_ask_in_a_readers_name(gate: ASGIApp, origin: str, kind: str) -> None:
    cookie = cookie_of(type_password(gate, RIGHT))
    for of in (gate, Gate(page, None)):
        assert ask(of, headers={"origin": origin} | cookie, kind=kind).status == 403
        assert ask(of, HEALTH, headers={"origin": origin} | cookie, kind=kind).status == 403


def test_who_has_not_logged_in_is_shown_a_form_and_nothing_else(gate: ASGIApp) -> None:
    for path in ("/", "/index.html", "/_stcore/upload_file/a/b", "//", f"/x{HEALTH}"):
        answer = ask(gate, path, headers=ELSEWHERE)
        assert answer.status == 200
        assert '<input id="password" name="password" type="password"' in answer.text
        assert "the page" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["/_stcore/upload_file/a/b", "/media/x.pdf", "/_stcore/metrics", "/static/index.js"])
def test_nothing_of_streamlit_answers_before(gate: ASGIApp, path: str, method: str) -> None:
    answer = ask(gate, path, method=method, headers={"accept": "*/*"})
    assert (answer.status, answer.text) == (403, "newsdesk: log in first.\n")


def test_no_session_is_opened_before(gate: ASGIApp) -> None:
    assert ask(gate, "/_stcore/stream", kind="websocket").status == 403
    assert ask(gate, HEALTH, kind="websocket").status == 403
    cookie = cookie_of(type_password(gate, RIGHT))
    assert ask(gate, "/_stcore/stream", kind="websocket", headers=cookie).status == 101


def test_only_health_is_told_to_everybody(gate: ASGIApp) -> None:
    assert ask(gate, HEALTH, headers={"accept": "*/*"}).text == "the page"


def test_the_right_password_lets_in_where_one_wanted_to_go(gate: ASGIApp) -> None:
    answer = type_password(gate, RIGHT, query="c=3&room=ask")
    assert (answer.status, answer.headers["location"]) == (303, "?c=3&room=ask")
    kept = answer.headers["set-cookie"]
    assert kept.startswith(f"{COOKIE}=")
    assert {part.strip().lower() for part in kept.split(";")[1:]} == {"httponly", "path=/", "samesite=lax"}
    assert ask(gate, headers=cookie_of(answer)).text == "the page"
    assert type_password(gate, RIGHT).headers["location"] == "."


def test_over_tls_the_token_is_sent_over_nothing_else(gate: ASGIApp) -> None:
    kept = type_password(gate, RIGHT, scheme="https").headers["set-cookie"]
    assert "secure" in {part.strip().lower() for part in kept.split(";")}


def test_nobody_is_led_to_another_server(gate: ASGIApp) -> None:
    answer = type_password(gate, RIGHT, path="//evil.example/", query="//evil.example/")
    assert answer.headers["location"] == "?//evil.example/"


def test_a_token_that_was_taken_back_passes_no_more(gate: ASGIApp) -> None:
    cookie = cookie_of(type_password(gate, RIGHT))
    the_door(RIGHT).forget(cookie["cookie"].partition("=")[2])
    assert "Log in" in ask(gate, headers=cookie).text
    assert ask(gate, "/_stcore/stream", kind="websocket", headers=cookie).status == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"password=", b"password=wrong", b"\xff\xfe", b"password=" + b"a" * FORM_BYTES, f"x={RIGHT}".encode()],
)
def test_a_wrong_password_is_told_so(gate: ASGIApp, body: bytes) -> None:
    answer = ask(gate, method="POST", body=body)
    assert answer.status == 403
    assert "That is not the password." in answer.text
    assert "set-cookie" not in answer.headers


def test_who_is_wrong_again_and_again_has_to_wait_and_others_need_not(gate: ASGIApp) -> None:
    for _ in range(WRONG_EACH):
        assert type_password(gate, "wrong").status == 403
    for password in ("wrong", RIGHT):
        answer = type_password(gate, password)
        assert answer.status == 429
        assert f"Try again in {answer.headers['retry-after']} s." in answer.text
        assert int(answer.headers["retry-after"]) > ALL_AGAIN_S
    assert type_password(gate, RIGHT, client="192.0.2.2").status == 303


def test_what_was_typed_is_in_no_answer_and_no_log(gate: ASGIApp, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [type_password(gate, typed) for typed in (RIGHT, "hunter2hunter2", *[RIGHT + "!"] * WRONG_EACH)]
    written = repr(answers) + caplog.text + repr(vars(gate))
    assert "a wrong password was typed at 192.0.2.1" in caplog.text
    assert not {word for word in ("correct", "battery", "hunter2") if word in written}
