"""Makes the fonts beside this file anew: `python app/export/fonts/make.py FOLDER`, with Noto's static fonts in FOLDER.

Each holds what news is written with in the Latin, Greek, Cyrillic and Arabic scripts. One font for all four: where a
line begins in a second one, fpdf2 2.8 loses track of which it has set, and writes other letters than it was given.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

FACES = ("NotoSerif-Regular", "NotoSerif-Italic", "NotoSerif-Bold")
ARABIC_FACE = "NotoNaskhArabic-Regular"
WESTERN = (
    "20-7E A0-24F 259 2B9-2DD 300-338 370-3FF 400-481 48A-52F 1E00-1EFF 200E 2010-2027 202F-203E 2044 2070-2094"
    " 20A0-20BF 2113 2116 2122 2126 2153-215E 2190-2193 2212 25CC FB00-FB06 FFFD"
)
ARABIC = "60C 61B 61F-6FF 750-77F FDFC"
JOINING = ["init", "medi", "fina", "isol", "rlig", "calt", "curs"]
SHARED = ["ccmp", "locl", "mark", "mkmk", "kern", "liga"]
ARABIC_SIZE = 1.15
"""Naskh is drawn small beside Latin letters of the same size."""


def main(folder: Path) -> None:
    """Writes a font for each of `FACES`."""
    from fontTools.merge import Merger
    from fontTools.ttLib.scaleUpem import scale_upem

    here = Path(__file__).parent
    arabic = part(folder / f"{ARABIC_FACE}.ttf", ARABIC, SHARED + JOINING)
    units = arabic["head"].unitsPerEm
    scale_upem(arabic, round(units * ARABIC_SIZE))
    arabic["head"].unitsPerEm = units
    arabic.save(here / "arabic.ttf")
    for face in FACES:
        western = here / f"{face}.ttf"
        part(folder / western.name, WESTERN, SHARED).save(western)
        merged = Merger().merge([str(western), str(here / "arabic.ttf")])
        merged.recalcTimestamp = False
        merged["head"].modified = merged["head"].created = arabic["head"].created
        merged.save(western)
    (here / "arabic.ttf").unlink()


def part(path: Path, ranges: str, features: list[str]) -> Any:
    """The font at `path` with the characters of `ranges` and `features` only, and without hints."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(path, recalcTimestamp=False)
    kept = Subsetter(
        Options(hinting=False, notdef_outline=True, layout_features=features, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    )
    ends = [[int(end, 16) for end in span.split("-")] for span in ranges.split()]
    kept.populate(unicodes=[char for span in ends for char in range(span[0], span[-1] + 1)])
    kept.subset(font)
    return font


if __name__ == "__main__":
    main(Path(sys.argv[1]))
