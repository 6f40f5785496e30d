"""Lines of PDF pages become paragraphs; what stands on every page is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.reading.clean import kept
from index.reading.lines import collapse
from index.reading.parse_pdf import parse_pdf
from index.reading.pdf_layout import Line, lay_out
from tests.article_files import write_pdf

PROSE = "The army took the town of Khwain on Friday, a monitoring group said, in its first gains for a week."


def lines(*texts: str, top: float = 700, width: float = 300, pitch: float = 14) -> list[Line]:
    return [
        Line(text, 50, 50 + width * min(len(text) / 40, 1), top - pitch * place, top - pitch * place - 12)
        for place, text in enumerate(texts)
    ]


def test_wrapped_lines_are_joined_and_gaps_part_paragraphs() -> None:
    first = lines("The army took the town of Khwain on Friday", "and moved on to the next town, it said.")
    second = lines("Nobody knew how many people had fled then", "from there.", top=640)
    assert lay_out([first + second]).text == (
        "The army took the town of Khwain on Friday and moved on to the next town, it said.\n\n"
        "Nobody knew how many people had fled then from there."
    )


def test_a_short_line_that_ends_a_sentence_ends_its_paragraph() -> None:
    texts = (
        "The army took the town of Khwain on Friday",
        "it said.",
        "Nobody knew how many people had fled then",
    )
    assert lay_out([lines(*texts)]).text.count("\n\n") == 1


def test_a_sentence_over_a_page_break_is_joined_and_headers_cut_no_sentence() -> None:
    bodies = (
        ("It took the town of Khwain on Friday and", "then the army moved on to the north of the"),
        ("province, where people lived in tents on the", "border, and it did not stop for a day or a"),
        ("night until the rain had come to the place.",),
    )
    pages = [
        lines("The Daily Paper", top=760) + lines(*body) + lines(f"Page {number} of 3", top=60)
        for number, body in enumerate(bodies, start=1)
    ]
    layout = lay_out(pages)
    body = " ".join(line for lines_of_page in bodies for line in lines_of_page)
    assert body in layout.text
    assert [layout.text[start:].split()[0] for start in layout.pages] == ["The", "province,", "night"]
    assert sorted(layout.text[span.start : span.end] for span in layout.marked) == [
        *["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"],
        *["The Daily Paper"] * 3,
    ]


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (
            ("The province was the last one that the prov-", "ince of rebels held, and no other province"),
            "province of",
        ),
        (
            ("The town is in the part of the north rebel-", "held since the year when the war had begun"),
            "rebel-held",
        ),
        (
            ("It was shown by the ministers of the Anglo-", "American group, which had met again there"),
            "Anglo-American",
        ),
        (
            (
                "The town is in the part of the north which prov\u00ad",
                "ince maps do not show to anybody there at all",
            ),
            "province",
        ),
        (
            ("It was the last town of the north to fall -", "and the rebels had known it all along then"),
            "fall - and",
        ),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_only_when_the_word_is_known(texts: tuple[str, str], joined: str) -> None:
    assert joined in lay_out([lines(*texts)]).text


def test_pages_of_a_pdf_start_where_their_text_does(tmp_path: Path) -> None:
    towns = [
        "Khwain",
        "Zarzoor",
        "Tamanah",
        "Khan",
        "Maarat",
        "Jisr",
        "Ghab",
        "Kafr",
        "Hama",
        "Homs",
        "Aleppo",
    ]
    paragraphs = [f"{town} was taken. {PROSE.replace('Khwain', town)}" for town in towns]
    data = write_pdf(tmp_path / "a.pdf", "Army gains", paragraphs, header="The Daily Paper", page_height_mm=120)
    parsed = parse_pdf(data.read_bytes(), "a.pdf")
    assert len(parsed.pages) >= 3
    assert parsed.pages[0] == 0
    assert list(parsed.pages) == sorted(set(parsed.pages))
    marked = [parsed.text[span.start : span.end] for span in parsed.marked]
    assert marked.count("The Daily Paper") == len(parsed.pages)
    assert {str(number + 1) for number in range(len(parsed.pages))} < set(marked)
    # A sentence that ends with a page may also end its paragraph, which no layout can tell: words only.
    prose = collapse(kept(parsed.text, parsed.marked))
    assert all(paragraph in prose for paragraph in paragraphs)


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Army gains in Idlib", "Army gains in Idlib"),
        ("Microsoft Word - report.doc", None),
        ("final version.pdf", None),
        ("Untitled document", None),
        ("report", None),
    ],
)
def test_a_pdf_title_that_is_a_file_name_is_not_used(stated: str, title: str | None) -> None:
    from fpdf import FPDF

    document = FPDF()
    document.set_title(stated)
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.multi_cell(0, 6, PROSE)
    assert parse_pdf(bytes(document.output()), "a.pdf").title == title


def test_what_a_browser_prints_around_a_page_is_marked_and_cuts_no_sentence() -> None:
    first = lines("30/08/2019, 10:15 Army gains", top=780) + lines("The two sides were said to be close to a")
    second = lines("deal.") + lines("https://paper.example/army 2/2", top=40)
    layout = lay_out([first, second])
    assert "close to a deal." in layout.text
    assert [layout.text[span.start : span.end] for span in layout.marked] == [
        "30/08/2019, 10:15 Army gains",
        "https://paper.example/army 2/2",
    ]


def test_list_items_are_paragraphs() -> None:
    assert lay_out([lines("\u2022 One item", "\u2022 Two items")]).text == "\u2022 One item\n\n\u2022 Two items"


def test_a_heading_between_indented_paragraphs_stands_alone() -> None:
    body = lines(
        "The army took the town of Khwain on Friday",
        "it said.",
        "Talks",
        "On Thursday it had taken two more of them",
    )
    indented = [line._replace(left=line.left + 20) if place > 1 else line for place, line in enumerate(body)]
    assert lay_out([indented]).text.split("\n\n")[1:] == [
        "Talks",
        "On Thursday it had taken two more of them",
    ]
