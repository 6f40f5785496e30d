"""An embedding model as it was exported beside an index: texts to vectors without torch.

A question then costs no import of torch, and the index keeps the very model it was built with.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedError
from index.onnx import each, load_network, load_tokenizer

if TYPE_CHECKING:
    from index.onnx import InferenceSession, Tokenizer

FOLDER = "encoder"
FILES = NETWORK, TOKENIZER, ABOUT = "model.onnx", "tokenizer.json", "encoder.json"
REMEDY = "run: newsdesk index --rebuild"


@dataclass(frozen=True, slots=True)
class About:
    """What an exported model says of itself: the name of the original, and what it reads and gives."""

    name: str
    max_tokens: int
    dimension: int
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Encoder:
    """Texts to unit vectors, each on its own: a vector depends on its text alone, to the last bit.

    `threads`: how many texts at once; one for each processor by default.
    """

    about: About
    tokenizer: Tokenizer
    network: InferenceSession
    threads: int | None = None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the marks at both ends."""
        return [len(found.ids) for found in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors: float32, shape (len(texts), dimension)."""
        vectors = each(self._vector, [self._tokens(text) for text in texts], self.threads)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.about.dimension)

    def _tokens(self, text: str) -> list[int]:
        """The tokens of a text between its marks; what is too long loses its end, but not its last mark."""
        found = self.tokenizer.encode(text, add_special_tokens=False)
        found.truncate(self.about.max_tokens - self.tokenizer.num_special_tokens_to_add(False))
        return list(self.tokenizer.post_process(found).ids)

    def _vector(self, tokens: list[int]) -> NDArray[np.float32]:
        ids = np.asarray([tokens], dtype=np.int64)
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        [found] = self.network.run(None, {name: fed[name] for name in self.about.inputs})
        vector: NDArray[np.float32] = found[0]
        return vector


def load_encoder(path: Path, name: str, threads: int | None = None) -> Encoder | None:
    """The model called `name` that was exported to folder `path`, or None where there is none or another one.

    Raises EmbedError where it is damaged.
    """
    try:
        about = json.loads((path / ABOUT).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as exc:
        raise EmbedError(f"{path / ABOUT} cannot be read ({exc}); {REMEDY}") from exc
    if about["name"] != name:
        return None
    known = About(name, int(about["max_tokens"]), int(about["dimension"]), tuple(about["inputs"]))
    return Encoder(known, load_tokenizer(path / TOKENIZER, REMEDY), load_network(path / NETWORK, REMEDY), threads)
