"""The citation grammar: a model's text -> sentences with the numbers they cite. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.lines import visible, whole

MARK = re.compile(r"\s*[\[【]\s*((?:\^?\d+)(?:\s*[,;–-]\s*\^?\d+)*)\s*[\]】]")
"""[3], [2, 5], [2-4], [^3] and 【3】: models write all of them."""

ENDED = re.compile(r"[.!?…][\"”’')]*$")
FULL_STOP = re.compile(r"[.!?…]+[\"”’')]*(?=\s|$)")
THOUGHT = re.compile(r"\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
"""What models that reason write first, where their server hands it on as text."""

STRAY = re.compile(r"^[\s#>*•-]+|\*\*|__")
LONGEST_RANGE = 20
LONGEST_NUMBER = 18
"""Digits that are read of a number: it cites nothing long before, and Python refuses to read thousands."""


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """`text` without its marks, `numbers` in the order given, `unknown` those that cite nothing."""

    text: str
    numbers: tuple[int, ...]
    unknown: tuple[int, ...] = ()


def parse_answer(text: str, known: int, split: Callable[[str], Sequence[tuple[int, int]]]) -> tuple[CitedSentence, ...]:
    """Sentences of `text` with their citations; numbers from 1 to `known` exist. `split` gives spans of sentences.

    A mark behind a full stop belongs to the sentence before it, as a mark before the full stop does; a mark in front of
    the whole text belongs to the first sentence. What is not seen is left out, and what is thought before.
    """
    text = without_thought(visible(whole(text))).strip()
    # Marks are taken out before splitting, since splitters stumble over them, and are put back by their place.
    plain: list[str] = []
    places: list[tuple[int, list[int]]] = []
    length = end = 0
    for match in MARK.finditer(text):
        plain.append(text[end : match.start()])
        length += match.start() - end
        places.append((length, _numbers(match.group(1))))
        end = match.end()
        if "\n" in match.group():
            plain.append("\n")
            length += 1
    plain.append(text[end:])
    body = "".join(plain)
    edges = sorted({0, len(body), *_sure_ends(body, [place for place, _ in places])})
    parts = [(at + a, at + b) for at, to in pairwise(edges) for a, b in split(body[at:to])]
    spans = [(a, b) for a, b in parts if any(map(str.isalnum, body[a:b]))]
    cited: list[list[int]] = [[] for _ in spans]
    for place, numbers in places:
        owner = max((i for i, (a, _) in enumerate(spans) if a < place), default=0 if spans else None)
        if owner is not None:
            cited[owner] += numbers
    return tuple(
        CitedSentence(
            STRAY.sub("", body[a:b]).strip(),
            tuple(dict.fromkeys(n for n in numbers if 1 <= n <= known)),
            tuple(dict.fromkeys(n for n in numbers if not 1 <= n <= known)),
        )
        for (a, b), numbers in zip(spans, cited, strict=True)
    )


def without_thought(text: str) -> str:
    """`text` without what a model that reasons wrote first."""
    thought = THOUGHT.match(text)
    return text[thought.end() :] if thought else text


def _sure_ends(body: str, places: Sequence[int]) -> Iterator[int]:
    """Where a sentence ends for certain: with a line, since models do not wrap, and at a full stop beside a mark."""
    yield from (match.end() for match in re.finditer("\n", body))
    for place in places:
        if stop := FULL_STOP.match(body, place):
            yield stop.end()
        elif ENDED.search(body[max(0, place - 4) : place]) and not body[place:].lstrip()[:1].islower():
            yield place


def _numbers(mark: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,;]", mark.replace("^", "")):
        ends = [int(n[:LONGEST_NUMBER]) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] < LONGEST_RANGE:
            found += range(ends[0], ends[1] + 1)
        else:
            found += ends
    return found
