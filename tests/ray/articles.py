"""A folder of some 160 articles of all kinds, and of files that cannot be read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.article_files import write_docx, write_html, write_jsonl, write_pdf

PLACES = "Aleppo Hama Homs Idlib Latakia Tartus Deraa Palmyra Raqqa Damascus".split()
THINGS = "bridge road dam hospital school market mill harbour railway".split()
FAILED = 5
FILES = 160
HELD = "137th"
"""A word of one of the last articles."""


def paragraphs(number: int) -> list[str]:
    """Those of one article, of which no two are the same."""
    place, thing = PLACES[number % len(PLACES)], THINGS[number % len(THINGS)]
    return [
        f"The {thing} of {place} was closed on Monday for the {number}th time, officials in {place} said. "
        f"Repairs will cost {number + 3} million pounds and take {number % 7 + 2} months.",
        f"Traders in {place} said that {number * 13 + 40} people lost work when the {thing} closed. "
        + f"Nobody in {place} expects it to open before winter, and the price of bread rose again. " * (number % 40),
        f"The governor, who visited the {thing} twice, promised help for {number * 7 + 11} families.",
    ]


def write_articles(folder: Path, seeds: Path) -> Path:
    """`folder`, made, with FILES files, of which FAILED or a record of them cannot be read."""
    shutil.copytree(seeds, folder)
    (folder / "wire").mkdir()
    for number in range(145):
        title = f"{THINGS[number % len(THINGS)].title()} of {PLACES[number % len(PLACES)]} closed, report {number}"
        day = f"2020-{number % 12 + 1:02}-{number % 28 + 1:02}"
        path = folder / "wire" / f"{number:03}.txt"
        if number % 30 == 7:
            write_pdf(path.with_suffix(".pdf"), title, paragraphs(number), header="The Wire")
        elif number % 15 == 4:
            write_docx(path.with_suffix(".docx"), title, paragraphs(number))
        elif number % 5 == 1:
            write_html(path.with_suffix(".html"), title, day, "The Wire", paragraphs(number))
        elif number % 5 == 2:
            front = f"---\ntitle: {title}\ndate: {day}\noutlet: The Wire\n---\n\n"
            path.with_suffix(".md").write_text(front + "\n\n".join(paragraphs(number)), "utf-8")
        else:
            path.write_text(f"{title}\n\n" + "\n\n".join(paragraphs(number)), "utf-8")
    told = [{"title": f"Record {number}", "text": "\n".join(paragraphs(number))} for number in range(200, 230)]
    write_jsonl(folder / "records.jsonl", [*told[:20], {"title": "No text"}, *told[20:]])
    (folder / "list.json").write_text(json.dumps(told[:3]), "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of the sort")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04")
    (folder / "empty.txt").touch()
    (folder / "table.xlsx").write_bytes(b"PK")
    for number in range(300, 304):
        (folder / f"zz{number}.txt").write_text("\n\n".join(paragraphs(number)), "utf-8")
    return folder
