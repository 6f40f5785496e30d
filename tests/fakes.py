"""Stand-ins for the two slow or outside parts: an embedder that hashes words, and a model that says what it is told."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import numpy as np

from index.embed import Vectors

DIMENSION = 64


class HashedEmbedder:
    """Bags of hashed words: equal texts are equal, texts that share words are near."""

    def __init__(self, name: str = "hashed-words", dimension: int = DIMENSION) -> None:
        self.name = name
        self.max_tokens = 256
        self.dimension = dimension
        self.encoded: list[str] = []

    def prepare(self) -> None:
        """Ready as it is."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % self.dimension] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


class ScriptedModel:
    """Streams the next of `replies`, word by word, and keeps the messages it was sent. An exception is raised.

    `cut` is said of every reply: that it ended at its limit.
    """

    def __init__(self, *replies: str | Exception | Callable[[str], str], cut: bool = False) -> None:
        self.name = "scripted"
        self.context_tokens = 8192
        self.replies = list(replies)
        self.cut = cut
        self.seen: list[list[dict[str, str]]] = []

    @property
    def request(self) -> Mapping[str, Any]:
        return {"model": self.name, "context_tokens": self.context_tokens}

    def stream(self, messages: Sequence[dict[str, str]]) -> Generator[str, None, bool]:
        self.seen.append(list(messages))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        text = reply(messages[-1]["content"]) if callable(reply) else reply
        yield from re.findall(r"\S+\s*", text)
        return self.cut
