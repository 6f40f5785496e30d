"""Who says something in a sentence. Pure; English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SPEAKING = (
    r"said|says?|told|tells|den(?:y|ies|ied)|warn(?:s|ed)|claim(?:s|ed)?|add(?:s|ed)|insist(?:s|ed)?|argue[sd]?"
    r"|announce[sd]?|suggest(?:s|ed)|believe[sd]?|repl(?:y|ies|ied)|promise[sd]?|vow(?:s|ed)|acknowledge[sd]?"
    r"|concede[sd]?|confirm(?:s|ed)|admit(?:s|ted)|report(?:s|ed)|estimate[sd]?|state[sd]|note[sd]|testif(?:ies|ied)"
    r"|allege[sd]?|recall(?:s|ed)|explain(?:s|ed)|declare[sd]?|accuse[sd]?|complain(?:s|ed)|call(?:s|ed) (?:on|for|it)"
    r"|condemn(?:s|ed)|urge[sd]|dismiss(?:es|ed)|reject(?:s|ed)|describe[sd]?|predict(?:s|ed)|demand(?:s|ed)"
    r"|threaten(?:s|ed)|respond(?:s|ed)"
)
"""What is done by those who speak, in the tenses that news are written in."""

# "It is said", "the estimated", "believed to be": nobody speaks there.
_VERB = re.compile(
    rf"(?<!\bbe )(?<!\bis )(?<!\bas )(?<!\bwas )(?<!\bare )(?<!\bbeen )(?<!\bwere )(?<!\bthe )(?<!\ba )(?<!\ban )"
    rf"(?<!\bits )(?<!\btheir )\b(?:{SPEAKING})\b(?! by\b| to be\b)",
    re.IGNORECASE,
)
_ADVERBS = re.compile(
    r"(?:\s*\b(?:has|have|had|also|later|earlier|once|again|now|then|not|never|did|does|do|only|since|repeatedly|\w+ly"
    r"|(?:last|this) (?:week|month|year|night)|yesterday|on \w+day))+\s*$",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\b[Aa]ccording to (?P<speaker>[^,.;:“”\"]+)")
_INVERTED = re.compile(r"[,”\"’'] ?(?P<verb>said|says|added|adds|warned|wrote) (?P<speaker>[^,.;:“”\"]+)")
_FINITE = re.compile(r"\b(?:has|have|had|was|were|is|are|would|will|could|\w{3,}ed)\b")
_NOBODY = re.compile(
    r"^(?:on|in|at|that|there|last|this|yesterday|to|by|according|during|after|before|when|reporters|if|as)\b", re.I
)
_EDGE = re.compile(
    r"[,;:“”\"()–—]|\s-\s|\b(?:but|while|that|which|who|as|because|although|though|after|before|when|where|if|what|how)\b"
)
_PRONOUN = re.compile(r"^(?:(?:and|but) )?(?:he|she|it|they|we|i|you|one|others?|some|many)$", re.IGNORECASE)
_QUOTES = re.compile(r"[“”\"]")
MOST_WORDS = 12
"""Of a speaker; more is no name but half of a sentence."""


@dataclass(frozen=True, slots=True)
class Speech:
    """`speaker` as the sentence names it; `pronoun` where that is only "he" or "it"."""

    speaker: str
    pronoun: bool


def speeches(sentence: str) -> tuple[Speech, ...]:
    """Who says, denies or reports something in `sentence`, in order, outside of what it quotes."""
    plain = _without_quotes(" ".join(sentence.split()))
    found = sorted((*_according(plain), *_told(plain)))
    return tuple(Speech(speaker, bool(_PRONOUN.match(speaker))) for _, speaker in found)


def leans(sentence: str) -> bool:
    """Whether someone speaks in `sentence` who is not named there: "it said", or a quotation of nobody's."""
    found = speeches(sentence)
    if found:
        return all(speech.pronoun for speech in found)
    text = sentence.strip()
    return bool(_QUOTES.search(text)) and (text[0] in '“"' or len(_QUOTES.findall(text)) % 2 == 1)


def names_speaker(sentence: str) -> bool:
    """Whether `sentence` names someone who speaks."""
    return any(not speech.pronoun for speech in speeches(sentence))


def _according(text: str) -> Iterator[tuple[int, str]]:
    for match in _ACCORDING.finditer(text):
        yield match.start(), _EDGE.split(match["speaker"])[0].strip()


def _told(text: str) -> Iterator[tuple[int, str]]:
    inverted = {
        match.start("verb"): match["speaker"].strip()
        for match in _INVERTED.finditer(text)
        if not _NOBODY.match(match["speaker"]) and not _FINITE.search(match["speaker"])
    }
    last = None
    for match in _VERB.finditer(text):
        last = inverted.get(match.start()) or _subject(text[: match.start()], last)
        if last:
            yield match.start(), last


def _subject(words: str, last: str | None) -> str | None:
    """The party that ends `words`, which end before a verb; the `last` one goes on where a second verb follows."""
    words = _ADVERBS.sub("", words).rstrip()
    parts = [part.strip() for part in _EDGE.split(words)]
    speaker = parts[-1]
    if not speaker and not words.endswith(","):
        return last if re.search(r"\b(?:but|and)$", words) else None
    if not speaker:
        # "Yousef Hamoud, a spokesman, told Reuters": before what is put in between.
        speaker = next((part for part in reversed(parts[:-2]) if part), "")
    if _VERB.search(speaker):
        return last
    if len(speaker.split()) > MOST_WORDS:
        speaker = speaker.rsplit(" and ", 1)[-1]
    if not speaker or len(speaker.split()) > MOST_WORDS or _NOBODY.match(speaker):
        return None
    return re.sub(r"^(?:but|and|so|yet) ", "", speaker, flags=re.IGNORECASE)


def _without_quotes(text: str) -> str:
    """`text` with what is quoted or in brackets left out; quotation marks stay, since a speaker may follow them."""
    return re.sub(r" ?\([^()]*\)", "", re.sub(r"([“\"])[^“”\"]*([”\"])", r"\1\2", text))
