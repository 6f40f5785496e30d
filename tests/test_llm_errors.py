"""What goes wrong at an endpoint is told in one line that names what to do, and never the key."""

from __future__ import annotations

import json
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from app.llm import RETRIES
from index.errors import ModelError
from tests.endpoint import KEY, QUESTION, Endpoint, Reply, chunk, failure, model_at, send, status, stream_of


def test_wrong_key_is_named(endpoint: Endpoint) -> None:
    endpoint.replies = [status(401, f"Incorrect API key provided: {KEY}")]
    assert failure(model_at(endpoint.url)) == f"{endpoint.url} refused the key; check OPENAI_API_KEY"


def test_unknown_model_is_named(endpoint: Endpoint) -> None:
    endpoint.replies = [status(404)]
    message = failure(model_at(endpoint.url))
    assert message == f"{endpoint.url} has no model 'tiny'; check NEWSDESK_MODEL and OPENAI_BASE_URL"


def test_rate_limit_is_told_after_a_bounded_number_of_retries(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.llm.RETRIES", RETRIES)
    endpoint.replies = [status(429, retry_after_ms="1")]
    assert failure(model_at(endpoint.url)) == f"{endpoint.url} limits the rate of requests; try again later"
    assert len(endpoint.requests) == 1 + RETRIES


def test_a_passing_failure_is_retried(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.llm.RETRIES", RETRIES)
    endpoint.replies = [status(503, retry_after_ms="1"), stream_of(chunk("Yes.", "stop"), "[DONE]")]
    assert list(model_at(endpoint.url).stream(QUESTION)) == ["Yes."]


def test_refused_request_is_told_in_the_servers_words_without_the_key(endpoint: Endpoint) -> None:
    endpoint.replies = [status(400, f"no such\nproject \x1b[31mas desk ({KEY})")]
    assert failure(model_at(endpoint.url)) == (
        f"{endpoint.url} answered with status 400: no such project [31mas desk (…)"
    )
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(("refused", "requests"), [("temperature or max_tokens", 3), ("max_completion_tokens", 1)])
def test_a_request_that_stays_refused_is_not_asked_for_ever(endpoint: Endpoint, refused: str, requests: int) -> None:
    endpoint.replies = [status(400, f"{refused} has no use here")]
    message = failure(model_at(endpoint.url))
    assert message == f"{endpoint.url} answered with status 400: {refused} has no use here"
    assert len(endpoint.requests) == requests


OPENAI = {"code": "context_length_exceeded", "param": "messages"}
LLAMA = {"code": 400, "type": "exceed_context_size_error", "n_ctx": 2048}
VLLM = "'max_tokens' is too large: 700. This model's maximum context length is 512 tokens and your request has 300."


@pytest.mark.parametrize(
    "reply",
    [
        status(400, "Please reduce the length of the messages.", OPENAI),
        status(400, "request (4030 tokens) exceeds 2048 tokens", LLAMA),
        status(400, VLLM, {"param": "max_tokens"}),
        stream_of(json.dumps({"error": "The model is loaded with context length of only 512 tokens."})),
    ],
    ids=["OpenAI", "llama.cpp", "vLLM", "LM Studio"],
)
def test_a_prompt_longer_than_the_servers_context_names_the_setting(endpoint: Endpoint, reply: Reply) -> None:
    endpoint.replies = [reply]
    message = failure(model_at(endpoint.url))
    assert message.startswith(f"{endpoint.url} has no room for so long a prompt: ")
    assert message.endswith("; lower NEWSDESK_CONTEXT_TOKENS, now 8192")
    assert len(endpoint.requests) == 1


def test_a_model_that_thinks_until_its_limit_is_told(endpoint: Endpoint) -> None:
    endpoint.replies = [stream_of(chunk(None), chunk(None, "length"), "[DONE]")]
    with pytest.raises(ModelError, match=r"^tiny used up its tokens before it answered"):
        list(model_at(endpoint.url).stream(QUESTION))


def test_an_answer_that_is_held_back_is_an_error(endpoint: Endpoint) -> None:
    endpoint.replies = [stream_of(chunk("The M5 "), chunk(None, "content_filter"), "[DONE]")]
    assert failure(model_at(endpoint.url)) == f"{endpoint.url} held its answer back (content filter)"


def test_a_page_is_not_quoted(endpoint: Endpoint) -> None:
    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(502)
        handler.end_headers()
        handler.wfile.write(b"<html><h1>Bad gateway</h1></html>")

    endpoint.replies = [page]
    assert failure(model_at(endpoint.url)) == f"{endpoint.url} answered with status 502"


def test_server_failure_is_told_with_its_status(endpoint: Endpoint) -> None:
    endpoint.replies = [status(500)]
    assert "answered with status 500" in failure(model_at(endpoint.url))


def test_refused_connection_is_told_with_the_address() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        assert failure(model_at(url)) == f"{url} cannot be reached; check OPENAI_BASE_URL and that the server runs"


def test_a_server_that_does_not_answer_times_out(endpoint: Endpoint) -> None:
    def wait(handler: BaseHTTPRequestHandler) -> None:
        endpoint.released.wait(5)

    endpoint.replies = [wait]
    message = failure(model_at(endpoint.url, timeout_s=0.1))
    assert message == f"{endpoint.url} did not answer in 0.1 s; see NEWSDESK_TIMEOUT_S"


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("comments", [False, True])
def test_a_server_that_says_nothing_times_out(endpoint: Endpoint, begun: bool, comments: bool) -> None:
    def fall_silent(handler: BaseHTTPRequestHandler) -> None:
        stream_of(*[chunk("The M5 ")] * begun)(handler)
        while not endpoint.released.wait(0.02):
            handler.wfile.write(b": still here\n\n" * comments)

    endpoint.replies = [fall_silent]
    message = failure(model_at(endpoint.url, timeout_s=0.2))
    assert message == f"{endpoint.url} did not answer in 0.2 s; see NEWSDESK_TIMEOUT_S"


def test_an_answer_without_an_end_is_ended(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.llm.TOTAL_TIMEOUTS", 2)
    hung_up = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        stream_of()(handler)
        try:
            while not endpoint.released.wait(0.02):
                send(handler, chunk("road "))
        except OSError:
            hung_up.set()

    endpoint.replies = [trickle]
    message = failure(model_at(endpoint.url, timeout_s=0.5))
    assert message == f"{endpoint.url} did not finish in 1 s, 2 times NEWSDESK_TIMEOUT_S"
    assert hung_up.wait(5)


@pytest.mark.parametrize("chunked", [False, True], ids=["plain", "chunked"])
def test_a_stream_that_is_dropped_midway_is_an_error(endpoint: Endpoint, chunked: bool) -> None:
    def drop(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding" if chunked else "Connection", "chunked" if chunked else "close")
        handler.end_headers()
        event = f"data: {chunk('The M5 ')}\n\n".encode()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(event), event) if chunked else event)
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    endpoint.replies = [drop]
    pieces = model_at(endpoint.url).stream(QUESTION)
    assert next(pieces) == "The M5 "
    with pytest.raises(ModelError, match="stopped in the middle of its answer"):
        next(pieces)


@pytest.mark.parametrize("reason", [None, ""])
def test_a_stream_without_an_end_is_an_error(endpoint: Endpoint, reason: str | None) -> None:
    endpoint.replies = [stream_of(chunk("The M5 ", reason))]
    assert failure(model_at(endpoint.url)) == f"{endpoint.url} stopped in the middle of its answer"


@pytest.mark.parametrize(
    "data",
    [
        "{not json",
        "5",
        '"text"',
        "null",
        "[]",
        '{"choices": 5}',
        '{"choices": [5]}',
        '{"choices": [{"delta": null}]}',
        '{"choices": [{"delta": {"content": {"a": 1}}, "finish_reason": "stop"}]}',
        "[" * 5000,
    ],
)
def test_garbage_in_a_stream_is_a_model_error(endpoint: Endpoint, data: str) -> None:
    endpoint.replies = [stream_of(chunk("The M5 "), data, "[DONE]")]
    assert failure(model_at(endpoint.url)).startswith(endpoint.url)


def test_bytes_that_are_no_text_are_a_model_error(endpoint: Endpoint) -> None:
    def binary(handler: BaseHTTPRequestHandler) -> None:
        stream_of(chunk("The M5 "))(handler)
        handler.wfile.write(b"data: \xff\xfe\n\n")

    endpoint.replies = [binary]
    assert "UnicodeDecodeError" in failure(model_at(endpoint.url))


def test_error_object_inside_the_stream_is_told_in_its_words(endpoint: Endpoint) -> None:
    error = json.dumps({"error": {"message": f"out of memory\nat {KEY}", "type": "server_error"}})
    endpoint.replies = [stream_of(chunk("The M5 "), error)]
    assert failure(model_at(endpoint.url)) == f"{endpoint.url} failed: out of memory at …"


def test_an_address_that_is_no_endpoint_is_told(endpoint: Endpoint) -> None:
    def page(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        handler.wfile.write(b"<html>\n\n<p>It works!</p>\n</html>\n")

    endpoint.replies = [page]
    assert failure(model_at(endpoint.url)) == f"{endpoint.url} sent no chat completion; check OPENAI_BASE_URL"


@pytest.mark.parametrize("url", ["http://[::1", "127.0.0.1:1", "ftp://127.0.0.1/v1", "nonsense", "http://127.0.0.1:x/"])
def test_an_address_of_no_use_is_a_model_error(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.llm.RETRIES", 0)
    assert failure(model_at(url)).startswith(url)


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}é", f"{KEY}\u2028"])
def test_a_key_that_no_header_can_hold_is_a_model_error(endpoint: Endpoint, key: str) -> None:
    endpoint.replies = [stream_of(chunk("Yes.", "stop"), "[DONE]")]
    failure(model_at(endpoint.url, key=key))
    assert endpoint.requests == []


def test_a_password_in_the_address_is_not_told(endpoint: Endpoint) -> None:
    endpoint.replies = [status(500)]
    url = endpoint.url.replace("//", "//user:hunter2@") + "?key=hunter2"
    assert failure(model_at(url)).startswith(f"{endpoint.url} ")


def test_the_key_is_in_no_log_record_and_no_repr(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.llm.RETRIES", 1)
    caplog.set_level(logging.DEBUG)
    endpoint.replies = [status(429, retry_after_ms="1"), stream_of(chunk("The M5 "), "{")]
    model = model_at(endpoint.url)
    failure(model)
    assert caplog.records
    assert KEY not in caplog.text
    assert KEY not in repr(model)
