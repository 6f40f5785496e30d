"""Any OpenAI-compatible endpoint. The only import of openai."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from index.errors import ModelError

if TYPE_CHECKING:
    from openai import OpenAI

RETRIES = 2


class ChatModel(Protocol):
    """A language model that streams. `context_tokens` is what prompt and answer together may take."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int: ...

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

    def stream(self, messages: Sequence[dict[str, str]]) -> Iterator[str]:
        import openai

        where = self._base_url or "api.openai.com"
        try:
            pieces = self._client().chat.completions.create(
                model=self.name,
                messages=list(messages),  # type: ignore[arg-type]
                temperature=0,
                stream=True,
            )
            finished = False
            for piece in pieces:
                for choice in piece.choices:  # type: ignore[union-attr]
                    finished = finished or choice.finish_reason is not None
                    if choice.delta.content:
                        yield choice.delta.content
        except openai.AuthenticationError as exc:
            raise ModelError(f"{where} refused the key; check OPENAI_API_KEY") from exc
        except openai.NotFoundError as exc:
            raise ModelError(f"{where} has no model {self.name!r}; check NEWSDESK_MODEL") from exc
        except openai.RateLimitError as exc:
            raise ModelError(f"{where} limits the rate of requests; try again later") from exc
        except openai.APITimeoutError as exc:
            raise ModelError(f"{where} did not answer in {self._timeout_s:g} s; see NEWSDESK_TIMEOUT_S") from exc
        except openai.APIConnectionError as exc:
            raise ModelError(f"{where} cannot be reached; check OPENAI_BASE_URL and that the server runs") from exc
        except openai.APIStatusError as exc:
            raise ModelError(f"{where} answered with status {exc.status_code}") from exc
        except openai.OpenAIError as exc:
            raise ModelError(f"{where} failed: {type(exc).__name__}") from exc
        if not finished:
            raise ModelError(f"{where} stopped in the middle of its answer")

    def _client(self) -> OpenAI:
        from openai import OpenAI

        # Local servers want no key, the package insists on one.
        key = self._api_key or "none"
        return OpenAI(api_key=key, base_url=self._base_url, timeout=self._timeout_s, max_retries=RETRIES)
