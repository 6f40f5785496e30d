"""Who says what in a sentence, by its grammar. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.briefing.grammar import Parse
from index.speech import speeches

_SPEAKS = frozenset(
    "say tell deny warn claim add insist argue announce suggest believe reply promise vow acknowledge concede confirm "
    "admit report estimate state note testify allege recall explain declare accuse complain condemn urge dismiss "
    "reject describe predict demand threaten respond call ask quote write criticise criticize praise blame "
    "question stress maintain assert contend repeat reveal agree".split()
)
_NEEDS_CLAUSE = frozenset(
    "believe agree add note state suggest call ask question respond reply reveal repeat "
    "write stress maintain explain recall demand reject dismiss promise".split()
)
"""Verbs that are often something else: they count with what is said behind them, in a clause or in quotation marks."""

_PRONOUNS = frozenset("he she it they we i you who that which one others some".split())
_MOST_WORDS = 14
_REFLEXIVE = frozenset({"itself", "himself", "herself", "themselves"})
_FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
_MODAL = frozenset("could would might may can should shall will 'll 'd to".split())
_NO_PARTY = _PRONOUNS | frozenset(
    "and or but for despite of with by to from at on in as if itself himself herself themselves there this i don't "
    "not so such when while because although after before".split()
)
_OWNED = frozenset({"its", "his", "her", "their", "my", "our", "whose"})
_WITHIN = frozenset({"det", "amod", "compound", "poss", "case", "nummod", "nmod", "quantmod", "advmod", "npadvmod"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """`name` as the sentence has it; `pronoun` where that is only "he" or "it".

    verb   the token that says that he speaks
    """

    name: str
    pronoun: bool
    verb: int


def speakers(sentence: str, parse: Parse) -> list[Speaker]:
    """Those who say something in `sentence`, in order: by its grammar, or if that finds nobody by its wording."""
    found = sorted((*_by_verb(sentence, parse), *_according(sentence, parse)), key=lambda speaker: speaker.verb)
    # "The army denies it and says its forces …": whose they are is somebody who speaks there.
    named = [speaker for speaker in found if speaker.name.split()[0].lower() not in _OWNED]
    if found:
        return named or found
    return [
        Speaker(speech.speaker, speech.pronoun, len(parse.tokens) - 1)
        for speech in speeches(sentence)
        if speech.pronoun or _is_name(speech.speaker, parse)
    ]


def _is_name(words: str, parse: Parse) -> bool:
    """Whether words found without grammar can be a party: they hold no verb and do not begin as a clause does."""
    verbs = {token.text.lower() for token in parse.tokens if token.tag in _FINITE or token.pos == "AUX"}
    found = re.findall(r"[\w'’]+", words.lower())
    return bool(found) and found[0] not in _NO_PARTY and found[-1] not in _NO_PARTY and not verbs.intersection(found)


def _by_verb(sentence: str, parse: Parse) -> Iterator[Speaker]:
    last: dict[int, Speaker] = {}
    for at, token in enumerate(parse.tokens):
        if token.pos not in ("VERB", "AUX") or token.lemma not in _SPEAKS or _quoted(sentence, token.start):
            continue
        if token.lemma in _NEEDS_CLAUSE and not _says(parse, at):
            continue
        if any(parse.tokens[n].dep == "aux" and parse.tokens[n].text.lower() in _MODAL for n in parse.children(at)):
            continue  # "a court could declare it bankrupt": nobody has
        if any(parse.tokens[n].text.lower() in _REFLEXIVE for n in parse.children(at)):
            continue  # "which now calls itself": a name is told, not a statement
        subject = next((n for n in parse.children(at) if parse.tokens[n].dep == "nsubj"), None)
        if subject is None:
            # "Russia denied it and dismissed the reports": the second verb has the subject of the first.
            if token.dep == "conj" and token.head in last:
                yield Speaker(last[token.head].name, last[token.head].pronoun, at)
                last[at] = last[token.head]
            continue
        name, pronoun = _name(sentence, parse, subject)
        # "Erdogan told Putin that he believed", "others whom it calls terrorists": he speaks already.
        if pronoun and any(parse.tokens[n].dep in ("ccomp", "relcl", "advcl") for n in (at, *parse.ancestors(at))):
            continue
        if name and not _quoted(sentence, parse.tokens[subject].start):
            last[at] = Speaker(name, pronoun, at)
            yield last[at]


def _says(parse: Parse, at: int) -> bool:
    """Whether something said hangs on the verb: a clause, or words in quotation marks."""
    kinds = {parse.tokens[n].dep for n in parse.children(at)}
    return bool(kinds & {"ccomp", "parataxis", "oprd"}) or any(
        parse.tokens[n].text == '"' for n in parse.subtree(at) if parse.tokens[n].start > parse.tokens[at].start
    )


def _according(sentence: str, parse: Parse) -> Iterator[Speaker]:
    for at, token in enumerate(parse.tokens):
        if token.text.lower() != "according" or at + 2 >= len(parse.tokens):
            continue
        to = at + 1
        noun = next((n for n in parse.children(to) if parse.tokens[n].dep == "pobj"), None)
        if noun is not None and (found := _name(sentence, parse, noun))[0]:
            yield Speaker(*found, at)


def _name(sentence: str, parse: Parse, noun: int) -> tuple[str, bool]:
    """The party at `noun` with what belongs to its name, and whether it is a pronoun."""
    token = parse.tokens[noun]
    if token.text.lower() in ("who", "which", "that") and token.dep == "nsubj":
        # "a fellow, who said": what the clause is about.
        clause = parse.tokens[token.head]
        if clause.dep != "relcl":
            return "", False
        noun, token = clause.head, parse.tokens[clause.head]
    if token.pos == "NOUN":
        # "Turkey's president, Recep Tayyip Erdogan, told him"
        named = (n for n in parse.children(noun) if parse.tokens[n].dep == "appos" and parse.tokens[n].pos == "PROPN")
        noun = next(named, noun)
        token = parse.tokens[noun]
    if token.pos == "PRON":
        return token.text, token.text.lower() in _PRONOUNS
    kept = [noun, *_belonging(parse, noun)]
    first, last = min(kept), max(kept)
    words = sentence[parse.tokens[first].start : parse.tokens[last].end]
    words = re.sub(r"\s+", " ", words).strip(' ,;:"“”')
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")].rstrip(" ,")
    if words.lower() in _PRONOUNS:
        return words, True
    return (words, False) if len(words.split()) <= _MOST_WORDS else (token.text, False)


def _belonging(parse: Parse, noun: int) -> Iterator[int]:
    """What stands with a noun as its name: adjectives, titles, "of the National Army", and further names."""
    for child in parse.children(noun):
        token = parse.tokens[child]
        if token.dep == "conj" and token.pos in ("NOUN", "PROPN"):
            yield child
            yield from _belonging(parse, child)
        elif token.dep == "prep" and token.text.lower() in ("of", "for", "in", "from", "at"):
            yield from parse.subtree(child)
        elif token.dep in _WITHIN:
            yield child
            yield from _belonging(parse, child)


def _quoted(sentence: str, offset: int) -> bool:
    """Whether `offset` lies in quotation marks: what speaks there is not the article's to tell."""
    before = sentence[:offset]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
