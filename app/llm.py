"""Any OpenAI-compatible endpoint. The only import of openai."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import ModelError
from index.reading.lines import printable

if TYPE_CHECKING:
    from openai import APIError, OpenAI

RETRIES = 2
TEMPERATURE = 0
SAID_CHARS = 200


class ChatModel(Protocol):
    """A language model that streams. `context_tokens` is what prompt and answer together may take."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int: ...

    @property
    def request(self) -> Mapping[str, Any]:
        """The parameters of a request, for the audit record; no key is among them."""
        ...

    def stream(self, messages: Sequence[dict[str, str]]) -> Iterator[str]:
        """The reply in pieces as they arrive. Raises ModelError, before the first piece or between pieces."""
        ...


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

    @property
    def request(self) -> Mapping[str, Any]:
        return {
            "endpoint": self._where,
            "model": self.name,
            "temperature": TEMPERATURE,
            "context_tokens": self.context_tokens,
            "timeout_s": self._timeout_s,
        }

    @property
    def _where(self) -> str:
        # An address may hold a password, and a token behind its question mark.
        return re.sub(r"[?#].*", "", re.sub("//[^/]*@", "//", self._base_url or "api.openai.com"))

    def stream(self, messages: Sequence[dict[str, str]]) -> Iterator[str]:
        import openai

        where = self._where
        begun = finished = False
        try:
            with self._client() as client:
                pieces = client.chat.completions.create(
                    model=self.name,
                    messages=list(messages),  # type: ignore[arg-type]
                    temperature=TEMPERATURE,
                    stream=True,
                )
                for piece in pieces:
                    begun = True
                    for choice in piece.choices or ():  # type: ignore[union-attr]
                        finished = finished or choice.finish_reason is not None
                        if choice.delta.content:
                            # The package does not check types: what is not text fails here, where it is caught.
                            yield "" + choice.delta.content
        except openai.AuthenticationError as exc:
            raise ModelError(f"{where} refused the key; check OPENAI_API_KEY") from exc
        except openai.NotFoundError as exc:
            raise ModelError(f"{where} has no model {self.name!r}; check NEWSDESK_MODEL and OPENAI_BASE_URL") from exc
        except openai.RateLimitError as exc:
            raise ModelError(f"{where} limits the rate of requests; try again later") from exc
        except openai.APITimeoutError as exc:
            raise ModelError(f"{where} did not answer in {self._timeout_s:g} s; see NEWSDESK_TIMEOUT_S") from exc
        except openai.APIConnectionError as exc:
            if begun:
                raise ModelError(f"{where} stopped in the middle of its answer") from exc
            raise ModelError(f"{where} cannot be reached; check OPENAI_BASE_URL and that the server runs") from exc
        except openai.APIStatusError as exc:
            raise ModelError(f"{where} answered with status {exc.status_code}{self._said(exc)}") from exc
        except openai.APIError as exc:
            raise ModelError(f"{where} failed{self._said(exc)}") from exc
        except Exception as exc:  # errors of JSON, encoding, addresses and certificates come through as they are
            raise ModelError(
                f"{where} failed ({type(exc).__name__}); check OPENAI_BASE_URL and OPENAI_API_KEY"
            ) from exc
        if not begun:
            raise ModelError(f"{where} sent no chat completion; check OPENAI_BASE_URL")
        if not finished:
            raise ModelError(f"{where} stopped in the middle of its answer")

    def _said(self, error: APIError) -> str:
        """The server's own words on one line, after a colon; nothing where it has none."""
        message = error.body.get("message") if isinstance(error.body, dict) else None
        if not isinstance(message, str) or not message.strip():
            return ""
        return ": " + printable(message.replace(self._api_key or "\0", "…"))[:SAID_CHARS]

    def _client(self) -> OpenAI:
        from openai import OpenAI

        # Local servers want no key, the package insists on one.
        key = self._api_key or "none"
        return OpenAI(api_key=key, base_url=self._base_url, timeout=self._timeout_s, max_retries=RETRIES)
