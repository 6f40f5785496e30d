"""What a question asks for, by its wording. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.speech import speeches
from index.when import untimed

Kind = Literal["number", "time", "person", "place", "reason", "statement", "open"]

_MONTH = r"(?:jan|febr|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_COUNT_WORD = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|"
    "half|twice|double|several|percent|none"
)

# Order matters: "how many people said" asks for a number. The words a question is framed with come out of its terms.
_ASKED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|old|far|long|large|big|high|tall|often|deep|wide|fast|heavy)\b"
            r"|\b(?:what|which) (?:is |was |are |were )?(?:the )?(?:total |average |estimated )?"
            r"(?:number|percentage|percent|share|proportion|amount|population|size|cost|price|age|death toll|figure)\b"
        ),
    ),
    ("time", re.compile(r"\bwhen\b|\b(?:what|which) (?:year|day|date|month|time|century|decade|period)\b")),
    (
        "reason",
        re.compile(
            r"\bwhy\b|\bhow come\b|\bwhat (?:caused|led|made|prompted)\b"
            r"|\bwhat (?:is|was|are|were) the (?:\w+ )?(?:reasons?|goals?|aims?|purpose|causes?|motives?)\b"
        ),
    ),
    (
        "statement",
        re.compile(
            r"\b(?:what|how) (?:did|does|do|has|have|is|are|was|were) .*\b(?:say|says|said|tell|told|call|called|claim"
            r"|claimed|respond|responded|react|reacted|reply|replied|warn|warned|think|believe|argue|describe|announce)\b"
        ),
    ),
    ("person", re.compile(r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|people|leader|player|group)\b")),
    ("place", re.compile(r"\bwhere\b|\b(?:what|which) (?:city|country|town|place|state|region|village|province)\b")),
)

_ASIDE = re.compile(r"“[^”]*”|\([^()]*\)")
"""What is quoted or in brackets is asked about; it says what is asked for only where nothing else does."""

_YEAR = re.compile(r"\b1[5-9]\d\d\b|\b20\d\d\b")
_NAME = re.compile(r"(?<=[\w,;:’'\"”)] )[\"“‘(]?[A-Z][\w’'-]+")
_SHOWN: dict[Kind, re.Pattern[str]] = {
    "number": re.compile(rf"\d|%|\b(?:{_COUNT_WORD})\b", re.IGNORECASE),
    "time": re.compile(
        rf"\b{_MONTH}\b|\b{_DAY}\b|{_YEAR.pattern}|\b\d+(?:st|nd|rd|th)\b|\bcentur|\bdecades?\b|\byesterday\b"
        r"|\btoday\b|\btomorrow\b|\bovernight\b|\b(?:last|next|this|each|every) (?:week|month|year|night|spring"
        r"|summer|autumn|fall|winter)\b|\b(?:days|weeks|months|years|hours) (?:ago|later|after|before)\b"
        r"|\bafter\b|\bsince\b|\bduring\b",
        re.IGNORECASE,
    ),
    "reason": re.compile(
        r"\bbecause\b|\bdue to\b|\bso that\b|\bin order to\b|\bin a bid\b|\b(?:aim|goal|purpose|reason|cause)"
        r"|\bmeant\b|\bmeans?\b|\bwould\b|\bintend|\btherefore\b|\bthus\b|\bas a result\b|\bled to\b"
        r"|\bsince\b|\bto \w+|\bowing\b",
        re.IGNORECASE,
    ),
    "statement": re.compile(
        r"[\"“”]|\b(?:said|says?|told|tells?|den(?:y|ied|ies)|call(?:s|ed)?|warn(?:s|ed)?|claim(?:s|ed)?|added|insist"
        r"|accus|argu|describ|dismiss|reject|announc|according to|suggest|believ|respon|urge)",
        re.IGNORECASE,
    ),
    "person": _NAME,
    "place": re.compile(r"\b(?:in|at|from|near|to|of|on|outside|around|across|via|into) (?:the )?(?:\w+ )?[A-Z]\w+"),
}

_ASKED_TO_SPEAK = re.compile(
    r"\b(?:did|does|do|has|have|had|is|are|was|were) (?P<speaker>(?:[\w’'.-]+,? ){1,8}?)"
    r"(?:say|said|tell|told|call|called|claim|respond|react|reply|warn|think|believe|argue|describe|announce)",
    re.IGNORECASE,
)

_NOBODY = frozenset("the a an his her its their it been being".split())

FRAME = (
    "what which who whom whose when where why how many much matter important mean happen accord say tell told "
    "call name kind type sort number reason purpose goal do does did is are was were be been has have had can "
    "could would should will may might must there it its their his her they he she you i we me my your that this "
    "these those any some about from by at as with into for of in on to and or the a an than then article story "
    "report"
)
"""Words, in any inflection, that frame a question rather than say what it is about."""


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is what is asked for; `terms` are the stems of what it is about, in order, each once.

    speaker  of a statement, the words for the party whose words are asked for
    """

    text: str
    kind: Kind
    terms: tuple[str, ...]
    speaker: tuple[str, ...] = ()


def read_question(text: str, stem: Callable[[str], list[str]]) -> Question:
    """`text` taken apart. `stem` gives the stems that the keyword index would look up."""
    lower = text.lower()
    kind = _kind(_ASIDE.sub(" ", lower)) or _kind(lower) or "open"
    frame = frozenset(stem(FRAME))
    stems = dict.fromkeys(stem(untimed(text)))
    terms = tuple(term for term in stems if term not in frame) or tuple(stems)
    return Question(text, kind, terms, _speaker(text) if kind == "statement" else ())


def _kind(lower: str) -> Kind | None:
    return next((kind for kind, pattern in _ASKED if pattern.search(lower)), None)


def speaks(question: Question, sentence: str) -> float:
    """1 where the party that `question` asks about says something in `sentence`, else 0."""
    speakers = " ".join(speech.speaker for speech in speeches(sentence.replace("’", "'")))
    # "police" begins a sentence as "Police"; but "US" is not "us", nor "May" "may".
    named = (rf"(?<!\w){'(?i:' if word.islower() else '(?:'}{re.escape(word)})(?!\w)" for word in question.speaker)
    return float(any(re.search(name, speakers) for name in named))


def _speaker(text: str) -> tuple[str, ...]:
    """Names, or where there are none all words, between "did" and "say"."""
    found = _ASKED_TO_SPEAK.search(" ".join(untimed(text).replace("’", "'").split()))
    words = re.findall(r"(?:[A-Z]\.)+[A-Z]\.|\w[\w-]*(?:'(?!s\b)[\w-]+)*", found["speaker"]) if found else []
    names = [word for word in words if word[0].isupper()]
    return tuple(names or [word for word in words if word.lower() not in _NOBODY])


def offers(question: Question, sentence: str) -> float:
    """1 where `sentence` holds the kind of thing that is asked for, 0 where not, 0.5 for open questions."""
    if question.kind == "open":
        return 0.5
    sentence = " ".join(sentence.split())
    if question.kind == "number":
        # A year or a day is a figure only for those who ask when.
        sentence = _YEAR.sub("", re.sub(rf"\b{_MONTH} \d+|\b\d+ {_MONTH}", "", sentence, flags=re.IGNORECASE))
    if question.kind == "person":
        asked = set(re.findall(r"\w+", question.text.lower()))
        names = [name.strip('"“‘(').lower() for name in _NAME.findall(" " + sentence)]
        return 1.0 if any(name not in asked for name in names) else 0.0
    return 1.0 if _SHOWN[question.kind].search(sentence) else 0.0
