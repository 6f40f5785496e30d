"""A cross-encoder that a person names: an order of passages before they are read. Loaded on first use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from numpy import isfinite

from index.embed import first_line, go_offline
from index.errors import EmbedError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


REMEDY = "set NEWSDESK_RERANKER to the folder of a CrossEncoder, or unset it"


class Reranker(Protocol):
    """Anything that scores texts for a question: higher is better, comparable within one call."""

    @property
    def name(self) -> str: ...

    def score(self, question: str, texts: Sequence[str]) -> list[float]: ...


class LocalReranker:
    """A sentence-transformers CrossEncoder that is on this machine, by folder or by the name it is cached under."""

    def __init__(self, name: str) -> None:
        self.name = name

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score a text. Raises EmbedError if the model cannot be loaded or run, or does not give one."""
        model = self._model
        try:
            scores = model.predict([(question, text) for text in texts], show_progress_bar=False)
        except Exception as exc:  # whatever a model of somebody else's raises
            raise EmbedError(f"reranker {self.name!r} failed ({first_line(exc)}); {REMEDY}") from exc
        if scores.ndim != 1 or not isfinite(scores).all():
            raise EmbedError(f"reranker {self.name!r} does not give one number for a passage; {REMEDY}")
        return [float(score) for score in scores]

    @cached_property
    def _model(self) -> CrossEncoder:
        go_offline()
        from sentence_transformers import CrossEncoder

        try:
            model: CrossEncoder = CrossEncoder(self.name, device="cpu", local_files_only=True)
        except Exception as exc:  # the package raises whatever its loaders raise, a dozen kinds
            raise EmbedError(
                f"reranker {self.name!r} cannot be loaded from this machine ({first_line(exc)}); {REMEDY}"
            ) from exc
        # An embedder loads as well, with a last layer of random numbers.
        kinds = getattr(model.config, "architectures", None) or ()
        if not any(kind.endswith(("ForSequenceClassification", "ForCausalLM")) for kind in kinds):
            raise EmbedError(f"{self.name!r} is not a reranker but {', '.join(kinds) or 'of no known kind'}; {REMEDY}")
        return model
