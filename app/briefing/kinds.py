"""What news counts, in kinds: people killed are people dead, and a clinic is a hospital. Pure; English."""

from __future__ import annotations

from app.briefing.counted import Counted

_VERBS = {
    "killed": "kill die slay murder massacre execute perish drown behead",
    "injured": "injure wound hurt maim",
    "displaced": "displace uproot flee evacuate",
    "detained": "arrest detain jail imprison",
    "missing": "miss vanish disappear",
    "infected": "infect sicken hospitalise hospitalize",
    "hit": "hit strike bomb destroy damage shell knock target raze attack burn",
}
_KIND_OF_VERB = {verb: kind for kind, verbs in _VERBS.items() for verb in verbs.split()}
HAPPENED = frozenset(_VERBS)
_KIND_OF_NOUN = {
    "death": "killed",
    "fatality": "killed",
    "casualty": "killed or injured",
    "injury": "injured",
    "arrest": "detained",
    "detainee": "detained",
    "evacuee": "displaced",
    "infection": "infected",
}
_WORDS = {"dead": "killed", "missing": "missing", "homeless": "displaced", "wounded": "injured", "injured": "injured"}
_HOMES = ("home", "homes", "house", "houses")

_PEOPLE = frozenset(
    "people person civilian resident inhabitant citizen man woman child boy girl victim human villager individual "
    "adult other local".split()
)
"""Of these, those of a figure are told apart from others only by the article's choice of words."""

_GENERIC = frozenset({"people", "person", "civilian", "resident", "human", "individual", "victim", ""})
_SAME_NOUN = {
    "clinic": "hospital",
    "health facility": "hospital",
    "medical center": "hospital",
    "medical centre": "hospital",
    "medical facility": "hospital",
    "air strike": "strike",
    "airstrike": "strike",
    "air raid": "strike",
    "raid": "strike",
    "metre": "meter",
    "kilometre": "kilometer",
    "pound": "£",
    "dollar": "$",
    "euro": "€",
}


def kind_of(counted: Counted) -> tuple[str, str]:
    """What is counted, and what happened to it: ("people", "killed"). Two figures of one kind can be compared."""
    words = counted.phrase.lower().split()
    happened = _KIND_OF_VERB.get(counted.verb) or _KIND_OF_NOUN.get(counted.noun)
    if happened is None:
        happened = next((_WORDS[word] for word in words if word in _WORDS), None)
    if happened is None and counted.verb in ("leave", "force") and any(word in words for word in _HOMES):
        happened = "displaced"
    noun = noun_of(counted)
    if happened and (noun in ("", "people") or counted.noun in _KIND_OF_NOUN):
        return "people", happened
    return noun or counted.unit, happened or ("" if noun == "people" else counted.verb)


def noun_of(counted: Counted) -> str:
    """The noun, the same for words that mean the same."""
    unit = counted.unit.lower()
    lemma = counted.noun
    singular = " ".join([*unit.split()[:-1], lemma]) if unit else lemma
    for words in (singular, lemma):
        if words in _SAME_NOUN:
            return _SAME_NOUN[words]
    if lemma in _PEOPLE or (counted.unit[:1].isupper() and counted.unit.endswith("s") and " " not in counted.unit):
        return "people"
    return lemma


def generic(counted: Counted) -> str:
    """The noun for comparing: people and civilians are one, children and soldiers are not."""
    if not counted.noun and kind_of(counted)[1] not in HAPPENED:
        return ""
    return "people" if counted.noun in _GENERIC else noun_of(counted) if counted.noun not in _PEOPLE else counted.noun
