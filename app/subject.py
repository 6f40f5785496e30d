"""What a question is about, so that a later one can speak of it, by closed classes of words and their order.

Pure; English. A noun phrase is a run of words between words that cannot be part of one, without the verb beside it.
"""

from __future__ import annotations

import re

from index.speech import speeches
from index.when import times

BE = r"is|are|was|were"
_HAVE = r"has|have|had"
AUX = rf"(?:{BE}|{_HAVE}|do|does|did|will|would|can|could|should|may|might|must)\b"
ASKS = r"(?:who(?:m|se)?|what|which|when|where|why|how)\b"
PLACED = r"(?:in|at|near|from|around|outside|across)"
LED = rf"(?:{PLACED}|about|for|to|by|with|against|on|under|of|between|into|over)"
PRONOUN = r"(?:he|she|him|they|them|it|this|that|these|those|there|so|his|her|its|their)"
DETERMINED = r"(?:the|an?|his|her|its|their|this|that|these|those|some|any) "
_STOP = rf"(?:{AUX}|{ASKS}|{LED}\b|{PRONOUN}\b|(?:the|an?|be|been|being|according|as|after|before|since|or|but|not)\b)"
_CAPITAL = r"(?:[a-z]{2}-)?[A-Z0-9][\w’'-]*"
NAME = re.compile(rf"(?<=\w )(?:the )?{_CAPITAL}(?:(?:,? and|,)? {_CAPITAL})*")
RUN = re.compile(
    rf"(?:{DETERMINED})?(?!{_STOP})[\w’'-]+(?:(?:,? and|,)? (?={_CAPITAL})[\w’'-]+| (?!{_STOP}|and\b)[\w’'-]+)*"
)
_VERBLIKE = re.compile(r"\w+(?:ed|en|ing)|sent|held|hit|born|meant|made|built|lost|left|found")
_PLURAL = re.compile(r".* and .*|.*(?:[a-rt-z]s|people|children|men|women|police)")
SHAPE = re.compile(
    r"(?P<ask>(?P<kind>how many|how much|which|what)(?P<noun>(?: (?!of\b)[\w’'-]+){0,3}?)"
    r"|when|where|why|who|how(?: \w+)?)?"
    rf" ?\b(?P<aux>{AUX}) (?P<rest>.+)",
    re.IGNORECASE,
)
IS = re.compile(rf"{BE}|{_HAVE}", re.IGNORECASE)
_HEAD = re.compile(rf" (?:of|{PLACED}) ")


def timeless(text: str) -> str:
    """`text` without the words that say when."""
    for start, end in reversed(times(text)):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}".strip()
    return text


def subject_of(asked: str) -> str | None:
    """The noun phrase that a question is about: after "did", without "say", and after "who leads"."""
    shape = SHAPE.match(asked)
    if shape and shape["noun"] and IS.fullmatch(shape["aux"]) and not re.match(DETERMINED, shape["rest"]):
        return None
    rest = shape["rest"] if shape else re.sub(r"^(?:\w+ about |(?:who|what) \w+ )", "", asked, flags=re.IGNORECASE)
    run = re.match(rf"{RUN.pattern}(?: of {RUN.pattern})*", rest)
    if not run or (not shape and rest == asked):
        return None
    words, after = run[0].split(), rest[run.end() :]
    plain = [at for at, word in enumerate(words) if at and word.islower() and word not in ("and", "of")]
    verb = [at for at in plain if at + 1 == len(words) or words[at + 1][0].isupper()]
    if shape and verb and re.fullmatch(BE, shape["aux"].lower()) and not _VERBLIKE.fullmatch(words[verb[0]]):
        verb = []  # "is the bridge open", but "was the bridge closed"
    if shape and verb and not re.match(f" {AUX}", after):
        return " ".join(words[: verb[0]])
    tail = re.match(rf" {PLACED} {RUN.pattern}", after)
    return run[0] + (tail[0] if tail else "")


def is_plural(phrase: str) -> bool:
    """Whether "they" can stand for a noun phrase, and "it" cannot."""
    return bool(_PLURAL.fullmatch(_HEAD.split(phrase)[0]))


def several_in(asked: str) -> str | None:
    """What "they" stands for: those who were counted, the subject, or what is spoken about; or else a named subject."""
    about = subject_of(asked)
    spoken = re.search(rf"\b(?:about|of|with|by|to|for|against) ({RUN.pattern})", asked)
    phrases = [phrase for phrase in (about, spoken and spoken[1]) if phrase]
    named = [phrase for phrase in phrases[:1] if phrase.istitle()]
    return next(iter([*filter(None, [counted_in(asked)]), *filter(is_plural, phrases), *named]), None)


def name_in(asked: str) -> str | None:
    """The name that another is put in the place of: in the subject, or else the first there is."""
    asked = timeless(asked)
    about = subject_of(asked) or ""
    tail = re.search(rf" (?:of|{PLACED}) ({NAME.pattern})$", about)
    if tail:
        return tail[1]
    if about != about.lower():
        return re.sub(r"['’]s? .*", "", about)
    name = NAME.search(asked)
    return name[0] if name else None


def person_of(asked: str, answer: str) -> str | None:
    """Who was asked for, by the answer; or the subject, or a name beside it; or who speaks in the answer."""
    asked = timeless(asked)
    about = subject_of(asked) or ""
    told = [name[0] for name in re.finditer(rf"(?:{_CAPITAL} )+{_CAPITAL}", answer) if name[0] not in asked]
    speakers = [speech.speaker for speech in speeches(answer) if speech.speaker != speech.speaker.lower()]
    wanted = told if re.match("who ", asked, re.IGNORECASE) and not SHAPE.match(asked) else []
    beside = [name[0] for name in NAME.finditer(asked) if not re.search(rf"{PLACED} $", asked[: name.start()])]
    own = [about] if about and not is_plural(about) else []
    return next(iter([*wanted, *(own if about != about.lower() else beside + own), *speakers, *told]), None)


def place_in(asked: str, strictly: bool = False) -> str | None:
    """ "In northern Syria", where a question says so; unless `strictly` also "in Syria" of one that ends with it."""
    asked = timeless(asked)
    found = [match[0] for match in re.finditer(rf"\b{PLACED} {RUN.pattern}", asked) if NAME.search(match[0])]
    found = [re.sub(rf" (?:{_VERBLIKE.pattern})$", "", place) for place in found]
    last = None if strictly else re.search(rf"{NAME.pattern}$", asked)
    return found[-1] if found else f"in {last[0]}" if last else None


def counted_in(asked: str) -> str | None:
    """ "The people killed in May", where it was asked how many people were."""
    shape = SHAPE.match(asked)
    if not shape or not shape["noun"] or not IS.fullmatch(shape["aux"]):
        return None
    rest = re.sub("^been ", "", shape["rest"])
    reduced = re.fullmatch(BE, shape["aux"].lower()) or rest != shape["rest"]
    return f"the{shape['noun']} {rest}" if reduced else f"the{shape['noun']} that {shape['aux']} {rest}"
