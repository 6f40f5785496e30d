"""Templates and evidence -> messages for a language model. Pure but for reading the templates beside this file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from index.reading.lines import printable
from index.types import ArticleRecord, Evidence

REFUSAL = "The articles do not say."

CHARS_PER_TOKEN = 3.0
"""Low for English (about four), so that an estimate errs towards a prompt that fits."""

ANSWER_TOKENS = 700

TURNS_SHOWN, QUESTION_CHARS, SAID_CHARS = 4, 300, 600
"""How many earlier turns a model is shown to understand the next question, and how much of a question and an answer."""

BRACKETED = re.compile(r"[\[【]([\s^]*\d[\d\s,;^–-]*)[\]】]")
"""Everything that the citation grammar would take for a mark."""

CONTROL_WORD = re.compile(r"\[(/?(?:INST|[A-Z]+_[A-Z_]+))\]")
TAG = re.compile(r"<(?![\s\d=]|$)")
"""[INST] and <|im_start|>: servers turn such text into the control tokens of a chat template wherever it stands."""

Message = dict[str, str]


def answer_messages(question: str, evidence: Sequence[Evidence]) -> list[Message]:
    """The instructions, and the question with its numbered excerpts; number n is `evidence[n - 1]`."""
    return [
        {"role": "system", "content": _template("answer.md").format(refusal=REFUSAL)},
        {"role": "user", "content": f"{render_excerpts(evidence)}\n\nQuestion: {_one_line(question)}"},
    ]


def verify_messages(claims: Sequence[tuple[str, Sequence[str]]]) -> list[Message]:
    """The request for a verdict on each claim, a sentence with the quotes that it cites; numbers count from 1."""
    blocks = (
        "\n".join([f"Sentence {number}: {_one_line(text)}", *(f"- Excerpt: {_one_line(quote)}" for quote in quotes)])
        for number, (text, quotes) in enumerate(claims, start=1)
    )
    return [
        {"role": "system", "content": _template("verify.md")},
        {"role": "user", "content": "\n\n".join(blocks)},
    ]


def standalone_messages(turns: Sequence[tuple[str, str]], question: str) -> list[Message]:
    """The instructions, the last of the earlier questions with what was answered, and the question that follows."""
    lines: list[str] = []
    for number, (asked, said) in enumerate(turns[-TURNS_SHOWN:], start=1):
        lines.append(f"Question {number}: {_one_line(asked)[:QUESTION_CHARS]}")
        lines.append(f"Answer {number}: {_one_line(said)[:SAID_CHARS] or REFUSAL}")
    return [
        {"role": "system", "content": _template("standalone.md")},
        {"role": "user", "content": "\n".join([*lines, f"Last question: {_one_line(question)}"])},
    ]


def render_excerpts(evidence: Sequence[Evidence]) -> str:
    """Excerpts under a heading for each run of the same article."""
    lines: list[str] = []
    article = None
    for number, item in enumerate(evidence, start=1):
        if item.article != article:
            article = item.article
            lines += ["", _heading(article)]
        lines.append(f"[{number}] {_one_line(item.quote)}")
    return "\n".join(lines).lstrip()


def briefing_messages(topic: str, sentences: int, evidence: Sequence[Evidence]) -> list[Message]:
    """The request for a summary of `topic` in so many sentences; number n is `evidence[n - 1]`."""
    return [
        {"role": "system", "content": _template("briefing.md").format(sentences=sentences)},
        {"role": "user", "content": f"{render_excerpts(evidence)}\n\nTopic: {_one_line(topic)}"},
    ]


def fit(question: str, evidence: Sequence[Evidence], context_tokens: int) -> list[Evidence]:
    """The leading part of `evidence` that fits a model's context beside instructions, question and answer.

    The instructions for a briefing are shorter than those for an answer, and so fit too.
    """
    room = (context_tokens - ANSWER_TOKENS) * CHARS_PER_TOKEN
    kept = list(evidence)
    while len(kept) > 1 and sum(len(m["content"]) for m in answer_messages(question, kept)) > room:
        kept.pop()
    return kept


@cache
def _template(name: str) -> str:
    return files("prompts").joinpath(name).read_text("utf-8").strip()


def _heading(article: ArticleRecord) -> str:
    # A plain quotation mark would close the title, and what follows it would pass for outlet and date.
    title, outlet = (_one_line(text or "").replace('"', "”") for text in (article.title, article.outlet))
    return f'Article "{title}", {outlet or "outlet unknown"}, {article.date or "undated"}'


def _one_line(text: str) -> str:
    """`text` with nothing in it that could pass for the prompt's own structure or for that of a chat.

    Line breaks would start a new excerpt, bracketed numbers would pass for ours, tags and control words for the end of
    our message, and what is not seen would hide text from the person who reads along.
    """
    line = CONTROL_WORD.sub(r"(\1)", BRACKETED.sub(r"(\1)", printable(text)))
    return TAG.sub("‹", line)
