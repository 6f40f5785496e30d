"""Questions to start with, drawn from the indexed articles by their wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.handle import Index
from index.search import article_of

ARTICLES_READ = 12

_NAME = r"[A-Z][\w’'-]*\w(?: (?:(?:of|for|the|al|de|bin) ){0,2}[A-Z][\w’'-]*\w){0,5}"
# A name is the thing itself, and not an adjective, where a small word or a mark follows it.
_THING = re.compile(
    rf"(?<=[a-z,] )({_NAME})(?=[,.;:]|’s|'s| (?:in|on|of|to|and|or|has|had|was|were|is|are|for|from)\b)"
)
_SPEAKER = re.compile(
    rf"(?:^|(?<=[.,;:”\"] )|(?<=\bthe ))((?:[Tt]he )?(?!(?:But|And|Yet|So|Or|Then|Now) ){_NAME}) "
    r"(?:said|says|told|warned|denied|denies)\b"
)
_PERSON = re.compile(r"\b([A-Z][a-z]+(?: (?:al-)?[A-Z][a-z]+){1,2}), (?:a|an|the) [a-z]")
_PLACE = re.compile(rf"\bin ({_NAME})(?=[,.;:]| (?:and|on|has|had|was|were|is|are|for|from|since|after)\b)")
_COUNTED = re.compile(r"\b\d[\d,.]* ([a-z]+(?: [a-z]+)?) (have been|has been|had been|were) ([a-z]+(?:ed|en|d|t))\b")

_NOT_NAMES = frozenset(
    (
        "It He She They We You I This That There Monday Tuesday Wednesday Thursday Friday Saturday Sunday January "
        "February March April May June July August September October November December"
    ).split()
)


def example_questions(index: Index, count: int = 4) -> list[str]:
    """Up to `count` questions on what articles count, who speaks in them, and the people, places and names in most.

    The same index gives the same questions.
    """
    texts = []
    records = sorted(index.articles.values(), key=lambda record: record.path)
    for record in records[:: -(-len(records) // ARTICLES_READ) or 1]:
        article, sentences = article_of(index, record)
        texts.append([" ".join(article.text[start:end].split()) for start, end in sentences])
    counted = _most_shared(_COUNTED, texts)
    speakers = _most_shared(_SPEAKER, texts)
    persons = _most_shared(_PERSON, texts, 2)
    places = _most_shared(_PLACE, texts, 2)
    things = _most_shared(_THING, texts)
    questions = [f"How many {what} {were} {done}?" for what, were, done in counted[:1]]
    questions += [f"What did {_lower_article(name)} say?" for (name,) in speakers[:1]]
    questions += [f"Who is {name}?" for (name,) in persons[:1]]
    questions += [f"What happened in {name}?" for (name,) in places if name not in " ".join(questions)][:1]
    questions += [f"What do the articles say about {name}?" for (name,) in things if name not in " ".join(questions)]
    return questions[:count]


def _most_shared(pattern: re.Pattern[str], texts: Sequence[list[str]], least: int = 1) -> list[tuple[str, ...]]:
    """What `pattern` finds in `least` articles or more, by their number; longer ones first where that is equal."""
    found: Counter[tuple[str, ...]] = Counter()
    for sentences in texts:
        found.update({match.groups() for sentence in sentences for match in pattern.finditer(sentence)})
    named = [groups for groups in found if groups[0] not in _NOT_NAMES and found[groups] >= min(least, len(texts))]
    return sorted(named, key=lambda groups: (-found[groups], -len(" ".join(groups)), groups))


def _lower_article(name: str) -> str:
    return re.sub(r"^The ", "the ", name)
