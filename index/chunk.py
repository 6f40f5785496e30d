"""Article -> sentences -> passages. Pure.

Sentences and boilerplate ranges tile the text: every character is in exactly one of them. Passages tile it too, so
that an article can be put together again from its passages; only their sentences are retrieved and quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from index.types import Article, Passage, Span

RULES = 1
"""Raised when text would be cut in other places: articles indexed under other rules are embedded anew."""

PASSAGE_TOKENS = 160
"""Tokens of sentences in one passage. MiniLM reads up to 256, and the title is embedded in front of the passage."""

LONGEST_RECORD = 4000
"""Characters in one passage: hosted Chroma refuses documents over 16 KB, and a character can take four bytes."""

LEAST_TOKENS = 32
"""Of an embedder that reads less than a title and this, passages are read in part."""

TITLE_TOKENS = 60
"""Tokens of the title that are embedded with each passage."""

CountTokens = Callable[[Sequence[str]], list[int]]

BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
# nupunkt misses a boundary before a curly quotation mark and after a no-break space; one character stands for one.
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
HARD_WRAP_CHARS = 100

# nupunkt knows words such as "month", "series" and "talent" as abbreviations and so misses one boundary in two hundred.
# On 400 news articles these were 38, each after a plain word of four letters or more, and no other place looked so.
MISSED = re.compile(r"(?<=[a-z]{4})(?:\.[\"')]*|[!?])\s+(?=[\"'(]?[A-Z])")


def split_sentences(text: str, boilerplate: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Sentences with the white space after them. Together with `boilerplate` they tile `text`."""
    sentences: list[Span] = []
    for gap in gaps(len(text), boilerplate):
        for paragraph in _paragraphs(text, gap):
            sentences += _split_paragraph(text, paragraph)
    return tuple(sentences)


def gaps(length: int, ranges: Sequence[Span]) -> list[Span]:
    """What `ranges`, sorted and disjoint, leave uncovered of `[0, length)`."""
    edges = [0, *(edge for span in ranges for edge in span), length]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [Span(start, end) for start, end in pairs if start < end]


def trim(text: str, span: Span) -> Span:
    """`span` without the white space at its ends: what a citation quotes."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return Span(start, max(start, span.start + len(piece.rstrip())))


def split_passages(article: Article, count_tokens: CountTokens, max_tokens: int) -> tuple[Passage, ...]:
    """Passages that tile the article, each of whole sentences that fit the embedder with the title in front.

    `count_tokens` counts without the two marks that an embedder adds; `max_tokens` is the embedder's limit.
    """
    text = article.text
    budget = max(LEAST_TOKENS, min(PASSAGE_TOKENS, max_tokens - TITLE_TOKENS - 4))
    capped = _cap(text, split_sentences(text, article.boilerplate), count_tokens, budget)
    pieces = {piece: count for piece, count in capped if text[piece.start : piece.end].strip()}
    sentences = list(pieces)
    # The title is embedded with every passage, so a headline costs nothing: with it or without, the cuts are the same.
    title = short_title(article.title, count_tokens)
    sizes = [0 if is_headline(title, text[piece.start : piece.end]) else count for piece, count in pieces.items()]
    groups = _group(sentences, sizes, budget)
    if not groups:
        return tuple(_bare(0, len(text)))
    starts = [0, *(group[0].start for group in groups[1:])]
    ends = [*starts[1:], len(text)]
    passages: list[Passage] = []
    for group, start, end in zip(groups, starts, ends, strict=True):
        passages += _records(start, end, tuple(group))
    return tuple(passages)


def short_title(title: str, count_tokens: CountTokens) -> str:
    """The leading words of `title` that fit in front of a passage."""
    words = title.split()[:TITLE_TOKENS]
    while words and count_tokens([" ".join(words)])[0] > TITLE_TOKENS:
        words.pop()
    return " ".join(words)


def embedded_text(title: str, text: str, passage: Passage) -> str:
    """What is embedded for a passage: the title and the sentences, without the boilerplate between them."""
    told = (text[start:end].strip() for start, end in passage.sentences)
    body = " ".join(sentence for sentence in told if not is_headline(title, sentence))
    return f"{title}. {body}" if title else body


def is_headline(title: str, sentence: str) -> bool:
    """Whether `sentence` is the headline, which only sums up what the article then says in full.

    A lede that lent its words to a missing headline ends like a sentence, and is one.
    """
    letters = ["".join(filter(str.isalnum, text.casefold())) for text in (title, sentence)]
    return letters[0] == letters[1] != "" and not sentence.rstrip("\"'”’ \t\r\n").endswith((".", "…"))


def _paragraphs(text: str, gap: Span) -> list[Span]:
    """Paragraphs of a gap with the line breaks after them. A single newline ends one unless the lines are wrapped."""
    piece = text[gap.start : gap.end]
    wrapped = max(map(len, piece.split("\n"))) <= HARD_WRAP_CHARS and piece.count("\n") > 3
    pattern = BLANK_LINE if wrapped else re.compile(r"\n\s*")
    cuts = [0, *(match.end() for match in pattern.finditer(piece)), len(piece)]
    spans = [Span(gap.start + a, gap.start + b) for a, b in pairwise(cuts) if a < b]
    return _merge_blank(text, spans)


def _split_paragraph(text: str, paragraph: Span) -> list[Span]:
    piece = text[paragraph.start : paragraph.end].translate(PLAIN)
    found = {start for start, _ in _splitter()(piece)} | {match.end() for match in MISSED.finditer(piece)}
    cuts = sorted(found | {0, len(piece)})
    spans = [Span(paragraph.start + a, paragraph.start + b) for a, b in pairwise(cuts) if a < b]
    return _merge_blank(text, spans)


def _merge_blank(text: str, spans: list[Span]) -> list[Span]:
    """`spans` with those that hold only white space joined to the one before, or after where there is none."""
    merged: list[Span] = []
    for span in spans:
        if merged and (not text[span.start : span.end].strip() or not text[merged[-1].start : merged[-1].end].strip()):
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged


@cache
def _splitter() -> Callable[[str], list[tuple[int, int]]]:
    from nupunkt import sent_spans

    return sent_spans


def _cap(text: str, spans: Sequence[Span], count_tokens: CountTokens, budget: int) -> Iterator[tuple[Span, int]]:
    """`spans` with their tokens; one of more than `budget` in pieces, cut at white space near its middle."""
    # Characters do not bound tokens: a Korean syllable can be three.
    short = [span for span in spans if span.end - span.start <= LONGEST_RECORD]
    counts = dict(zip(short, count_tokens([text[start:end] for start, end in short]), strict=True))
    for span in spans:
        if span in counts and counts[span] <= budget:
            yield span, counts[span]
        else:
            yield from _cap(text, _halves(text, span), count_tokens, budget)


def _halves(text: str, span: Span) -> tuple[Span, Span]:
    piece = text[span.start : span.end]
    middle = len(piece) // 2
    blank = max(piece.rfind(" ", len(piece) // 4, middle), piece.rfind("\n", len(piece) // 4, middle))
    cut = span.start + (blank + 1 if blank > 0 else middle)
    return Span(span.start, cut), Span(cut, span.end)


def _group(sentences: list[Span], sizes: list[int], budget: int) -> list[list[Span]]:
    """Neighbouring sentences up to `budget` tokens and `LONGEST_RECORD` characters."""
    groups: list[list[Span]] = []
    total = 0
    for sentence, size in zip(sentences, sizes, strict=True):
        full = groups and (total + size > budget or sentence.end - groups[-1][0].start > LONGEST_RECORD)
        if not groups or full:
            groups.append([])
            total = 0
        groups[-1].append(sentence)
        total += size
    return groups


def _records(start: int, end: int, sentences: tuple[Span, ...]) -> list[Passage]:
    """One passage, and further ones without sentences where boilerplate makes it too long for a database record."""
    first_end = sentences[0].start if sentences[-1].end - start > LONGEST_RECORD else start
    last_start = sentences[-1].end if end - first_end > LONGEST_RECORD else end
    return [*_bare(start, first_end), Passage(first_end, last_start, sentences), *_bare(last_start, end)]


def _bare(start: int, end: int) -> list[Passage]:
    """Passages without sentences that tile `[start, end)`."""
    return [Passage(at, min(at + LONGEST_RECORD, end)) for at in range(start, end, LONGEST_RECORD)]
