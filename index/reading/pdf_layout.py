"""Lines of PDF pages to running text: wraps joined, paragraphs apart, page headers marked. Pure."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import quantiles
from typing import NamedTuple

from index.reading.lines import collapse
from index.types import Span

EDGE_LINES = 3  # running headers and footers stand among the first or last lines of a page
REPEATED_PAGES = 2
GAP = 1.2  # a paragraph gap, as a multiple of the usual distance between lines
SIZE_CHANGE = 0.15  # type that much larger or smaller is another block
SHORT_LINE = 0.88  # of the width of its column
STUB_LINE = 0.6

_ENDS_SENTENCE = re.compile(r"[.!?\u2026][\"'\u201d\u2019)\]]*$")
_PAGE_NUMBER = re.compile(
    r"(?i)(?:page )?[-\u2013\u2014| ]{0,5}(\d{1,4})(?: ?(?:of|/) ?\d{1,4})?[-\u2013\u2014| ]{0,5}"
)
# What a browser prints above and below a page: "30/08/2019, 10:15 …" and "https://… 1/2".
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}[:.]\d{2}.*|(?:https?|file)://\S+(?: \d{1,4}/\d{1,4})?"
)
_BULLET = re.compile("[\u2022\u2023\u25aa\u25cf\u25e6\u25a0]")
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+")


class Line(NamedTuple):
    """One line of a page; its edges in points from the left and the bottom of the page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


class Layout(NamedTuple):
    """Running text, the offset where each page starts, and the ranges of headers and page numbers."""

    text: str
    pages: tuple[int, ...]
    marked: tuple[Span, ...]


class _Run(NamedTuple):
    """A line as it goes into the text, with what joins it to the next line of its paragraph."""

    text: str
    page: int
    furniture: bool = False


def lay_out(pages: list[list[Line]]) -> Layout:
    """The running text of `pages`. A sentence that runs over a page break is joined by one space."""
    paragraphs = _paragraphs(pages)
    pieces: list[str] = []
    starts: dict[int, int] = {}
    marked: list[Span] = []
    size_chars = 0
    for paragraph in paragraphs:
        if pieces:
            pieces.append("\n\n")
            size_chars += 2
        for run in paragraph:
            if run.furniture:
                marked.append(Span(size_chars, size_chars + len(run.text)))
            else:
                starts.setdefault(run.page, size_chars)
            pieces.append(run.text)
            size_chars += len(run.text)
    return Layout("".join(pieces), _page_starts(starts, len(pages), size_chars), tuple(marked))


def _page_starts(starts: dict[int, int], page_count: int, size_chars: int) -> tuple[int, ...]:
    """The start of each page; one without text starts where the next one with text does. The first is 0."""
    found: list[int] = []
    following = size_chars
    for page in reversed(range(page_count)):
        following = starts.get(page, following)
        found.append(following)
    return (0, *reversed(found[:-1])) if found else ()


def _paragraphs(pages: list[list[Line]]) -> list[list[_Run]]:
    """Lines by paragraph. Furniture waits until the paragraph is over, so that it cuts no sentence in two."""
    furniture = _furniture(pages)
    usual = _usual_distance(pages)
    columns = [_Columns(page) for page in pages]
    words = {word.casefold() for page in pages for line in page for word in _WORD.findall(line.text)}
    paragraphs: list[list[_Run]] = []
    held: list[list[_Run]] = []
    current: list[_Run] = []
    previous: tuple[int, Line] | None = None
    for number, page in enumerate(pages):
        for place, line in enumerate(page):
            if (number, place) in furniture:
                held.append([_Run(line.text, number, furniture=True)])
                continue
            if previous and _continues(previous[1], line, columns[previous[0]], usual, previous[0] == number):
                current[-1] = current[-1]._replace(text=_joint(current[-1].text, line.text, words))
            else:
                paragraphs += held
                held, current = [], []
                paragraphs.append(current)
            current.append(_Run(line.text, number))
            previous = number, line
    return paragraphs + held


class _Columns(dict[tuple[float, float], tuple[float, float]]):
    """Where the lines of a page lie that begin near a left edge, as tall as type of a height: left and right."""

    def __init__(self, page: list[Line]) -> None:
        self._page = page

    def __missing__(self, key: tuple[float, float]) -> tuple[float, float]:
        edge, height = key
        column = [line for line in self._page if abs(line.left - edge) < 3 * height]
        self[key] = min(line.left for line in column), max(line.right for line in column)
        return self[key]


def _continues(previous: Line, line: Line, columns: _Columns, usual: float, same_page: bool) -> bool:
    """Whether `line` goes on with the paragraph of `previous`, on whose page `columns` are."""
    height = max(previous.top - previous.bottom, 1.0)
    if abs(height - (line.top - line.bottom)) > SIZE_CHANGE * height or _BULLET.match(line.text):
        return False
    distance = (previous.bottom - line.bottom) / height
    if not same_page or distance < -0.5:  # the next page or the next column: no distance to go by
        return not _ENDS_SENTENCE.search(previous.text)
    if distance < 0.5:
        return True
    if distance > GAP * usual:
        return False
    left, right = columns[previous.left, height]
    filled = (previous.right - left) / max(right - left, 1.0)
    if filled < STUB_LINE and line.left - left > 0.7 * height:  # a heading, then an indented paragraph
        return False
    is_indented = line.left - previous.left > 0.7 * height
    return not (_ENDS_SENTENCE.search(previous.text) and (filled < SHORT_LINE or is_indented))


def _usual_distance(pages: list[list[Line]]) -> float:
    """The usual distance of two lines of one paragraph, as a multiple of their height."""
    distances = [
        distance
        for page in pages
        for upper, lower in pairwise(page)
        if 0.5 < (distance := (upper.bottom - lower.bottom) / max(upper.top - upper.bottom, 1.0)) < 3
    ]
    if len(distances) < 2:
        return distances[0] if distances else 1.0
    # The lower fifth: in a text of short paragraphs most distances are gaps between paragraphs.
    return quantiles(distances, n=5)[0]


def _joint(text: str, following: str, words: set[str]) -> str:
    """`text` with what joins it to the next line. A hyphen goes only where the word is known without it."""
    if text.endswith("\u00ad"):
        return text[:-1]
    broken, rest = _BROKEN_WORD.search(text), _WORD.match(following)
    if not broken or not rest:
        return text + " "
    whole = (broken[1] + rest[0]).casefold()
    return text[:-1] if rest[0][0].islower() and whole in words else text


def _furniture(pages: list[list[Line]]) -> set[tuple[int, int]]:
    """Page and place of lines that repeat on most pages, numbers aside, or are the number of their page."""
    # At the same height: a short sentence may well come twice near an edge, but not on one line of the page.
    keys = {
        (number, place): (re.sub(r"\d+", "#", collapse(line.text)).casefold(), round(line.bottom))
        for number, page in enumerate(pages)
        for place, line in enumerate(page)
        if place < EDGE_LINES or place >= len(page) - EDGE_LINES
    }
    # Once a page, however often a line stands on it.
    counts = Counter(key for _, key in {(number, key) for (number, _), key in keys.items()})
    repeated = {key for key, count in counts.items() if count >= REPEATED_PAGES and count > len(pages) / 2}
    found = {
        (number, place)
        for (number, place), key in keys.items()
        if key in repeated or _PRINTED.fullmatch(pages[number][place].text)
    }
    for number, page in enumerate(pages):
        for place in {0, len(page) - 1} if len(page) > 1 else ():
            numbered = _PAGE_NUMBER.fullmatch(page[place].text)
            if numbered and int(numbered[1]) == number + 1:
                found.add((number, place))
    return found
