"""The endpoint against llama.cpp's server: how an answer arrives, is cut, is stopped, and what is refused."""

from __future__ import annotations

import time

import pytest

from app.llm import EndpointModel, hear
from tests.llm.conftest import LlamaServer

COUNT = [{"role": "user", "content": "Count from 1 to 500, each number on a line of its own. Write nothing else."}]
CAPITAL = [{"role": "user", "content": "What is the capital of France? Answer with one word."}]
LONG = [{"role": "user", "content": "The road to the coast is closed. " * 500}]
FREE_S = 30


def failure(model: EndpointModel, messages: list[dict[str, str]]) -> str:
    failed = hear(model.stream(messages)).failure
    assert failed is not None
    assert len(failed.splitlines()) == 1
    return failed


def test_an_answer_arrives_in_pieces_while_the_server_still_works(
    server: LlamaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.llm.ANSWER_TOKENS", 60)
    pieces = server.model().stream(COUNT)
    first = next(pieces)
    assert server.slot()["is_processing"]
    rest = list(pieces)
    assert len(rest) > 10
    assert (first + "".join(rest)).split()[:3] == ["1", "2", "3"]


def test_an_answer_that_ends_by_itself_is_whole(server: LlamaServer) -> None:
    reply = hear(server.model().stream(CAPITAL))
    assert "Paris" in reply.text
    assert not reply.cut


def test_an_answer_that_reaches_the_limit_is_cut(server: LlamaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.llm.ANSWER_TOKENS", 8)
    reply = hear(server.model().stream(COUNT))
    assert reply.cut
    assert reply.text.startswith("1")


def test_a_stopped_answer_frees_the_server(server: LlamaServer) -> None:
    model = server.model()
    pieces = model.stream(COUNT)
    next(pieces)
    pieces.close()
    until = time.monotonic() + FREE_S
    while server.slot()["is_processing"]:
        assert time.monotonic() < until, "the server goes on with what nobody reads"
    # Had it gone on to the end, the slot would hold at least the whole answer.
    assert server.slot()["n_prompt_tokens"] < model.request["max_tokens"]
    assert hear(model.stream(CAPITAL)).text


def test_a_prompt_longer_than_the_context_names_the_setting(cramped: LlamaServer) -> None:
    message = failure(cramped.model(context_tokens=8192), LONG)
    assert message.startswith(f"{cramped.url} has no room for so long a prompt: ")
    assert str(cramped.context_tokens) in message
    assert message.endswith("; lower NEWSDESK_CONTEXT_TOKENS, now 8192")


def test_a_wrong_key_is_refused(cramped: LlamaServer) -> None:
    model = EndpointModel("small", "sk-wrong", cramped.url, 60, cramped.context_tokens)
    assert failure(model, CAPITAL) == f"{cramped.url} refused the key; check OPENAI_API_KEY"


def test_an_address_without_an_endpoint_is_told(server: LlamaServer) -> None:
    url = f"{server.address}/elsewhere"
    message = failure(EndpointModel("small", None, url, 60, 4096), CAPITAL)
    assert message == f"{url} has no model 'small'; check NEWSDESK_MODEL and OPENAI_BASE_URL"


def test_an_unknown_host_is_told() -> None:
    url = "http://newsdesk.invalid/v1"
    message = failure(EndpointModel("small", None, url, 60, 4096), CAPITAL)
    assert message == f"{url} cannot be reached; check OPENAI_BASE_URL and that the server runs"
