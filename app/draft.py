"""A person's own text -> its sentences, and which of them claim something. Pure but for `read_draft`; English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.chunk import BLANK_LINE, is_headline, split_sentences, trim
from index.errors import DraftError
from index.keyword import terms
from index.reading.clean import find_boilerplate
from index.reading.metadata import find_title
from index.reading.parse_text import read_header
from index.reading.worker import load_bytes, load_file
from index.types import Article, Loaded, Span
from prompts.citations import MARK

FRAGMENT_WORDS = 6
"""Words from which what ends like a sentence is taken for one, whether or not a verb is seen in it."""

# What Markdown marks as no prose, by CommonMark's rules for the start of a block. None: only the mark is left out.
_BLOCKS: tuple[tuple[str | None, re.Pattern[str]], ...] = (
    ("a code block", re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)),
    ("a heading", re.compile(r"^ {0,3}#{1,6}(?:[ \t][^\n]*)?$", re.MULTILINE)),
    ("a heading", re.compile(r"(?:\A|(?<=\n\n)|(?<=\n\r\n)) {0,3}\S[^\n]*(?=\n {0,3}(?:=+|-{2,})\s*?(?:\n|\Z))")),
    ("a block quote", re.compile(r"^ {0,3}>[^\n]*$", re.MULTILINE)),
    ("a table", re.compile(r"^[ \t]*\|[^\n]*\|\s*?$", re.MULTILINE)),
    (None, re.compile(r"^[ \t]*(?:[-*+•–]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)", re.MULTILINE)),
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)")
_EMPHASIS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")

_ENDED = re.compile(r"[.!?…][\"”’')\]*_]*$")
_QUESTION = re.compile(r"\?[)*_]*$|^[\"“].*\?[\"”]$", re.DOTALL)
# Wide on purpose: a plural passes for a verb, and then a fragment is checked in vain; a claim that is passed over is
# worse.
_VERB = re.compile(
    r"['’](?:s|re|ve|ll|d|m)\b|n['’]t\b|\w{2,}(?:s|ed|ing)\b"
    r"|\b(?:i|you|he|she|it|we|they|who) \w"
    r"|\b(?:am|is|are|be|been|were|had|have|do|did|will|would|can|could|may|might|must|shall|should|say|said|told|took|taken"
    r"|made|went|gone|came|come|fell|fallen|rose|risen|grew|grown|held|led|left|lost|won|fled|met|saw|seen|sent|set|shot"
    r"|struck|hit|cut|put|let|began|begun|broke|broken|brought|built|bought|caught|chose|drew|drove|flew|fought|found|gave"
    r"|given|got|hurt|kept|knew|known|lay|meant|paid|ran|sank|sold|shut|spoke|spent|spread|stood|stole|swore|threw|thrown"
    r"|thought|wore|wrote|written)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """`[start, end)` of a draft's text.

    claim   what it says, on one line, without marks of Markdown or numbers of citations
    passed  why it claims nothing that could be checked; None where it does
    """

    start: int
    end: int
    claim: str
    passed: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """`name` is the file, or None for text that was typed. What reading marks as boilerplate is in no sentence."""

    name: str | None
    text: str
    sentences: tuple[DraftSentence, ...]


def read_draft(path: Path) -> Draft:
    """The draft in a file of any kind that articles come in. Raises DraftError, WorkerError."""
    whole = path.absolute()
    return _draft(str(path), load_file(whole, Path(whole.anchor)))  # a draft may be a link to anywhere


def uploaded_draft(name: str, data: bytes) -> Draft:
    """As `read_draft`, of a file's bytes. Raises DraftError."""
    return _draft(name, load_bytes(data, name))


def typed_draft(text: str) -> Draft:
    """The draft in `text`, which is read as a .md file is. Without sentences where it is blank."""
    header, _ = read_header(text)
    boilerplate = find_boilerplate(text, [Span(0, header)] if header else [])
    article = Article("", text, find_title(text, boilerplate), boilerplate=boilerplate)
    return Draft(None, text, tuple(_sentences(article)))


def _draft(name: str, loaded: Loaded) -> Draft:
    for failure in loaded.failures[:1]:
        raise DraftError(f"{name} cannot be checked: {failure.reason}")
    if len(loaded.articles) != 1:
        raise DraftError(f"{name} holds {len(loaded.articles)} records; a draft is a file of one")
    [article] = loaded.articles
    return Draft(name, article.text, tuple(_sentences(article)))


def _sentences(article: Article) -> Iterator[DraftSentence]:
    text = article.text
    marks = list(_marks(text))
    edges = sorted({edge for span, _ in marks for edge in span})
    for sentence in _rejoined(text, split_sentences(text, article.boilerplate)):
        # Sentences are split before Markdown is looked at: whether lines are wrapped shows in the whole text only.
        cuts = [sentence.start, *(edge for edge in edges if sentence.start < edge < sentence.end), sentence.end]
        for start, end in pairwise(cuts):
            span = trim(text, Span(start, end))
            inside = [why for mark, why in marks if mark.start <= start < mark.end]
            if span.start < span.end and None not in inside:
                claim = _plain(text[span.start : span.end])
                passed = inside[0] if inside else _passed(article, Span(start, end), claim)
                yield DraftSentence(*span, claim, passed)


def _marks(text: str) -> Iterator[tuple[Span, str | None]]:
    for why, pattern in _BLOCKS:
        for match in pattern.finditer(text):
            yield Span(*match.span()), why


def _rejoined(text: str, sentences: tuple[Span, ...]) -> list[Span]:
    """`sentences` with those put together that only the end of a line parted, as in a short text that is wrapped."""
    joined: list[Span] = []
    for span in sentences:
        before = text[joined[-1].start : joined[-1].end] if joined and joined[-1].end == span.start else ""
        wrapped = before.endswith("\n") and not BLANK_LINE.search(before) and not _ENDED.search(before.rstrip())
        if wrapped and text[span.start].islower():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _passed(article: Article, span: Span, claim: str) -> str | None:
    """Why a sentence is no claim, or None where it is one."""
    if not terms(claim):
        return "nothing that could be checked"
    # A single line without a full stop is a title only where something follows it.
    raw = article.text[span.start : span.end]
    if BLANK_LINE.search(raw) and article.text[span.end :].strip() and is_headline(article.title, raw.strip()):
        return "a heading"
    if _QUESTION.search(claim):
        return "a question"
    whole = _ENDED.search(claim) and len(claim.split()) >= FRAGMENT_WORDS
    return None if whole or _VERB.search(claim) else "a fragment"


def _plain(text: str) -> str:
    return " ".join(_EMPHASIS.sub("", _LINK.sub(r"\1", MARK.sub("", text))).split())
