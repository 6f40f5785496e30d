"""Templates and evidence -> messages for a language model. Pure but for reading the templates beside this file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from index.types import Evidence

REFUSAL = "The articles do not say."

CHARS_PER_TOKEN = 3.0
"""Low for English (about four), so that an estimate errs towards a prompt that fits."""

ANSWER_TOKENS = 700

BRACKETED = re.compile(r"[\[【]([\s^]*\d[\d\s,;^–-]*)[\]】]")
"""Everything that the citation grammar would take for a mark."""

Message = dict[str, str]


def answer_messages(question: str, evidence: Sequence[Evidence]) -> list[Message]:
    """The instructions, and the question with its numbered excerpts; number n is `evidence[n - 1]`."""
    return [
        {"role": "system", "content": _template("answer.md").format(refusal=REFUSAL)},
        {"role": "user", "content": f"{render_excerpts(evidence)}\n\nQuestion: {_one_line(question)}"},
    ]


def render_excerpts(evidence: Sequence[Evidence]) -> str:
    """Excerpts under a heading for each run of the same article."""
    lines: list[str] = []
    article = None
    for number, item in enumerate(evidence, start=1):
        if item.article != article:
            article = item.article
            day = article.date.isoformat() if article.date else "undated"
            lines.append(
                f'\nArticle "{_one_line(article.title)}", {_one_line(article.outlet or "outlet unknown")}, {day}'
            )
        lines.append(f"[{number}] {_one_line(item.quote)}")
    return "\n".join(lines).strip()


def fit(question: str, evidence: Sequence[Evidence], context_tokens: int) -> list[Evidence]:
    """The leading part of `evidence` that fits a model's context beside instructions, question and answer."""
    room = (context_tokens - ANSWER_TOKENS) * CHARS_PER_TOKEN
    kept = list(evidence)
    while len(kept) > 1 and sum(len(m["content"]) for m in answer_messages(question, kept)) > room:
        kept.pop()
    return kept


@cache
def _template(name: str) -> str:
    return files("prompts").joinpath(name).read_text("utf-8").strip()


def _one_line(text: str) -> str:
    """`text` with nothing in it that could pass for the prompt's own structure.

    Line breaks would start a new excerpt, bracketed numbers would pass for ours, and format characters (Cf: zero
    width, direction) would hide text from the person who reads along.
    """
    visible = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t\r")
    return BRACKETED.sub(r"(\1)", " ".join(visible.split()))
