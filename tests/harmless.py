"""What must hold of a prompt, a terminal and a page, whatever an article says; stated anew, not imported."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from html.parser import HTMLParser

from app.as_json import answer_json
from app.page import views
from app.text import answer_text, json_text
from app.types import Answer
from index.handle import Index
from index.search import article_of, find_article

EXCERPT = re.compile(r"\[(\d+)\] .*")
HEADING = re.compile(r'Article "[^"]*", [^"]+, (?:\d{4}-\d\d-\d\d|undated)')
MARK = re.compile(r"[\[【][\s^]*\d[\d\s,;^–-]*[\]】]")
CHAT = re.compile(r"<(?:[|｜/!<]|[^\W\d])|\[/?(?:INST|[A-Z]+_[A-Z]+)\]")
NO_SHAPE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
TAGS = frozenset("div p s span mark ol ul li header h2 bdi button table caption thead tbody tr th td".split())
ATTRIBUTES = frozenset(
    "class dir title type scope data-citations data-source data-text tabindex role aria-label".split()
)


class Page(HTMLParser):
    """The text of a piece of HTML, and every tag and attribute that is in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def unseen(text: str) -> set[str]:
    """The characters in `text` that a person does not see, spaces, tabs and line feeds apart."""
    odd = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    return (odd | set(NO_SHAPE.findall(text))) - {"\n", "\t"}


def assert_prompt(prompt: str, question: str) -> list[str]:
    """The words of each excerpt, from a prompt that has our lines in our order, and marks where we put them only."""
    *lines, asked = prompt.split("\n")
    assert prompt.splitlines() == [*lines, asked]
    assert asked == f"Question: {question}"
    assert HEADING.fullmatch(lines[0])
    assert all(not line or HEADING.fullmatch(line) or EXCERPT.fullmatch(line) for line in lines)
    excerpts = [line for line in lines if line.startswith("[")]
    assert [int(line[1:].split("]")[0]) for line in excerpts] == list(range(1, len(excerpts) + 1))
    assert len(MARK.findall(prompt)) == len(excerpts)
    assert not CHAT.search(prompt)
    assert not unseen(prompt)
    return [line.split("] ", 1)[1] for line in excerpts]


def assert_answer(index: Index, answer: Answer) -> None:
    """Citations are exact and exist, and nothing in `answer` can act on a terminal, in a script or on a page."""
    known = {citation.id for citation in answer.citations}
    assert {number for sentence in answer.sentences for number in sentence.citations} == known
    for source in (*answer.citations, *answer.searched.nearest):
        article, _ = article_of(index, find_article(index, source.path))
        assert article.text[source.start : source.end] == source.quote
        assert_page(Page(views.source_html(article, answer.citations, source)), article.text)
    assert not unseen(answer_text(answer))
    assert not unseen(json_text(answer_json(answer)))
    assert json.loads(json_text(answer_json(answer))) == answer_json(answer)
    assert_page(Page(views.answer_html(answer)), *(sentence.text for sentence in answer.sentences))
    assert_labels(label for c in views.sources(answer) for label in (views.chip_label(c), views.chip_help(c)))


def assert_page(page: Page, *texts: str) -> None:
    """No tag and no attribute but ours; each of `texts` is there to be read, and so none of it was taken for markup."""
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    for text in texts:
        assert text in page.text


def assert_labels(labels: Iterable[str]) -> None:
    """Streamlit's Markdown reads nothing in `labels`: all punctuation is behind a backslash, but a digit's dot."""
    for label in labels:
        assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", label)), label
        assert not unseen(label.replace(views.JOINER, ""))
