"""Generated articles: no two alike, several passages each, and told apart by a word that only one of them has."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

PEOPLE = "Almasi Brandt Castellane Dufour Eriksen Farouk Grigorian Haddad Ibrahim Jensen Kowalski Lindqvist".split()
PLACES = "Aleppo Bergen Calais Dresden Esbjerg Fatih Gdansk Homs Idlib Jaffa Karlstad Lviv".split()
DEEDS = "closed reopened inspected flooded guarded left reached repaired shelled sold visited widened".split()
THINGS = "bakery bridge canal clinic depot factory harbour highway market quarry railway school".split()
DATE = "---\ntitle: {}\ndate: {}\n---\n\n"

Texts = Mapping[str, str]


def name_of(number: int) -> str:
    return f"desk{number % 7}/article-{number:04}.txt"


def key_of(number: int, version: int = 0) -> str:
    """A word that stands in one version of one article and nowhere else."""
    letters = "bcdfghjklmnpqrstvz"
    digits: list[str] = []
    value = number * 50 + version
    while value or not digits:
        value, rest = divmod(value, len(letters))
        digits.append(letters[rest])
    return "".join(letter + "aeiou"[at % 5] for at, letter in enumerate(digits)).capitalize() + "wyx"


def text_of(number: int, version: int = 0, paragraphs: int = 14) -> str:
    """An article of `paragraphs` paragraphs, about half as many passages; the same for the same arguments."""
    chosen = random.Random(f"{number}/{version}")  # noqa: S311 - no secret
    key = key_of(number, version)
    head = DATE.format(
        f"{chosen.choice(PLACES)} and the {chosen.choice(THINGS)} of {key}",
        f"20{10 + number % 10}-{1 + number % 12:02}-{1 + (number + version) % 28:02}",
    )
    lines = []
    for _ in range(max(1, paragraphs + chosen.randint(-4, 4))):
        lines.append(" ".join(_sentence(chosen, key) for _ in range(chosen.randint(3, 6))))
    return head + "\n\n".join(lines) + "\n"


def _sentence(chosen: random.Random, key: str) -> str:
    who = f"{chosen.choice(PEOPLE)} of {key}" if chosen.random() < 0.3 else chosen.choice(PEOPLE)
    return (
        f"{who} {chosen.choice(DEEDS)} the {chosen.choice(THINGS)} near {chosen.choice(PLACES)} "
        f"with {chosen.randint(2, 9999)} others, and the {chosen.choice(THINGS)} was {chosen.choice(DEEDS)} too."
    )


def write_folder(folder: Path, texts: Texts) -> None:
    """Make `folder` hold `texts` and nothing else."""
    for path in [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []:
        if path.relative_to(folder).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="")
