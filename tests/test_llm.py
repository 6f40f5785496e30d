"""A model behind an endpoint: what it is asked, how its answer arrives, and how it ends."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from app.llm import EndpointModel, Reply, hear
from prompts.render import ANSWER_TOKENS
from tests.endpoint import KEY, QUESTION, Endpoint, chunk, model_at, send, status, stream_of

REFUSED_LIMIT = status(
    400,
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    {"type": "invalid_request_error", "param": "max_tokens", "code": "unsupported_parameter"},
)
REFUSED_TEMPERATURE = status(
    400,
    "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
    {"type": "invalid_request_error", "param": "temperature", "code": "unsupported_value"},
)
YES = stream_of(chunk("Yes.", "stop"), "[DONE]")


def test_pieces_are_streamed_as_they_arrive(endpoint: Endpoint) -> None:
    def slowly(handler: BaseHTTPRequestHandler) -> None:
        stream_of(chunk("The M5 "))(handler)
        assert endpoint.released.wait(5), "the first piece was not handed on before the second was sent"
        for line in (chunk("is a road."), chunk(None, "stop"), "[DONE]"):
            send(handler, line)

    endpoint.replies = [slowly]
    pieces = model_at(endpoint.url).stream(QUESTION)
    assert next(pieces) == "The M5 "
    endpoint.released.set()
    assert list(pieces) == ["is a road."]


def test_request_names_model_messages_key_and_a_limit(endpoint: Endpoint) -> None:
    endpoint.replies = [YES]
    assert "".join(model_at(endpoint.url).stream(QUESTION)) == "Yes."
    assert endpoint.requests == [
        {"model": "tiny", "messages": QUESTION, "stream": True, "temperature": 0, "max_tokens": ANSWER_TOKENS}
    ]
    assert endpoint.keys == [f"Bearer {KEY}"]


def test_a_server_that_wants_no_key_gets_a_placeholder(endpoint: Endpoint) -> None:
    endpoint.replies = [YES]
    assert list(model_at(endpoint.url, key=None).stream(QUESTION)) == ["Yes."]
    assert endpoint.keys == ["Bearer none"]


def test_chunks_without_choices_are_passed_over(endpoint: Endpoint) -> None:
    usage = json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": {"total_tokens": 9}})
    nothing = json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": None})
    endpoint.replies = [stream_of(chunk("Yes.", "stop"), usage, nothing, "[DONE]")]
    assert list(model_at(endpoint.url).stream(QUESTION)) == ["Yes."]


def test_an_empty_answer_is_no_pieces(endpoint: Endpoint) -> None:
    endpoint.replies = [stream_of(chunk(None), chunk("", "stop"), "[DONE]")]
    assert list(model_at(endpoint.url).stream(QUESTION)) == []


@pytest.mark.parametrize(("finish", "cut"), [("stop", False), ("length", True)])
def test_whether_an_answer_was_cut_is_told(endpoint: Endpoint, finish: str, cut: bool) -> None:
    endpoint.replies = [stream_of(chunk("The M5 "), chunk("is", finish), "[DONE]")]
    heard: list[str] = []
    assert hear(model_at(endpoint.url).stream(QUESTION), heard.append) == Reply("The M5 is", cut)
    assert heard == ["The M5 ", "is"]


def test_what_was_heard_before_a_failure_is_kept(endpoint: Endpoint) -> None:
    endpoint.replies = [stream_of(chunk("The M5 "))]
    failed = f"{endpoint.url} stopped in the middle of its answer"
    assert hear(model_at(endpoint.url).stream(QUESTION)) == Reply("The M5 ", failure=failed)


def test_refused_parameters_are_left_out_from_then_on(endpoint: Endpoint) -> None:
    endpoint.replies = [REFUSED_LIMIT, REFUSED_TEMPERATURE, YES]
    model = model_at(endpoint.url)
    assert list(model.stream(QUESTION)) == ["Yes."]
    assert list(model.stream(QUESTION)) == ["Yes."]
    assert [{"temperature", "max_tokens"} & request.keys() for request in endpoint.requests] == [
        {"temperature", "max_tokens"},
        {"temperature"},
        set(),
        set(),
    ]
    assert not {"temperature", "max_tokens"} & model.request.keys()


def test_a_parameter_that_only_the_message_names_is_left_out(endpoint: Endpoint) -> None:
    endpoint.replies = [status(400, "`temperature` is deprecated for this model."), YES]
    assert list(model_at(endpoint.url).stream(QUESTION)) == ["Yes."]
    assert [request.get("temperature") for request in endpoint.requests] == [0, None]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (None, "api.openai.com"),
        ("http://localhost:11434/v1", "localhost:11434"),
        ("https://desk:hunter2@models.example:8443/v1?key=hunter2", "models.example:8443"),
        ("desk:hunter2@models.example/v1", "models.example"),
        ("http://[::1]:8080/v1/#hunter2", "[::1]:8080"),
    ],
)
def test_the_record_of_a_request_holds_no_secret(url: str | None, host: str) -> None:
    record = EndpointModel("tiny", KEY, url, 60.0, 4096).request
    assert json.loads(json.dumps(record)) == {
        "endpoint": host,
        "model": "tiny",
        "temperature": 0,
        "max_tokens": ANSWER_TOKENS,
        "context_tokens": 4096,
        "timeout_s": 60.0,
    }


@pytest.fixture
def hung_up(endpoint: Endpoint) -> threading.Event:
    """Set once the client has hung up on the endpoint, which says one word and waits."""
    noticed = threading.Event()

    def wait_for_the_end(handler: BaseHTTPRequestHandler) -> None:
        stream_of(chunk("The M5 "))(handler)
        if handler.connection.recv(1) == b"":
            noticed.set()

    endpoint.replies = [wait_for_the_end]
    return noticed


def test_closing_the_stream_hangs_up_at_once(endpoint: Endpoint, hung_up: threading.Event) -> None:
    pieces = model_at(endpoint.url, timeout_s=60).stream(QUESTION)
    assert next(pieces) == "The M5 "
    assert not hung_up.is_set()
    pieces.close()
    assert hung_up.wait(5)


def test_a_listener_that_fails_hangs_up_at_once(endpoint: Endpoint, hung_up: threading.Event) -> None:
    class Stopped(Exception):
        pass

    def stop(piece: str) -> None:
        raise Stopped

    pieces = model_at(endpoint.url, timeout_s=60).stream(QUESTION)
    with pytest.raises(Stopped):
        hear(pieces, stop)
    assert hung_up.wait(5)
