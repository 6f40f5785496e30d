"""What a figure of a sentence counts, by the sentence's grammar. Pure; English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.briefing.grammar import Parse
from app.briefing.happened import what_happened

_NUMBER = frozenset({"nummod", "quantmod", "compound", "advmod", "amod", "nmod", "npadvmod"})
_BEFORE = frozenset({"amod", "compound", "nmod", "poss", "case", "npadvmod"})
_PLACES = frozenset({"in", "at", "near", "around", "across", "inside", "outside"})
_OPEN = frozenset({'"', "“", ".", ":", "-", "–", "—", "(", "'"})
"""After these, a sentence begins."""

MOST_WORDS = 9
_CHAIN = 8
"""Tokens from the first to the last of several nouns that are counted together."""

_OWN = frozenset({"det", "nummod"})
_OF_SHARE = frozenset({"%", "percent", "percentage", "cent"})
_NUMBERED = re.compile(
    r"\b(?:chapter|article|section|rule|page|room|route|flight|version|phase|stage|channel|windows|radio|no\.?|number|"
    r"aged?|level|league|formula|group|class|grade|type|mark|volume|part|clause|paragraph|platform|gate)\s$",
    re.IGNORECASE,
)
_MEASURES = re.compile(r"(?:km|kg|mph|kph|[gmkt]b|[gmk]?hz|mm|cm|m|g|p|c|bn|mn|tn|k|s)\b", re.IGNORECASE)
_ONE_IN = re.compile(r"\b(?:one|two|three|four|nine|\d+)\s(?:in|out of)\s(?:every\s)?$", re.IGNORECASE)
_DAYS = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)s?"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a figure counts.

    unit       the noun as written: "medical centers"; "" where the sentence has none
    noun       its lemma: "center"
    verb       the lemma of what they do or is done to them; "" for none
    place      where: "in northwest Syria"
    phrase     all together in the sentence's words: "people displaced in northwest Syria"
    part       whether the figure is a part of another one of its sentence: "including six rebels"
    """

    unit: str
    noun: str
    verb: str
    place: str
    phrase: str
    part: bool


def counted(sentence: str, parse: Parse, start: int, end: int) -> Counted | None:
    """What the figure at `[start, end)` of `sentence` counts; None where it is part of a name or an ordinal."""
    at = next((n for n in reversed(range(len(parse.tokens))) if parse.tokens[n].start < end), None)
    if at is None or parse.tokens[at].end <= start or _in_name(parse, at, start) or _no_count(sentence, start, end):
        return None
    top = _top(parse, at, start, end)
    noun = _noun(parse, top, end)
    if noun is None and _is_amount(sentence, start, end):
        return Counted("", "", "", "", _cut(_measured(sentence, parse, top)), _is_part(sentence, parse, top, start))
    if noun is not None and _DAYS.fullmatch(parse.tokens[noun].text):
        return None  # "2 and 9 July"
    verb, words = what_happened(parse, noun if noun is not None else top)
    unit = _unit(sentence, parse, noun, start, end) if noun is not None else ""
    place = _place(sentence, parse, noun if noun is not None else top, verb)
    phrase = " ".join(filter(None, [unit, words, place]))
    lemma = parse.tokens[noun].lemma if noun is not None else ""
    lemma_of_verb = parse.tokens[verb].lemma if verb is not None else ""
    return Counted(unit, lemma, lemma_of_verb, place, _cut(phrase), _is_part(sentence, parse, top, start))


def _no_count(sentence: str, start: int, end: int) -> bool:
    """Whether the figure numbers something, or is a rank or a share: "Chapter 11", "30th", "one in three"."""
    touching = sentence[end : end + 1].isalpha() and not _MEASURES.match(sentence, end)
    model = re.match(r"[A-Z]\b", sentence[end:]) is not None  # "3G"
    before = sentence[:start]
    return touching or model or bool(_NUMBERED.search(before) or _ONE_IN.search(before))


def _is_amount(sentence: str, start: int, end: int) -> bool:
    """Whether the figure is an amount of money or a share: it then says how much, not how many."""
    share = re.match(r"\s?(?:%|per\s?cent)", sentence[end:])
    return bool(share) or re.search(r"[$€£]\s?$", sentence[:start]) is not None


def _measured(sentence: str, parse: Parse, top: int) -> str:
    """What an amount is the amount of: "of those questioned", "UK house prices rose", "prices fell"."""
    at = top
    while parse.tokens[at].head != at and parse.tokens[at].pos not in ("VERB", "AUX"):
        for child in parse.children(at):
            if child > top and parse.tokens[child].dep == "prep" and parse.tokens[child].text.lower() in ("of", "in"):
                inside = [n for n in parse.subtree(child) if not _behind_comma(parse, child, n)][:7]
                return " ".join(sentence[parse.tokens[inside[0]].start : parse.tokens[inside[-1]].end].split())
        over = parse.tokens[at].head
        if parse.tokens[at].dep == "pobj" and parse.tokens[over].text.lower() == "of":
            noun = parse.tokens[over].head  # "a loss of $3 billion"
            if parse.tokens[noun].pos == "NOUN":
                return _with_before(sentence, parse, noun)
        at = over
    if parse.tokens[at].pos not in ("VERB", "AUX"):
        return ""
    subject = next((n for n in parse.children(at) if parse.tokens[n].dep in ("nsubj", "nsubjpass")), None)
    if subject is None or parse.tokens[subject].pos not in ("NOUN", "PROPN") or top in parse.subtree(subject):
        return parse.tokens[at].text.lower()
    return f"{_with_before(sentence, parse, subject)} {parse.tokens[at].text.lower()}"


def _with_before(sentence: str, parse: Parse, noun: int) -> str:
    before = [n for n in parse.children(noun) if parse.tokens[n].dep in _BEFORE and n < noun]
    first = min([noun, *(m for n in before for m in parse.subtree(n) if m < noun)])
    return " ".join(sentence[parse.tokens[first].start : parse.tokens[noun].end].split())


def _top(parse: Parse, at: int, start: int, end: int) -> int:
    """The topmost token of the figure itself: "million" in "half a million"."""
    inside = [n for n, token in enumerate(parse.tokens) if start <= token.start < end]
    return next((n for n in inside if parse.tokens[n].head not in inside or parse.tokens[n].head == n), at)


def _noun(parse: Parse, top: int, end: int) -> int | None:
    """The noun that is counted."""
    token = parse.tokens[top]
    head = parse.tokens[token.head]
    if token.dep in _NUMBER and head.pos in ("NOUN", "PROPN", "SYM") and token.head > top and head.start >= end:
        if head.lemma not in _OF_SHARE:
            return token.head
        # "a 6% rise", "22% share"
        over = parse.tokens[head.head]
        before = head.dep in _NUMBER and head.head > token.head and over.pos in ("NOUN", "PROPN")
        if before:
            return head.head
        top, token = token.head, head
    if token.lemma in _OF_SHARE and token.dep in _NUMBER and parse.tokens[token.head].pos == "NOUN":
        return token.head if token.head > top else None
    # "dozens of civilians", "two of the country's arteries"
    for child in parse.children(top):
        if parse.tokens[child].text.lower() == "of":
            found = next((n for n in parse.children(child) if parse.tokens[n].dep == "pobj"), None)
            if found is not None and parse.tokens[found].pos != "PRON":
                return found
            # "five of them children"
            if found is not None and found + 1 < len(parse.tokens) and parse.tokens[found + 1].pos == "NOUN":
                return found + 1
    if token.lemma in _OF_SHARE:
        return None
    after = top + 1
    if after < len(parse.tokens) and parse.tokens[after].pos == "NOUN" and 0 <= parse.tokens[after].start - end <= 1:
        return _last_of_compound(parse, after)
    return None


def _last_of_compound(parse: Parse, at: int) -> int:
    while parse.tokens[at].dep == "compound" and parse.tokens[at].head == at + 1:
        at += 1
    return at


def _unit(sentence: str, parse: Parse, noun: int, start: int, end: int) -> str:
    """The noun with what stands before it, the figure left out: "health facilities"."""
    kept = [noun]
    for child in parse.children(noun):
        token = parse.tokens[child]
        own = token.tag != "PRP$" and token.lemma not in _OF_SHARE
        if token.dep in _BEFORE and token.start >= end and child < noun and own:
            kept += [n for n in parse.subtree(child) if n < noun]
    chain: int | None = noun
    while chain is not None and chain - noun <= _CHAIN:
        kept.append(chain)
        # "two clinics and a school": what has an article or a figure of its own is not counted.
        further = (n for n in parse.children(chain) if parse.tokens[n].dep == "conj" and parse.tokens[n].pos == "NOUN")
        chain = next((n for n in further if not any(parse.tokens[m].dep in _OWN for m in parse.children(n))), None)
    first, last = min(kept), max(kept)
    # "a $3m (£2m) loan": a bracket between the two is not what is counted.
    return " ".join(sentence[parse.tokens[first].start : parse.tokens[last].end].split(")")[-1].split())


def _place(sentence: str, parse: Parse, noun: int, verb: int | None) -> str:
    """Where: "in northwest Syria", of the noun or of the verb."""
    for at in (noun, verb):
        for child in () if at is None else parse.children(at):
            if parse.tokens[child].text.lower() in _PLACES and parse.tokens[child].dep == "prep":
                inside = [n for n in parse.subtree(child) if not _behind_comma(parse, child, n)]
                names = [n for n in inside if parse.tokens[n].pos == "PROPN"]
                if names and len(inside) <= 7:
                    return " ".join(sentence[parse.tokens[child].start : parse.tokens[max(inside)].end].split())
    return ""


def _behind_comma(parse: Parse, first: int, at: int) -> bool:
    return any(parse.tokens[n].text in ",;:" for n in range(first, at + 1))


def _in_name(parse: Parse, at: int, start: int) -> bool:
    """Whether the figure belongs to a name or a score: "Boeing 737", "Article 5", "2-1"."""
    first = next((n for n, token in enumerate(parse.tokens) if token.start >= start), at)
    before = parse.tokens[first - 1] if first else None
    after = parse.tokens[at + 1] if at + 1 < len(parse.tokens) else None
    if before and before.pos == "PROPN" and parse.tokens[at].head == first - 1 and before.end < start:
        return True
    # "the Nokia 7610 phone"
    beside = {parse.tokens[at].head, at}
    if before and before.pos == "PROPN" and before.dep in ("compound", "nmod") and before.head in beside:
        return bool(re.fullmatch(r"\d+", parse.tokens[first].text))
    # "the Six Nations", "Radio Five Live"
    word = parse.tokens[first]
    if first and word.text[:1].isupper() and after and after.text[:1].isupper() and before and before.text not in _OPEN:
        return True
    touches = [token for token in (before, after) if token and token.text in ("-", "–", "/", ":")]
    return any(token.end == start or token.start == parse.tokens[at].end for token in touches)


def _is_part(sentence: str, parse: Parse, top: int, start: int) -> bool:
    """Whether it is told as a part: "including six rebels", "six of them", "among them 38"."""
    lead = sentence[max(0, start - 40) : start].lower()
    behind = sentence[start:][:30].lower()
    return bool(
        re.search(r"\b(?:includ(?:ing|ed|es?)|among (?:them|those|these)|of (?:them|whom))\b[^,.;]*$", lead)
        or re.match(r"[\w,.-]+ (?:of (?:them|whom|which|those|these)\b)", behind)
    )


def _cut(phrase: str) -> str:
    return " ".join(phrase.split()[:MOST_WORDS])
