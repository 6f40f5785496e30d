"""Questions to start with, drawn from the indexed articles."""

from __future__ import annotations

import re
from collections import Counter

from index.handle import Index
from index.search import article_of

ARTICLES_READ = 12
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][\w’'-]+(?: (?:al-)?[A-Z][\w’'-]+){0,3})")
_SPEECH = re.compile(r"\b(?:said|says|told|warned|denied|accused|announced)\b")
_COUNT = re.compile(r"\b\d[\d,]* ((?:[a-z]+ )?(?:people|civilians|hospitals|deaths|jobs|homes|workers|soldiers))\b")


def example_questions(index: Index, count: int = 4) -> list[str]:
    """Up to `count` questions about the names that most articles share, and a figure; the same for the same index."""
    names: Counter[str] = Counter()
    speakers: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for record in sorted(index.articles.values(), key=lambda record: record.path)[:ARTICLES_READ]:
        article, sentences = article_of(index, record)
        quotes = [article.text[start:end] for start, end in sentences]
        names.update({name for quote in quotes for name in _NAME.findall(quote)})
        speakers.update({n for quote in quotes if _SPEECH.search(quote) for n in _NAME.findall(quote)})
        counted.update({what for quote in quotes for what in _COUNT.findall(quote)})
    common = [name for name, _ in _ordered(names)]
    questions = [f"What did {name} say?" for name, _ in _ordered(speakers)[:1]]
    questions += [f"How many {what} are reported?" for what, _ in _ordered(counted)[:1]]
    questions += [f"What do the articles say about {name}?" for name in common if name not in " ".join(questions)]
    return questions[:count]


def _ordered(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))
