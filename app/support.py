"""Does this evidence support this sentence? Figures, names, quotes, negation and speakers by rule; then by meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from app.figures import FIGURE, figures, figures_read
from app.hedge import hedge_dropped
from app.names import is_named, name_words, names, shortened
from app.negation import negated
from app.types import Verdict
from index.chunk import split_sentences
from index.reader import Reader, Text
from index.reading.lines import visible
from index.speech import speeches

Stem = Callable[[str], list[str]]
Kind = Literal["figure", "quote", "name", "negation", "speaker", "attribution", "role", "hedge", "wording"]

WEIGHTS, CONSTANT = (1.47, 0.12, 0.15, -0.52), -0.14
"""Of `signs`, fitted by bench/support.py, where each set and each label weighs the same."""

LEAST_LIKELY = 0.5
"""Score from which what no rule speaks against counts as supported."""

CONTRADICTED = 0.1
"""The score of what a rule speaks against."""

FEW = 6
"""Sentences of evidence up to which it is asked who says so; of a whole article, another may say it as a fact."""

WINDOW, WINDOWS_READ = 4, 2
"""Sentences that are read together, and how many such windows of long evidence are."""

NEAR_VERBATIM = 0.75
"""Share of words in common, in order, from which one sentence is another with something put in its place."""

_IN_PLACE: tuple[tuple[Kind, Callable[[str], tuple[str, ...]]], ...] = (("figure", figures_read), ("name", names))
_FRAME = re.compile(
    r"^(?:the|these|this) (?:cited )?(?:article|excerpt|passage|text|report|source)s? "
    r"(?:also )?(?:state|say|mention|note|report|indicate|describe|explain)s?,?(?: that)? "
    r"|^(?:according to|in) the (?:article|excerpt|passage|text|source)s?(?: provided)?, ",
    re.IGNORECASE,
)
"""How models begin a sentence that tells what they were shown."""

_ROLE = re.compile(
    r"\b[A-Z][\w’'-]*(?:, | (?:is|was|became|remains) )(?:an?|the|one of the) "
    r"(?P<role>(?:[a-z][\w’'-]* ){0,4}?[a-z][\w’'-]*)"
    r"(?= (?:of|from|in|who|that|which|for|with|at|to|and|on|based|by)\b|[,.;]|$)"
)
"""What is said of a name: "Smith is a senior officer from", "Smith, a senior officer,"."""

_ANYBODY = "person man woman one place thing"

_WHOLLY_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]?[.]?[\"”]?")
_QUOTED = re.compile(r"[\"“]([^\"“”]{3,})[\"”]")


Against = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """score   how likely the evidence supports the sentence, 0 to 1
    kind, reason  what speaks against it, and that in words; None where it is supported
    """

    support: Verdict
    score: float
    kind: Kind | None = None
    reason: str | None = None


def judge(sentence: str, evidence: Sequence[str], stem: Stem, reader: Reader) -> Judgement:
    """Whether the `evidence`, the quoted words of each citation, supports `sentence`; if not, the reason in words."""
    if not evidence:
        return Judgement("unsupported", 0.0, "wording", "it cites nothing")
    # What is not seen may stand in the middle of a figure or a name.
    evidence = [visible(text) for text in evidence]
    whole = " ".join(evidence)
    written = visible(sentence)
    sentence = shortened(_unframed(written), whole)
    parts = split(evidence)
    # Whole sentences only: "5 died" stands in "15 died", and "it did so" in "they deny that it did so".
    if _bare(sentence) in {_bare(text) for text in (*evidence, *parts)}:
        return Judgement("supported", 1.0)
    if not stem(FIGURE.sub(" ", sentence)):
        return Judgement("unsupported", 0.0, "wording", "it says nothing that could be checked")
    nearest = _nearest(sentence, parts, stem)
    against = (
        _missing_figure(sentence, whole)
        or _missing_quote(written, whole)
        or _missing_name(sentence, whole)
        or _put_in_place(sentence, parts)
        or _negation(sentence, nearest, whole, stem)
    )
    if against:
        return Judgement("unsupported", CONTRADICTED, *against)
    # The reader takes most of the time: it is asked where no rule has spoken.
    score = _likelihood(sentence, parts, stem, reader)
    if score < LEAST_LIKELY:
        return Judgement("unsupported", score, "wording", "the cited passages say something else")
    if len(parts) <= FEW:
        against = (
            _speaker(sentence, nearest, whole, stem) or _role(sentence, whole, stem) or _hedge(sentence, nearest, stem)
        )
    if against:
        return Judgement("unsupported", CONTRADICTED, *against)
    return Judgement("supported", score)


def _unframed(sentence: str) -> str:
    """`sentence` without "The article states that" and without quotation marks around all that is left."""
    said = _FRAME.sub("", sentence.strip()).strip()
    whole = _WHOLLY_QUOTED.fullmatch(said)
    return whole[1] if whole else said


def split(evidence: Sequence[str]) -> list[str]:
    """The sentences of all of `evidence`."""
    return [part for text in evidence for part in _sentences(text)]


def signs(sentence: str, parts: Sequence[str], stem: Stem, reader: Reader) -> tuple[float, ...]:
    """What says how likely evidence supports `sentence`, for a logistic regression. `parts` are its sentences.

    Whether one sentence of the evidence holds all of its words, which happens seldom where they are not taken from it;
    how many of its pairs of words in a row one holds; the reader's log odds; and how long the evidence is (log of its
    sentences): in a whole article much of a false sentence is met.
    """
    # Without figures: they are looked at by rule, and "three" and "3" are different words.
    said = stem(FIGURE.sub(" ", sentence)) or stem(sentence) or [""]
    words, pairs = set(said), set(pairwise(said))
    told = [stem(part) for part in parts]
    whole = any(words.issubset(each) for each in told)
    in_row = max(len(pairs.intersection(pairwise(each))) for each in told)
    read = reader.read(sentence, _to_read(words, [set(each) for each in told], parts))
    return float(whole), float(in_row), max(reading.relevance for reading in read), math.log(len(parts))


def _likelihood(sentence: str, parts: Sequence[str], stem: Stem, reader: Reader) -> float:
    odds = sum(weight * sign for weight, sign in zip(WEIGHTS, signs(sentence, parts, stem, reader), strict=True))
    return 1 / (1 + math.exp(-(odds + CONSTANT)))


def _to_read(words: set[str], held: Sequence[set[str]], parts: Sequence[str]) -> list[Text]:
    """The windows of neighbouring sentences that hold most of the words; reading costs most of the time."""
    starts = range(0, len(parts), WINDOW - 1)
    best = sorted(starts, key=lambda at: -len(words & set().union(*held[at : at + WINDOW])))[:WINDOWS_READ]
    return [Text("", tuple(parts[at : at + WINDOW])) for at in best]


def _missing_figure(sentence: str, whole: str) -> Against | None:
    held = figures_read(whole)
    missing = [figure for figure in figures(sentence) if figure not in held]
    return ("figure", f"the figure {missing[0]} is in none of the cited passages") if missing else None


def _missing_quote(sentence: str, whole: str) -> Against | None:
    for quoted in _QUOTED.findall(sentence):
        if _plain(quoted).strip(" .,") not in _plain(whole):
            return "quote", f"the quoted words “{quoted}” are in none of the cited passages"
    return None


def _missing_name(sentence: str, whole: str) -> Against | None:
    words = name_words(whole)
    missing = [name for name in names(_QUOTED.sub(" ", sentence)) if not is_named(name, words)]
    return ("name", f"the name {missing[0]} is in none of the cited passages") if missing else None


def _put_in_place(sentence: str, parts: Sequence[str]) -> Against | None:
    """A figure or a name that stands where a cited sentence, otherwise the same, has another."""
    for part in parts:
        said, told = sentence.split(), part.split()
        matcher = SequenceMatcher(None, [_bare(w) for w in said], [_bare(w) for w in told], autojunk=False)
        if matcher.quick_ratio() < NEAR_VERBATIM or matcher.ratio() < NEAR_VERBATIM:
            continue
        for operation, a, b, c, d in matcher.get_opcodes():
            if operation != "replace":
                continue
            one, other = " ".join(said[a:b]), " ".join(told[c:d])
            for kind, found in _IN_PLACE:
                left, right = _found(found, said, a, b), _found(found, told, c, d)
                if left and right and left.isdisjoint(right) and not _same_names(left, other):
                    return kind, f"it says {one} where the cited passage says {other}"
    return None


def _found(find: Callable[[str], tuple[str, ...]], words: Sequence[str], start: int, end: int) -> set[str]:
    """What `find` finds in `words[start:end]`."""
    # A word in front makes a capital mean a name. A first word always has one: what follows has to tell.
    found = set(find(f"x {' '.join(words[start:end])}"))
    return found if start else found & set(find(" ".join(words)))


def _same_names(one: set[str], other: str) -> bool:
    return all(is_named(name, name_words(other)) for name in one)


def _negation(sentence: str, nearest: str, whole: str, stem: Stem) -> Against | None:
    """Whether one says no of what the other says."""
    says, told = set(negated(sentence, stem)), set(negated(nearest, stem))
    if says & set(stem(nearest)) - set(negated(whole, stem)):
        return "negation", "it says no where the cited passage does not"
    if told & set(stem(sentence)) and not says:
        return "negation", "the cited passage says no, it does not"
    return None


def _speaker(sentence: str, nearest: str, whole: str, stem: Stem) -> Against | None:
    """Whether what one party says is told as another's words, or as a fact."""
    spoken = speeches(nearest)
    if not spoken or any(speech.pronoun for speech in spoken):
        return None
    told = [speech.speaker for speech in spoken]
    said = [speech.speaker for speech in speeches(sentence) if not speech.pronoun]
    words = set(stem(sentence))
    if not said:
        if any(words & set(stem(speaker)) for speaker in told) or "“" in sentence or '"' in sentence:
            return None
        return "attribution", f"the cited passage has it from {_who(told[0])}; it is told as a fact"
    everyone = [speech.speaker for speech in speeches(whole)] + told
    if any(_same_speaker(one, other, stem) for one in said for other in everyone):
        return None
    return "speaker", f"the cited passage has it from {_who(told[0])}"


def _same_speaker(one: str, other: str, stem: Stem) -> bool:
    """Whether both have a word in common, or one the initials of the other: the UN, the United Nations."""
    bare = re.sub(r"^the ", "", one, flags=re.IGNORECASE)
    alike = any(is_named(name, name_words(other)) for name in names(f"x {bare}"))
    return alike or bool(set(stem(one)) & set(stem(other)))


def _role(sentence: str, whole: str, stem: Stem) -> Against | None:
    """Whether somebody or something named is called what the evidence calls nobody and nothing."""
    for role in _ROLE.finditer(sentence):
        said = stem(role["role"])
        if said and said[-1] not in stem(f"{whole} {_ANYBODY}"):
            return "role", f"“{role['role']}” is in none of the cited passages"
    return None


def _hedge(sentence: str, nearest: str, stem: Stem) -> Against | None:
    """Whether what is only likely, or only seems so, is told as a fact. Who says so leaves it open too."""
    hedge = None if speeches(sentence) else hedge_dropped(sentence, nearest, stem)
    return ("hedge", f"the cited passage says “{hedge}”; it is told as a fact") if hedge else None


def _who(speaker: str) -> str:
    return re.sub(r"^The\b", "the", speaker)


def _nearest(sentence: str, parts: Sequence[str], stem: Stem) -> str:
    """The one of `parts` that holds most of the words of `sentence`."""
    words = set(stem(sentence))
    return max(parts, key=lambda part: len(words & set(stem(part))))


def _sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in split_sentences(text)] or [text]


def _bare(text: str) -> str:
    return _plain(text).strip(" .,;:")


def _plain(text: str) -> str:
    """`text` in lower case with plain quotation marks and single spaces."""
    return " ".join(text.lower().translate(str.maketrans("“”‘’", "\"\"''")).split())
