"""Who says what: sentences -> parties and what each of them says. Pure; English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.briefing.cite import Numbers
from app.briefing.naming import GROUP_WORDS
from app.briefing.speakers import Speaker, speakers
from app.briefing.spellings import are_initials
from app.briefing.topic import Told
from app.briefing.types import Party, Position
from index.speech import leans

BACK = 3
"""Sentences before one that are searched for who "he" is."""

_QUOTES = re.compile(r"[“”\"]")
_SMALL = frozenset("the a an some its his her their of for in from at mr mrs ms miss dr sir mr. mrs. ms. dr.".split())
_MEANT = frozenset("it they we i".split())
"""Pronouns that stand for who has spoken; "others" and "some" do not."""

_LONG_NAME = 4
"""Words after an "and" that are more than a second party's name: "British and Irish team coach Ana Costa"."""


@dataclass(frozen=True, slots=True)
class Said:
    """What `speaker` says in sentence `item`; `before` names him, where that sentence does not."""

    speaker: str
    item: Told
    before: Told | None = None


def said(told: Sequence[Told]) -> list[Said]:
    """Everything that somebody says in `told`, which is in order, article by article."""
    found: list[Said] = []
    named: list[tuple[Told, str]] = []
    for at, item in enumerate(told):
        if named and named[-1][0].evidence.article.id != item.evidence.article.id:
            named = []
        here = speakers(item.evidence.quote, item.parse)
        for speaker in here:
            if not speaker.pronoun:
                found.append(Said(speaker.name, item))
                named.append((item, speaker.name))
        if (here and all(speaker.pronoun for speaker in here)) or (not here and leans(item.evidence.quote)):
            found += _carried(told, at, _meant(told, at, here, named), bool(here))
    return found


def _meant(
    told: Sequence[Told], at: int, here: Sequence[Speaker], named: Sequence[tuple[Told, str]]
) -> Sequence[tuple[Told, str]]:
    """Who may be meant where sentence `at` does not name its speaker: "he" is a person, "it" is none."""
    pronoun = here[0].name.lower() if here else ""
    if pronoun in ("he", "she"):
        return _persons(told, at)
    if pronoun and pronoun not in _MEANT:
        return ()
    if pronoun == "it":
        return [(item, name) for item, name in named if not _is_person(item, name)]
    return named


def _is_person(item: Told, name: str) -> bool:
    """Whether a speaker has a person's name in full."""
    quote, parse = item.evidence.quote, item.parse
    people = (e for e in parse.entities if e.label == "PERSON" and e.last - e.first > 1)
    return any(quote[parse.tokens[e.first].start : parse.tokens[e.last - 1].end] in name for e in people)


def _persons(told: Sequence[Told], at: int) -> list[tuple[Told, str]]:
    """The person whom "he" stands for in sentence `at`: who speaks in the sentences before it, or is last named."""
    for back in range(1, BACK + 1):
        item = told[at - back] if at >= back else None
        if item is None or item.evidence.article.id != told[at].evidence.article.id:
            return []
        quote, parse = item.evidence.quote, item.parse
        named = {quote[parse.tokens[e.first].start : parse.tokens[e.last - 1].end]: e.label for e in parse.entities}
        people = [name for name, label in named.items() if label == "PERSON"]
        others = [name for name, label in named.items() if label != "PERSON"]
        spoken = [s.name for s in speakers(quote, parse) if not s.pronoun and s.name not in others]
        if spoken or people:
            return [(item, (spoken or people)[-1])]
    return []


def _carried(told: Sequence[Told], at: int, named: Sequence[tuple[Told, str]], pronoun: bool) -> Iterator[Said]:
    """Who goes on speaking in sentence `at`, or speaks in the next where a quotation is told before its speaker."""
    item = told[at]
    ended = None if pronoun else _after_quotation(told, at)
    if ended is not None:
        yield Said(ended[1], item, ended[0])
    elif named and item.place - named[-1][0].place <= BACK:
        yield Said(named[-1][1], item, named[-1][0])
    elif not pronoun and at + 1 < len(told) and told[at + 1].evidence.article.id == item.evidence.article.id:
        after = [s for s in speakers(told[at + 1].evidence.quote, told[at + 1].parse) if not s.pronoun]
        if after:
            yield Said(after[0].name, item, told[at + 1])


def _after_quotation(told: Sequence[Told], at: int) -> tuple[Told, str] | None:
    """Who is named where a quotation that sentence `at` opens, and does not close, ends."""
    opening = told[at].evidence.quote.strip()
    if opening[0] not in '“"' or len(_QUOTES.findall(opening)) % 2 == 0:
        return None
    for item in told[at + 1 : at + 1 + BACK]:
        quote = item.evidence.quote.strip()
        same = item.evidence.article.id == told[at].evidence.article.id
        if not same or quote[0] in '“"':
            return None
        if marks := _QUOTES.findall(quote):
            here = [s for s in speakers(quote, item.parse) if not s.pronoun] if len(marks) % 2 else []
            return (item, here[0].name) if here else None
    return None


def positions(spoken: Sequence[Said], numbers: Numbers, most: int) -> tuple[Party, ...]:
    """The parties with the `most` relevant things they say, who says most first."""
    every = sorted(spoken, key=lambda one: -one.item.relevance)[:most]
    every.sort(key=lambda one: (one.item.evidence.article.path, one.item.evidence.start))
    groups: list[list[Said]] = []
    # The longest names first, which the shorter ones then join.
    for one in sorted(every, key=lambda one: -len(_words(one.speaker))):
        group = next((g for g in groups if any(_same_party(one, other) for other in g)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    groups.sort(key=lambda group: (-len(group), _words(_called(group)[0])))
    return tuple(_party(group, numbers) for group in groups)


def _party(group: Sequence[Said], numbers: Numbers) -> Party:
    spellings = _called(group)
    lines: dict[tuple[int, ...], Position] = {}
    told: set[tuple[str, int]] = set()
    for one in sorted(group, key=_when_and_where):
        cited = [item for item in (one.before, one.item) if item is not None]
        cited.sort(key=lambda item: item.place)
        ids = tuple(numbers.of(item.evidence) for item in cited)
        # What names the speaker is not told again where it has just been told.
        shown = [item for item in cited if item is one.item or (item.evidence.article.path, item.place) not in told]
        told.update((item.evidence.article.path, item.place) for item in shown)
        text = " ".join(" ".join(item.evidence.quote.split()) for item in shown)
        lines.setdefault(ids, Position(text, ids, bool(_QUOTES.search(one.item.evidence.quote))))
    return Party(spellings[0], tuple(spellings[1:]), tuple(lines.values()))


def _when_and_where(one: Said) -> tuple[str, str, int]:
    article = one.item.evidence.article
    return str(article.date), article.path, one.item.place


def _called(group: Sequence[Said]) -> list[str]:
    """The names of a party, the one used most first, of equal ones the longest."""
    counts = Counter(re.sub(r"^(?:the|The|a|A|an|An) ", "", one.speaker) for one in group)
    return sorted(counts, key=lambda name: (-counts[name], -len(name), name))


def _same_party(one: Said, other: Said) -> bool:
    """Whether two names are of one party: the end of one is the other, or its initials are.

    A common noun, such as "the rebels", stands for a longer name in its own article only.
    """
    a, b = sorted((_words(one.speaker), _words(other.speaker)), key=len)
    if not a:
        return False
    proper = a[-1][0].isupper()
    same_article = one.item.evidence.article.id == other.item.evidence.article.id
    if [word.lower() for word in a] == [word.lower() for word in b]:
        # A report and a spokesman of another article are others.
        return same_article or any(w[0].isupper() for w in (*a, *b)) or a[-1].endswith("s")
    if "and" in a or ("and" in b and len(b) - b.index("and") <= _LONG_NAME):
        return False
    # "the Bank" is the Bank of England only where that is named.
    kind = a[-1].lower() in GROUP_WORDS
    proper = proper and not kind
    if kind and same_article and len(a) < len(b) and b[: len(a)] == a:
        return True
    ends = len(a) < len(b) and [w.lower() for w in b[-len(a) :]] == [w.lower() for w in a] and (proper or same_article)
    return ends or (len(a) == 1 and are_initials(a[0], b))


def _words(name: str) -> list[str]:
    """The words of a name up to what only describes it: "of the National Army", a comma, a bracket.

    What follows the name of a kind of group is part of it: "the Bank of England".
    """
    listed = re.search(r",.* and ", name)  # "Britain, France and Germany" are not Britain
    bare = re.split(r"\(" if listed else r",|\(", name)[0]
    parts = re.split(r" (?:of|for|in|from|at) ", bare, maxsplit=1)
    first = parts[0].split()
    if len(parts) > 1 and not (first and first[-1][0].isupper() and first[-1].lower() in GROUP_WORDS):
        bare = parts[0]
    words = [re.sub(r"['’]s?$|,$", "", word) for word in bare.split()]
    return [word for word in words if word and word.lower() not in _SMALL]
