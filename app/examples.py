"""Questions to start with, drawn from the indexed articles by their wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.handle import Index
from index.search import article_of

ARTICLES_READ = 12

_NAME = r"[A-Z][\w’'-]*\w(?: (?:(?:of|for|the|al|de|bin) ){0,2}[A-Z][\w’'-]*\w){0,5}"
# A name is the thing itself, and not an adjective, where a small word or a mark follows it.
_THING = re.compile(
    rf"(?<=[a-z,] )({_NAME})(?=[,.;:]|’s|'s| (?:in|on|of|to|and|or|has|had|was|were|is|are|for|from)\b)"
)
_SPEAKER = re.compile(
    rf"(?:^|(?<=[.,;:”\"] )|(?<=\bthe ))((?:[Tt]he )?{_NAME}) (?:said|says|told|warned|denied|denies)\b"
)
_COUNTED = re.compile(r"\b\d[\d,.]* ([a-z]+(?: [a-z]+)?) (have been|has been|had been|were) ([a-z]+(?:ed|en|d|t))\b")


_NOT_NAMES = frozenset(
    (
        "It He She They We You I This That There Monday Tuesday Wednesday Thursday Friday Saturday Sunday January "
        "February March April May June July August September October November December"
    ).split()
)


def example_questions(index: Index, count: int = 4) -> list[str]:
    """Up to `count` questions on what the articles count, who speaks in them, and the names that most of them share.

    The same index gives the same questions.
    """
    texts = []
    for record in sorted(index.articles.values(), key=lambda record: record.path)[:ARTICLES_READ]:
        article, sentences = article_of(index, record)
        texts.append([" ".join(article.text[start:end].split()) for start, end in sentences])
    counted = _most_shared(_COUNTED, texts)
    speakers = _most_shared(_SPEAKER, texts)
    things = _most_shared(_THING, texts)
    questions = [f"How many {what} {were} {done}?" for what, were, done in counted[:1]]
    questions += [f"What did {_lower_article(name)} say?" for (name,) in speakers[:1]]
    questions += [f"What do the articles say about {name}?" for (name,) in things if name not in " ".join(questions)]
    return questions[:count]


def _most_shared(pattern: re.Pattern[str], texts: Iterable[list[str]]) -> list[tuple[str, ...]]:
    """What `pattern` finds, by the number of articles that it is found in, longer ones first where that is equal."""
    found: Counter[tuple[str, ...]] = Counter()
    for sentences in texts:
        found.update({match.groups() for sentence in sentences for match in pattern.finditer(sentence)})
    named = [groups for groups in found if groups[0] not in _NOT_NAMES]
    return sorted(named, key=lambda groups: (-found[groups], -len(" ".join(groups)), groups))


def _lower_article(name: str) -> str:
    return re.sub(r"^The ", "the ", name)
