"""Reads a question and a passage together: does the passage answer it, and in which sentence?

A small cross-encoder, trained by bench/train_reader.py; index/weights/README.md says on what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embed import packaged_model
from index.onnx import each, load_network, load_tokenizer

if TYPE_CHECKING:
    from index.onnx import InferenceSession, Tokenizer

WEIGHTS = Path(__file__).parent / "weights" / "reader.onnx"
QUESTION_TOKENS = 48
TITLE_TOKENS = 24
PASSAGE_TOKENS = 300
"""Longest passage that is read; passages of the index are shorter."""

CLS, SEP = 101, 102
NOTHING = -20.0
REMEDY = "install newsdesk again"


class Text(NamedTuple):
    """A passage as it is read."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Log odds that a passage answers the question, and that each of its sentences holds the answer."""

    relevance: float
    sentences: tuple[float, ...]


class Input(NamedTuple):
    """Tokens of question and passage, where the question ends, and from where to where each sentence runs."""

    tokens: list[int]
    question_end: int
    sentences: list[tuple[int, int]]


class Reader:
    """The packaged model; it is loaded when it is first used."""

    def read(self, question: str, passages: Sequence[Text]) -> list[Reading]:
        """One reading a passage, in order. Raises EmbedError where the weights cannot be loaded."""
        asked = self.question_tokens(question)
        # One at a time: eight-bit activations share one scale in a batch, and a passage must not score otherwise in
        # other company.
        return each(self._read_one, [self.input(asked, passage) for passage in passages])

    def _read_one(self, item: Input) -> Reading:
        relevance, tokens = self._session.run(None, batch([item]))
        return Reading(float(relevance[0]), tuple(_pooled(tokens[0][a:b]) for a, b in item.sentences))

    def question_tokens(self, question: str) -> list[int]:
        """The tokens of a question, as many as are read."""
        return self._tokens(question)[:QUESTION_TOKENS]

    def input(self, asked: list[int], passage: Text) -> Input:
        """A question and a passage as one row of tokens."""
        tokens = [CLS, *asked, SEP]
        question_end = len(tokens)
        tokens += self._tokens(f"{passage.title}.")[:TITLE_TOKENS]
        spans = []
        for sentence in passage.sentences:
            start = len(tokens)
            tokens += self._tokens(sentence)[: max(0, question_end + PASSAGE_TOKENS - start)]
            spans.append((start, len(tokens)))
        return Input([*tokens, SEP], question_end, spans)

    def _tokens(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    @cached_property
    def _session(self) -> InferenceSession:
        return load_network(WEIGHTS, REMEDY)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer(packaged_model() / "tokenizer.json", REMEDY)


@cache
def shared_reader() -> Reader:
    """One reader for the whole process: it holds 23 MB of weights and no state."""
    return Reader()


def batch(inputs: Sequence[Input]) -> dict[str, NDArray[np.int64]]:
    """What the network is fed: three arrays of shape (len(inputs), longest input)."""
    shape = (len(inputs), max(len(item.tokens) for item in inputs))
    ids, types, mask = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, item in enumerate(inputs):
        ids[row, : len(item.tokens)] = item.tokens
        types[row, item.question_end : len(item.tokens)] = 1
        mask[row, : len(item.tokens)] = 1
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}


def _pooled(tokens: NDArray[np.float32]) -> float:
    """Smooth maximum over the tokens of a sentence: log of the sum of exponentials."""
    if len(tokens) == 0:
        return NOTHING
    top = float(tokens.max())
    return top + float(np.log(np.exp(tokens - top).sum()))
