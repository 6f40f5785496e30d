"""What the endpoint is asked and what it streams, against a real server on this machine."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler

from app.llm import EndpointModel
from tests.endpoint import KEY, QUESTION, Endpoint, chunk, model_at, stream_of


def test_pieces_are_streamed_as_they_arrive(endpoint: Endpoint) -> None:
    def slowly(handler: BaseHTTPRequestHandler) -> None:
        stream_of(chunk("The M5 "))(handler)
        assert endpoint.released.wait(5), "the first piece was not handed on before the second was sent"
        for line in (chunk("is a road."), chunk(None, "stop"), "[DONE]"):
            handler.wfile.write(f"data: {line}\n\n".encode())

    endpoint.replies = [slowly]
    pieces = model_at(endpoint.url).stream(QUESTION)
    assert next(pieces) == "The M5 "
    endpoint.released.set()
    assert list(pieces) == ["is a road."]


def test_request_names_model_messages_and_key(endpoint: Endpoint) -> None:
    endpoint.replies = [stream_of(chunk("Yes.", "stop"), "[DONE]")]
    assert "".join(model_at(endpoint.url).stream(QUESTION)) == "Yes."
    sent = endpoint.requests[0]
    assert (sent["model"], sent["messages"], sent["stream"], sent["temperature"]) == ("tiny", QUESTION, True, 0)
    assert endpoint.keys == [f"Bearer {KEY}"]


def test_a_server_that_wants_no_key_gets_a_placeholder(endpoint: Endpoint) -> None:
    endpoint.replies = [stream_of(chunk("Yes.", "stop"), "[DONE]")]
    assert list(model_at(endpoint.url, key=None).stream(QUESTION)) == ["Yes."]
    assert endpoint.keys == ["Bearer none"]


def test_chunks_without_choices_are_passed_over(endpoint: Endpoint) -> None:
    usage = json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": {"total_tokens": 9}})
    nothing = json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": None})
    endpoint.replies = [stream_of(chunk("Yes.", "stop"), usage, nothing, "[DONE]")]
    assert list(model_at(endpoint.url).stream(QUESTION)) == ["Yes."]


def test_giving_up_in_the_middle_hangs_up(endpoint: Endpoint) -> None:
    noticed = threading.Event()

    def go_on(handler: BaseHTTPRequestHandler) -> None:
        stream_of(chunk("The M5 "))(handler)
        try:
            while not endpoint.released.wait(0.01):
                handler.wfile.write(f"data: {chunk('road ')}\n\n".encode())
        except OSError:
            noticed.set()

    endpoint.replies = [go_on]
    pieces = model_at(endpoint.url).stream(QUESTION)
    assert next(pieces) == "The M5 "
    pieces.close()  # type: ignore[attr-defined]
    assert noticed.wait(5)


def test_what_is_kept_of_a_request_holds_neither_key_nor_password() -> None:
    model = EndpointModel("small", KEY, "http://ana:hunter2@127.0.0.1:1/v1", timeout_s=5, context_tokens=4096)
    assert dict(model.request) == {
        "endpoint": "http://127.0.0.1:1/v1",
        "model": "small",
        "temperature": 0,
        "context_tokens": 4096,
        "timeout_s": 5,
    }
