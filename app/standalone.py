"""A question that leans on an earlier one, said so that it stands alone: by rule, without a model. Pure; English.

What is asked anew is put in the place of what was asked, and the subject in the place of a pronoun. Where no place is
clear, the earlier question follows in brackets: that reads plainly and finds what it should.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.subject import (
    ASKS,
    AUX,
    BE,
    DETERMINED,
    IS,
    LED,
    NAME,
    PLACED,
    PRONOUN,
    RUN,
    SHAPE,
    is_plural,
    name_in,
    person_of,
    place_in,
    several_in,
    subject_of,
    timeless,
)
from index.question import FRAME, read_question
from index.speech import SPEAKING
from index.when import times

Stem = Callable[[str], list[str]]

QUOTE_CHARS = 200
"""Of a sentence that is quoted in a question; a longer one ends with the last clause before."""

OWN_TERMS = 3
"""Words that say what it is about, with which a question that begins with "And" stands alone."""

_OPENING = re.compile(r"^(?:(?:and|but|so|or|then|ok|yes|no),? )+(?=\S)", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about ", re.IGNORECASE)
_BARE = re.compile(
    rf"(?P<ask>(?:(?:according )?\w+ )?(?:how (?:many|much|long|come)|{ASKS}))"
    rf"(?: (?:{AUX}|it|this|that|exactly|happen(?:ed|ing)?|take|took|place))*",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(rf"\b(?:{SPEAKING}) (that|this|it|so)$|^(?:is|was) (that|this|it)(?= \w+$)", re.IGNORECASE)
_POINTING = re.compile(
    rf"^(?:[\w’'-]+ ){{0,5}}?{AUX} (?:not )?(?!there\b){PRONOUN}\b|\bof (?:it|them|these|those)\b|^{PRONOUN}\b"
    r"|^(?:[\w’'-]+ ){1,3}(?:him|them)\b|\b(?:him|her|it|them|there|so|(?:that|this|these|those)(?: [\w-]+)?)$",
    re.IGNORECASE,
)
_POINTS_AT_NOTHING = re.compile(
    r"(?i:\bit (?:takes?|costs?)\b.*\bto\b|\bit like to\b|\b(?:is|was) it [\w-]+ (?:that|to|for|in)\b|\bit in )"
    rf"|(?i:\b(?:{BE}) there\b)|\w\w[.?!] [A-Z]|[A-Z].*, .*\b{PRONOUN}\b"
)
_UNCOUNTED = re.compile(rf"^how many(?= {AUX}| \w+ed\b|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a question may lean on: an earlier one that stands alone, without its mark, and what was answered.

    aside   what that one said in brackets
    answer  the sentence of the latest answer that is most about its question; "" for none
    """

    question: str
    answer: str = ""
    aside: str = ""


def standalone(question: str, earlier: Earlier, stem: Stem) -> str:
    """`question` so that it stands alone; itself, to the letter, where it does."""
    text = " ".join(question.split()).rstrip(" ?.!")
    opened = _OPENING.sub("", text)
    if re.match(rf"(?:{LED} |{DETERMINED}|last |since )", opened, re.IGNORECASE):
        opened = opened[0].lower() + opened[1:]
    dated = bool(times(text))
    base = Earlier(timeless(earlier.question), earlier.answer, timeless(earlier.aside)) if dated else earlier
    hanging = len(opened) < len(text) or bool(_ABOUT.match(opened))
    fragment = not _UNCOUNTED.match(opened) and (
        hanging or (question.rstrip().endswith("?") and len(text.split()) <= OWN_TERMS)
    )
    found = (_in_place(opened, base, stem) if fragment else None) or _asked_anew(opened, base)
    found = found or _pointing(opened, base) or _elliptical(opened, base, stem, hanging)
    if not found:
        return question
    if not re.search("[“(]", found) and not times(found):
        found = " ".join([found, *(base.question[start:end] for start, end in times(base.question))])
    if base.aside and "(" not in found:
        found = f"{found} ({base.aside})"
    return f"{found[0].upper()}{found[1:]}?"


def content(text: str, stem: Stem) -> set[str]:
    """The stems of what `text` is about, without the words that frame a question and those that say when."""
    return set(read_question(timeless(text), stem).terms) - set(stem(FRAME))


def _in_place(text: str, base: Earlier, stem: Stem) -> str | None:
    """Something else in the place of its like: "And in 2019?", "And Turkey?", "What about the hospitals?"."""
    asked, shape = base.question, SHAPE.match(base.question)
    words = _ABOUT.sub("", text)
    if shape and shape["noun"]:
        words = re.sub(f"^{shape['kind']} ", "", words, flags=re.IGNORECASE)
    if re.search(rf"\b(?:{ASKS}|{AUX}|{PRONOUN}\b)", words, re.IGNORECASE):
        return None
    if not 0 < len(content(words, stem)) <= OWN_TERMS + 1 and not times(words):
        return None
    if times(words) == [(0, len(words))]:
        return f"{asked} {words}"
    if led := re.match(rf"{LED} ", words, re.IGNORECASE):
        like = PLACED if re.match(PLACED, led[0]) else led[0].strip()
        spot = re.search(rf"\b{like} {RUN.pattern}", asked)
        return asked.replace(spot[0], words, 1) if spot else f"{asked} {words}"
    if (name := name_in(asked)) and NAME.search(f"and {words}"):
        return asked.replace(name, words, 1)
    if shape and shape["noun"] and not re.match(DETERMINED, words):
        return f"{shape['kind']} {words} {shape['aux']} {shape['rest']}"
    place = place_in(asked, strictly=True)
    return f"what about {words} {place}" if place else _aside(f"what about {words}", base)


def _asked_anew(text: str, base: Earlier) -> str | None:
    """What was asked with another question word: "Why?", "When was this?"."""
    bare, shape = _BARE.fullmatch(text), SHAPE.match(base.question)
    if not bare:
        return None
    ask = re.sub("how come", "why", bare["ask"], flags=re.IGNORECASE)
    if shape and re.fullmatch("(?:since )?(?:when|where|why|how)", ask, re.IGNORECASE):
        if not shape["noun"] and (shape["ask"] or "why").lower() not in ("who", "what", "which"):
            return f"{ask} {shape['aux'].lower()} {shape['rest']}"
        if shape["noun"] and IS.fullmatch(shape["aux"]):
            return f"{ask} {shape['aux']}{shape['noun']} {shape['rest']}"
    return _aside(text, base)


def _pointing(text: str, base: Earlier) -> str | None:
    """What is meant in the place of what points to it: "Where were they sent?", "Who said that?"."""
    if not _POINTING.search(timeless(text)) or _POINTS_AT_NOTHING.search(text):
        return None
    asked, text = base.question, _counting(text, base)
    quote, said = _quotable(base.answer), _SAID_THAT.search(text)
    if quote and said:
        start, end = said.span(said.lastindex or 0)
        text = f"{text[:start]}\0{text[end:]}"
    subject, person, several = subject_of(asked), person_of(asked, base.answer), several_in(asked)
    named = bool(subject and subject.istitle())
    for pattern, meant, ending in (
        ("he|she|him|her$", person, ""),
        ("they|them", several, ""),
        ("it", None if not subject or named or is_plural(subject) else subject, ""),
        (r"his|her(?= \w)", person, "’s"),
        ("their", several, "’" if several and several.endswith("s") else "’s"),
        ("its", subject if named else None, "’s"),
        ("there", place_in(asked), ""),
    ):
        if meant and meant not in text:
            words = meant + ending
            text = re.sub(rf"\b(?:{pattern})\b", words.replace("\\", ""), text, count=1, flags=re.IGNORECASE)
    plain = timeless(text)
    left = _POINTING.search(plain) or re.search(r"\b(?:its?|them)\b", plain, re.IGNORECASE)
    vague = left or ("\0" not in text and not NAME.search(plain) and NAME.search(asked))
    text = text.replace("\0", f"“{quote}”")
    return _aside(text, base) if vague else text


def _elliptical(text: str, base: Earlier, stem: Stem, hanging: bool) -> str | None:
    """What says too little alone: "How many died?", "And who is the judge?"."""
    little = hanging and len(content(text, stem)) < OWN_TERMS and not NAME.search(text)
    return _aside(_counting(text, base), base) if little or _UNCOUNTED.match(text) else None


def _counting(text: str, base: Earlier) -> str:
    """ "How many died" with the noun that was counted before."""
    shape = SHAPE.match(base.question)
    return _UNCOUNTED.sub(f"how many{shape['noun']}", text) if shape and shape["noun"] else text


def _quotable(sentence: str) -> str:
    """A sentence without what follows its last clause, where that is long, and without its end."""
    words = " ".join(sentence.split()).translate({0x201C: "‘", 0x201D: "’", 0x22: "’"})
    words = re.split(", (?:according to|as reported by) ", words)[0]
    clauses = [match.start() for match in re.finditer("[,;:]? [–—-] |[,;:] ", words[:QUOTE_CHARS])]
    return words[: clauses[-1]] + "…" if len(words) > QUOTE_CHARS and clauses else words.rstrip(".")


def _aside(text: str, base: Earlier) -> str:
    """`text` with what it leans on in brackets."""
    return f"{text} ({'; '.join(filter(None, [base.question, base.aside]))})"
