"""People, places and groups that sentences speak of, and what each is to the story. Pure; English."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.briefing.cite import Numbers
from app.briefing.grammar import Entity, Parse
from app.briefing.spellings import ends_alike, same_name
from app.briefing.topic import Told
from app.briefing.types import Name, NameKind, Role

_KINDS: dict[str, NameKind] = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "group"}
_PLACE_WORDS = frozenset(
    "town city village province region district plain port state county island river camp valley capital country "
    "area suburb border coast mountain lake road highway airport street neighbourhood neighborhood".split()
)
GROUP_WORDS = frozenset(
    "army front party group union nations observatory ministry council institute agency company bank force forces "
    "committee commission association league club university court guard guards police alliance organisation "
    "organization office division corporation inc ltd plc firm society lender maker network broadcaster newspaper "
    "website airline retailer operator subsidiary monitor watchdog charity regulator developer supplier".split()
)
_PERSON_WORDS = frozenset(
    "fellow spokesman spokeswoman spokesperson commander minister president leader chief brother sister son daughter "
    "father mother wife husband expert analyst economist professor director official resident activist journalist "
    "doctor founder head secretary chairman chairwoman executive coach captain player striker actor actress singer "
    "author writer lawyer judge researcher scientist mayor governor senator mp king queen prince chancellor premier "
    "counterpart strategist consultant manager skipper trader boss officer ambassador bishop poet".split()
)
_COURTESY = frozenset({"mr", "mrs", "ms", "miss", "mr.", "mrs.", "ms.", "sir", "lord", "lady", "dr", "dr."})
"""Before a name, no role."""

_NO_NAMES = frozenset("monday tuesday wednesday thursday friday saturday sunday god jets thousands hundreds".split())
MOST_ROLES = 3
ROLE_WORDS = 14
LEAST_MENTIONS = 2
"""Of a name of which nothing is told."""


SELDOM = 10
"""One title in so many mentions is a slip of the model's, and makes no person."""


@dataclass(frozen=True, slots=True)
class _Mention:
    text: str
    kind: NameKind
    weight: int
    item: Told
    role: str | None


def names(told: Sequence[Told], numbers: Numbers, most: int) -> tuple[Name, ...]:
    """The `most` named people, places and groups, those that are named most first."""
    groups: list[list[_Mention]] = []
    by_text: dict[str, list[_Mention]] = defaultdict(list)
    for item in told:
        for mention in _mentions(item):
            by_text[mention.text].append(mention)
    # Long names first: a surname alone then joins the one of its longer names that is met most.
    for text in sorted(by_text, key=lambda text: (-len(text.split()), -len(by_text[text]), text)):
        fitting = [group for group in groups if any(_one_name(text, by_text[text], other) for other in group)]
        if fitting:
            max(fitting, key=len).extend(by_text[text])
        else:
            groups.append(list(by_text[text]))
    made = [_name(group, numbers) for group in sorted(groups, key=lambda g: (-len(g), g[0].text)) if _worth(group)]
    return tuple(made[:most])


def _one_name(text: str, mentions: Sequence[_Mention], other: _Mention) -> bool:
    """Whether `text` names what `other` does. What ends a place's name is another place: York and New York."""
    if not same_name(text, other.text):
        return False
    places = other.kind == "place" or (other.kind == "group" and _mostly_places(mentions))
    return not (ends_alike(text, other.text) and places)


def _mostly_places(mentions: Sequence[_Mention]) -> bool:
    return sum(mention.kind == "place" for mention in mentions) * 2 > len(mentions)


def _worth(group: Sequence[_Mention]) -> bool:
    return len(group) >= LEAST_MENTIONS or any(mention.role for mention in group)


def _name(group: Sequence[_Mention], numbers: Numbers) -> Name:
    spelled = Counter(mention.text for mention in group)
    # The name in full, unless it is rare beside a shorter one of a place or group.
    ordered = sorted(spelled, key=lambda text: (-spelled[text], -len(text), text))
    kinds: Counter[NameKind] = Counter()
    for mention in group:
        kinds[mention.kind] += mention.weight
    kind = max(sorted(kinds), key=lambda k: kinds[k])
    # A person is told with a first name or a title somewhere.
    titled = sum(mention.kind == "person" and mention.weight > 1 for mention in group)
    if kind == "person" and not any(" " in text for text in spelled) and titled * SELDOM < len(group):
        kind = "group"
    shown = max(ordered, key=lambda text: (len(text.split()), spelled[text], text)) if kind == "person" else ordered[0]
    roles: dict[str, Role] = {}
    for mention in sorted(group, key=lambda m: -len(m.role or "")):
        known = mention.role and any(mention.role.lower() in text for text in roles)
        if mention.role and not known and len(roles) < MOST_ROLES:
            roles[mention.role.lower()] = Role(mention.role, numbers.of(mention.item.evidence))
    best = max(group, key=lambda mention: mention.item.relevance).item
    others = tuple(text for text in ordered if text != shown)
    return Name(shown, kind, others, tuple(roles.values()), len(group), numbers.of(best.evidence))


def _mentions(item: Told) -> Iterator[_Mention]:
    sentence, parse = item.evidence.quote, item.parse
    for entity in parse.entities:
        found = _span(sentence, parse, entity)
        if entity.label not in _KINDS or found is None:
            continue
        text, first, last = found
        kind, weight = _kind(parse, entity, first, last)
        role = _role(sentence, parse, first, last, entity.label)
        # "a commander in the rebel group" is no group
        head = re.split(r"\b(?:of|in|at|for|from|to|with|by)\b", (role or "").lower())[0]
        said = set(re.findall(r"[\w-]+", head))
        if said & _PERSON_WORDS:
            kind, weight = "person", 4
        elif said & GROUP_WORDS:
            kind, weight = "group", 4
        yield _Mention(text, kind, weight, item, role)


def _span(sentence: str, parse: Parse, entity: Entity) -> tuple[str, int, int] | None:
    """A name without article, possessive and what only describes it: "the town of", "province"."""
    first, last = entity.first, entity.last
    while first < last and not parse.tokens[first].text[:1].isupper() and not parse.tokens[first].text.startswith("al"):
        first += 1
    while last > first and (
        parse.tokens[last - 1].text in _PLACE_WORDS or not parse.tokens[last - 1].text[-1].isalnum()
    ):
        last -= 1
    while first < last and parse.tokens[first].text.lower() in _COURTESY:
        first += 1
    if last > first and parse.tokens[last - 1].pos in ("ADP", "DET", "CCONJ"):
        return None  # a name that was cut: "Office of the"
    if last > first and parse.tokens[last - 1].text.lower() in ("'s", "’s", "s"):
        last -= 1
    if first >= last:
        return None
    # "Hayat Tahrir al-Sham (HTS": what opens a bracket ends the name.
    for n in range(first, last):
        apart = n > first and sentence[parse.tokens[n].start - 1] == " "
        if apart and parse.tokens[n].text in ("(", "-", "–", "“", '"'):
            last = n
            break
    text = " ".join(sentence[parse.tokens[first].start : parse.tokens[last - 1].end].split()).strip(" ,.'’\"“”(")
    if text.lower().startswith("the "):
        text = text[4:]
    if re.search(r" (?:v|vs)\.? ", text):
        return None
    if not text or text.lower() in _NO_NAMES or not text[0].isalpha() or any(map(str.isdigit, text)):
        return None
    return text, first, last


def _kind(parse: Parse, entity: Entity, first: int, last: int) -> tuple[NameKind, int]:
    """What a name stands for here, and how sure that is: the words around it say more than the model does."""
    before = [token.text.lower() for token in parse.tokens[max(0, first - 2) : first]]
    after = parse.tokens[last].text if last < len(parse.tokens) else ""
    words = parse.tokens[last - 1].text.lower()
    if words in GROUP_WORDS:
        return "group", 4
    if after in _PLACE_WORDS or (before[-1:] == ["of"] and before[0] in _PLACE_WORDS):
        return "place", 4
    if any(_is_title(parse, n) for n in range(max(0, first - 2), first)):
        return "person", 4
    if before[-1:] in (["in"], ["near"], ["towards"], ["outside"]) and entity.label != "ORG":
        return "place", 2
    if entity.label == "PERSON" and last - first == 1 and parse.tokens[first].text.isupper():
        return "group", 2
    return _KINDS[entity.label], 1


def _is_title(parse: Parse, at: int) -> bool:
    token = parse.tokens[at]
    return token.text in _TITLES and token.dep in ("compound", "nmod", "amod", "appos")


_BEFORE = frozenset({"compound", "amod", "nmod", "poss", "case"})
_TITLES = frozenset(
    "President Premier Chancellor Minister Mr Mrs Ms Dr Colonel Major General Captain Lieutenant Sergeant Commander "
    "Senator Governor Mayor King Queen Prince Princess Pope Sir Lord Lady Judge Justice Professor Secretary Ambassador "
    "Chairman Director Chief Sheikh Emir Mr. Mrs. Ms. Dr. Gen. Col. Maj. Lt. Sen. Gov.".split()
)


def _role(sentence: str, parse: Parse, first: int, last: int, label: str) -> str | None:
    """What a sentence says that the name is: before it, "the strategic town of", or behind it, ", a commander"."""
    head = next(
        (n for n in range(first, last) if not first <= parse.tokens[n].head < last or parse.tokens[n].head == n), first
    )
    over = parse.tokens[head].head
    if parse.tokens[head].dep == "appos" and over < first and parse.tokens[over].pos == "NOUN":
        # "Turkey's president, Recep Tayyip Erdogan"
        inside = [n for n in parse.subtree(over) if n <= over]
        return _cut(sentence[parse.tokens[inside[0]].start : parse.tokens[over].end])
    of = next((n for n in parse.children(head) if n >= last and parse.tokens[n].text in ("of", "from")), None)
    if of is not None and parse.tokens[of].dep == "prep" and last - first > 1 and label == "PERSON":
        inside = [n for n in parse.subtree(of) if not _breaks(parse, of, n)]
        if any(parse.tokens[n].pos == "PROPN" for n in inside):
            # What follows the comma may be of either: "Mustafa of the Front, a group".
            return _cut(sentence[parse.tokens[of].start : parse.tokens[inside[-1]].end])
    for child in parse.children(head):
        if parse.tokens[child].dep == "appos" and child > head and parse.tokens[child].pos == "NOUN":
            inside = [n for n in parse.subtree(child) if n >= last]
            if inside:
                return _cut(sentence[parse.tokens[inside[0]].start : parse.tokens[inside[-1]].end])
    if parse.tokens[head].dep == "pobj" and parse.tokens[over].text == "of":
        noun = parse.tokens[over].head
        if parse.tokens[noun].lemma in _PLACE_WORDS and parse.tokens[noun].tag != "NNS":
            start = min(parse.subtree(noun)[0], noun)
            return _cut(sentence[parse.tokens[start].start : parse.tokens[noun].end])
    before = [n for n in range(max(0, first - 4), first) if parse.tokens[n].head in range(first, last)]
    words = [n for n in before if parse.tokens[n].dep in ("compound", "amod", "nmod", "poss") and n == first - 1]
    if words and parse.tokens[words[0]].pos in ("NOUN", "PROPN") and parse.tokens[words[0]].text[0].isupper():
        start = first - 1
        while start and parse.tokens[start - 1].dep in _BEFORE and parse.tokens[start - 1].head in range(start, last):
            start -= 1
        if all(parse.tokens[n].text.lower() in _COURTESY for n in range(start, first)):
            return None
        return _cut(sentence[parse.tokens[start].start : parse.tokens[first].start])
    if last < len(parse.tokens) and parse.tokens[last].text in _PLACE_WORDS:
        return parse.tokens[last].text.lower()
    return None


def _breaks(parse: Parse, first: int, at: int) -> bool:
    return any(parse.tokens[n].text in ",;:(" for n in range(first, at + 1))


def _cut(text: str) -> str | None:
    bare = " ".join(text.split()).strip(" ,;:.-–\"“”'")
    words = re.sub(r"^(?:the|a|an|its|his|her|their) ", "", bare, flags=re.IGNORECASE).split()
    return " ".join(words[:ROLE_WORDS]) + (" …" if len(words) > ROLE_WORDS else "") if words else None
