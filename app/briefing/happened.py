"""What happened to those that a figure counts, by the sentence's grammar. Pure; English."""

from __future__ import annotations

import re

from app.briefing.grammar import Parse, Token

_LIGHT = frozenset(
    "be have do make get force see include leave become take go come put set mean report say tell estimate find".split()
)
"""Verbs that say little without what stands behind them."""

_IRREGULAR = dict(
    pair.split("/")
    for pair in (
        "beat/beaten begin/begun bring/brought build/built buy/bought catch/caught cut/cut drive/driven eat/eaten "
        "fight/fought find/found give/given grow/grown hit/hit hold/held hurt/hurt keep/kept lay/laid lead/led "
        "leave/left lend/lent lose/lost make/made meet/met pay/paid put/put raise/raised sell/sold send/sent "
        "seek/sought shoot/shot show/shown shut/shut slay/slain spend/spent steal/stolen strike/struck take/taken "
        "teach/taught tell/told throw/thrown win/won write/written"
    ).split()
)
_NOT_SO = frozenset("to will would could may might should can must not n't never 'll".split())
_BEGUN = frozenset("begin start continue manage help go come force".split())
"""Verbs of which what follows is done: "has started to send hundreds"."""

_SOME = frozenset({"many", "most", "some", "few", "half", "none"})


def what_happened(parse: Parse, noun: int) -> tuple[int | None, str]:
    """The verb of what those at token `noun` do, or of what is done to them, and how the sentence says it.

    None where they do nothing, or where it has not happened: that is then told as "to seize".
    """
    at = noun
    while parse.tokens[at].dep in ("conj", "pobj", "prep", "nummod", "compound", "pcomp") and (
        parse.tokens[at].dep != "prep" or parse.tokens[at].text.lower() in ("of", "including", "with")
    ):
        if parse.tokens[at].head == at:
            break
        at = parse.tokens[at].head
    for child in parse.children(noun):
        told = parse.tokens[child].dep in ("acl", "relcl") and parse.tokens[child].tag in ("VBN", "VBD")
        # "three million people, many of whom fled": that is not what three million did.
        if told and not any(parse.tokens[n].lemma in _SOME for n in parse.children(child)):
            # "people, forced from their homes"
            words = [parse.tokens[n].text for n in parse.subtree(child) if n >= child][:4]
            light = parse.tokens[child].lemma in _LIGHT
            return child, " ".join(words) if light else parse.tokens[child].text.lower()
    token = parse.tokens[at]
    if token.dep not in ("nsubj", "nsubjpass", "dobj", "attr"):
        return None, ""
    verb = token.head
    return _told(parse, verb, token)


def _told(parse: Parse, verb: int, token: Token) -> tuple[int | None, str]:
    said = parse.tokens[verb]
    if said.pos not in ("VERB", "AUX"):
        return None, ""
    if token.dep == "dobj" and any(_stray(parse, n, token) for n in parse.children(verb)):
        return None, ""
    helpers = [parse.tokens[n] for n in parse.children(verb) if parse.tokens[n].dep in ("aux", "neg")]
    begun = said.dep == "xcomp" and parse.tokens[said.head].lemma in _BEGUN
    if any(helper.text.lower() in _NOT_SO for helper in helpers) and not begun:
        # "are trying to seize two highways", "would have displaced thousands": it has not happened
        passive = token.dep == "nsubjpass"
        if said.lemma in _LIGHT and not passive:
            return None, ""
        return None, f"to be {said.text.lower()}" if passive else f"to {said.lemma}" if token.dep == "dobj" else ""
    if said.lemma in _LIGHT and token.dep == "dobj":
        return (verb, "taken") if said.lemma == "take" else (None, "")
    if said.lemma in _LIGHT:
        # "have been forced to leave their homes", "took refuge"
        clause = next((n for n in parse.children(verb) if parse.tokens[n].dep in ("xcomp", "dobj")), None)
        if clause is None or said.lemma in ("be", "have", "do"):
            return None, ""
        words = [parse.tokens[n].text for n in parse.subtree(clause)][:4]
        return (clause if parse.tokens[clause].dep == "xcomp" else verb), " ".join([said.text.lower(), *words])
    word = _participle(said) if token.dep == "dobj" else said.text.lower()
    particle = next((parse.tokens[n].text for n in parse.children(verb) if parse.tokens[n].dep == "prt"), "")
    return verb, " ".join(filter(None, [word, particle]))


def _stray(parse: Parse, at: int, token: Token) -> bool:
    """Whether a preposition of nothing stands before an object, which is its own: "waging war on millions"."""
    alone = parse.tokens[at].dep == "prep" and parse.tokens[at].pos == "ADP" and not list(parse.children(at))
    return alone and at + 1 == parse.subtree(parse.tokens.index(token))[0]


def _participle(verb: Token) -> str:
    """What was done to something: "killed" of "to kill"."""
    if verb.tag in ("VBN", "VBD"):
        return verb.text.lower()
    lemma = verb.lemma
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    if lemma.endswith("e"):
        return lemma + "d"
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]|.*[^aeiou][aeiou]l", lemma):
        return lemma + lemma[-1] + "ed"  # "stopped", "controlled"
    return re.sub(r"(?<=[^aeiou])y$", "i", lemma) + "ed"
