"""Any OpenAI-compatible endpoint. The only import of openai."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote

from index.errors import ModelError
from index.reading.lines import printable
from prompts.render import ANSWER_TOKENS, Message

if TYPE_CHECKING:
    from openai import APIError, OpenAI, Stream
    from openai.resources.chat import Completions
    from openai.types.chat import ChatCompletionChunk

RETRIES = 2
"""Of a request that found no server, no answer or a passing failure. The package waits 0.5 s and 1 s before them, or as
long as the server asks for, at most two minutes."""

CONNECT_S = 5.0
TOTAL_TIMEOUTS = 5
"""A whole answer may take this many times `timeout_s`, which is how long the model may be silent."""

SAID_CHARS = 200

TALKATIVE = ("httpx", "httpx2", "httpcore", "httpcore2")
"""The loggers of what carries a request: they tell addresses and headers as they are, passwords included."""

Pieces = Generator[str, None, bool]
"""A reply in pieces as they arrive; its value says whether the reply was cut at its limit of ANSWER_TOKENS."""

_TOO_LONG = re.compile(r"context\s+(?:length|size|window)|prompt is too long|maximum number of tokens", re.IGNORECASE)
"""What servers without a code of their own for it say of a prompt that their context does not hold."""


def silence_talkative() -> None:
    """Keeps them to warnings, whatever level is asked for."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class ChatModel(Protocol):
    """A language model that streams. `context_tokens` is what prompt and answer together may take."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int: ...

    @property
    def request(self) -> Mapping[str, Any]:
        """With what parameters it is asked, as JSON can hold them, for the record. Holds no secret."""
        ...

    def stream(self, messages: Sequence[Message]) -> Pieces:
        """The reply. Closing it ends the request. Raises ModelError, before the first piece or between pieces."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """What was heard of a reply.

    cut      it ended at its limit of ANSWER_TOKENS instead of by itself
    failure  why there is no more of it, in one line; None where it is whole
    """

    text: str
    cut: bool = False
    failure: str | None = None


def hear(pieces: Pieces, on_text: Callable[[str], None] | None = None) -> Reply:
    """What `pieces` say up to their end or failure; `on_text` is given each as it arrives. The request always ends."""
    said: list[str] = []
    with closing(pieces):
        while True:
            try:
                piece = next(pieces)
            except StopIteration as end:
                return Reply("".join(said), cut=bool(end.value))
            except ModelError as exc:
                return Reply("".join(said), failure=str(exc))
            said.append(piece)
            if on_text:
                on_text(piece)


class EndpointModel:
    """A model behind an endpoint that speaks OpenAI's chat completions."""

    def __init__(
        self, name: str, api_key: str | None, base_url: str | None, timeout_s: float, context_tokens: int
    ) -> None:
        self.name = name
        self.context_tokens = context_tokens
        self._api_key = api_key
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._parameters: dict[str, Any] = {"temperature": 0, "max_tokens": ANSWER_TOKENS}
        # An address may hold a password, in which a careless hand may have left any sign, or a key behind its end.
        address = base_url or "api.openai.com"
        scheme = address[: address.find("//") + 2] if "//" in address else ""
        user, _, place = address.removeprefix(scheme).rpartition("@")
        password = user.partition(":")[2]
        self._where = scheme + re.sub(r"[?#].*", "", place)
        self._secrets = [word for word in (api_key, password, unquote(password)) if word]

    @property
    def request(self) -> Mapping[str, Any]:
        """`endpoint` is host and port. What the model was found to refuse is not there."""
        return {
            "endpoint": re.sub(r"^.*?//|/.*", "", self._where),
            "model": self.name,
            **self._parameters,
            "context_tokens": self.context_tokens,
            "timeout_s": self._timeout_s,
        }

    def stream(self, messages: Sequence[Message]) -> Pieces:
        begun = said = False
        reason: str | None = None
        try:
            with self._client() as client:
                completions = client.chat.completions  # imported on first use, which is not the server's time
                until = time.monotonic() + TOTAL_TIMEOUTS * self._timeout_s
                for chunk in self._in_time(self._ask(completions, messages), until):
                    begun = True
                    for choice in chunk.choices or ():
                        reason = choice.finish_reason or reason
                        if choice.delta.content:
                            said = True
                            # The package does not check types: what is not text fails here, where it is caught.
                            yield "" + choice.delta.content
        except ModelError:
            raise
        except Exception as exc:  # errors of JSON, encoding, addresses and certificates come through as they are
            # Not `from exc`: a server may tell the key back, and a traceback tells all that led to an error.
            raise self._error(exc, begun) from None
        if not begun:
            raise ModelError(f"{self._where} sent no chat completion; check OPENAI_BASE_URL")
        if reason is None:
            raise ModelError(f"{self._where} stopped in the middle of its answer")
        if reason == "content_filter":
            raise ModelError(f"{self._where} held its answer back (content filter)")
        if reason == "length" and not said:
            raise ModelError(f"{self.name} used up its tokens before it answered; does it reason at length?")
        return reason == "length"

    def _client(self) -> OpenAI:
        from openai import OpenAI, Timeout

        silence_talkative()
        return OpenAI(
            api_key=self._api_key or "none",  # local servers want no key, the package insists on one
            base_url=self._base_url,
            timeout=Timeout(self._timeout_s, connect=min(self._timeout_s, CONNECT_S)),
            max_retries=RETRIES,
        )

    def _ask(self, completions: Completions, messages: Sequence[Message]) -> Stream[ChatCompletionChunk]:
        """The stream of the answer. A parameter that the model refuses is left out, each once, and from then on.

        OpenAI's reasoning models refuse both of ours. `max_completion_tokens`, which they want for `max_tokens`, is no
        substitute: what they think counts, and nothing might be left for the answer.
        """
        import openai

        while True:
            try:
                return completions.create(  # type: ignore[return-value]
                    model=self.name,
                    messages=list(messages),  # type: ignore[arg-type]
                    stream=True,
                    **self._parameters,
                )
            except openai.BadRequestError as exc:
                refused = None if _is_too_long(exc) else _refused(exc, self._parameters)
                if refused is None:
                    raise
                self._parameters = {name: value for name, value in self._parameters.items() if name != refused}

    def _in_time(self, chunks: Stream[ChatCompletionChunk], until: float) -> Iterator[ChatCompletionChunk]:
        """`chunks` as they come. Raises ModelError after `timeout_s` without one, and when the clock passes `until`."""
        silent = ModelError(f"{self._where} did not answer in {self._timeout_s:g} s; see NEWSDESK_TIMEOUT_S")
        endless = ModelError(
            f"{self._where} did not finish in {TOTAL_TIMEOUTS * self._timeout_s:g} s, "
            f"{TOTAL_TIMEOUTS} times NEWSDESK_TIMEOUT_S"
        )
        while True:
            left = until - time.monotonic()
            seconds, error = (left, endless) if left < self._timeout_s else (self._timeout_s, silent)
            with _hanging_up(chunks, seconds, error):
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield chunk

    def _error(self, exc: Exception, begun: bool) -> ModelError:
        """What went wrong in one line, and what to do about it."""
        import openai

        where = self._where
        match exc:
            case openai.AuthenticationError():
                line = f"{where} refused the key; check OPENAI_API_KEY"
            case openai.NotFoundError():
                line = f"{where} has no model {self.name!r}; check NEWSDESK_MODEL and OPENAI_BASE_URL"
            case openai.RateLimitError():
                line = f"{where} limits the rate of requests; try again later"
            case openai.APITimeoutError():
                line = f"{where} did not answer in {self._timeout_s:g} s; see NEWSDESK_TIMEOUT_S"
            case openai.APIConnectionError() if begun:
                line = f"{where} stopped in the middle of its answer"
            case openai.APIConnectionError():
                line = f"{where} cannot be reached; check OPENAI_BASE_URL and that the server runs"
            case openai.APIError() if _is_too_long(exc):
                line = (
                    f"{where} has no room for so long a prompt{self._said(exc)}; "
                    f"lower NEWSDESK_CONTEXT_TOKENS, now {self.context_tokens}"
                )
            case openai.APIStatusError():
                line = f"{where} answered with status {exc.status_code}{self._said(exc)}"
            case openai.APIError():
                line = f"{where} failed{self._said(exc)}"
            case _:
                line = f"{where} failed ({type(exc).__name__}); check OPENAI_BASE_URL and OPENAI_API_KEY"
        return ModelError(line)

    def _said(self, error: APIError) -> str:
        """The server's own words on one line, after a colon, without our secrets; nothing where it has none."""
        said = _words(error)
        for secret in self._secrets:
            said = said.replace(secret, "…")
        words = printable(said)[:SAID_CHARS].strip()
        return f": {words}" if words else ""


@contextmanager
def _hanging_up(chunks: Stream[ChatCompletionChunk], seconds: float, error: ModelError) -> Iterator[None]:
    """Raises `error` where what is done within takes longer: then the connection is cut, and a read in it returns.

    The package's own timeout does not do: it begins anew with every byte, and servers keep a connection alive with
    comments (llama.cpp and OpenRouter do) for as long as they like.
    """
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):  # the server has hung up by itself
            chunks.response.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as exc:
        if late.is_set():
            raise error from exc
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise error


def _words(error: APIError) -> str:
    """What the server said: the message of an object, or a string. A page of HTML says nothing to a person."""
    said = error.body.get("message") if isinstance(error.body, dict) else error.body
    return said if isinstance(said, str) and not said.lstrip().startswith("<") else ""


def _is_too_long(error: APIError) -> bool:
    """Whether the prompt is longer than the server's context, by the code of OpenAI or llama.cpp or by what it says."""
    known = error.code == "context_length_exceeded" or error.type == "exceed_context_size_error"
    return known or bool(_TOO_LONG.search(_words(error)))


def _refused(error: APIError, parameters: Mapping[str, Any]) -> str | None:
    """The one of `parameters` that a refused request is said to have failed for."""
    words = _words(error)
    return next((name for name in parameters if name == error.param or re.search(rf"\b{name}\b", words)), None)
