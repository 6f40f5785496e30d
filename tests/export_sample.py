"""A document with something of everything that a document can hold, and articles to cite, for the tests of exports."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from app.export.document import Document, Line, Row, Section, Table
from app.types import Citation

WIRE = Citation(7, "wire/a.txt", "Roads", date(2019, 5, 6), "Wire", 5, 31, "Officials said 30 died.", 2)
FLOOD = Citation(3, "b.txt", "Flood", None, None, 0, 12, "41 are dead.")
ARABIC = Citation(
    5, "ar/c.txt", "الطرق", date(2020, 2, 11), "الجزيرة", 0, 40, "قال مصطفى بكور إن المقاتلين لن يغادروا المدينة."
)
UNUSED = Citation(9, "d.txt", "Never cited", None, None, 0, 3, "Nobody leads here.")
FIGURES = Table(
    ("Figure", "According to"), (Row(("30 died", "Officials"), (7,)), Row(("41", "the article"), (3,))), "Dead"
)
DOCUMENT = Document(
    "Flood in the valley",
    ("Made from 3 articles.",),
    (
        Section(
            "Summary",
            (
                Line("Officials said 30 died.", (7, 3)),
                Line("All were children.", (3,), doubt="the cited passages say something else"),
                Line("Mustafa Bakour (مصطفى بكور) stayed.", (5,), lead="6 May 2019"),
                Line("Ask the ministry again.", own=True),
            ),
            ("Quoted word for word.",),
        ),
        Section("Nothing here", ()),
        Section("Figures", (FIGURES, Table(("Place",), ()))),
    ),
    (FLOOD, ARABIC, WIRE, UNUSED),
)
SOURCES = (
    "“Officials said 30 died.” Roads, Wire, 2019-05-06, wire/a.txt, page 2, characters 5 to 31.",
    "“41 are dead.” Flood, undated, b.txt, characters 0 to 12.",
)
"""The first two in the order they are referred to; the third is Arabic, which each format has its ways with."""


def saying(text: str) -> Document:
    """A document that says `text` wherever it can."""
    source = Citation(1, text, text, None, text, 0, 1, text)
    lines = (Line(text, (1,)), Line(text, (1,), text, text), Line(text, (1,), text, own=True))
    table = Table((text, text), (Row((text, text), (1,)), Row((text, text))), text)
    return Document(text, (text,), (Section(text, (*lines, table), (text,)),), (source,))


def made_elsewhere(format_: str) -> bytes:
    """`DOCUMENT` in a format as another process makes it, which hashes otherwise and thinks it is three years later."""
    code = (
        "import sys, time; now = time.time; time.time = lambda: now() + 1e8\n"
        "from tests.export_sample import DOCUMENT\n"
        f"from app.export.{format_} import to_{format_}\n"
        f"sys.stdout.buffer.write(to_{format_}(DOCUMENT))"
    )
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, check=True
    ).stdout
