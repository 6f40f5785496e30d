"""Documents as PDF, read back with another engine: all of it, in a font of their own, with links to sources."""

from __future__ import annotations

import ctypes
import re
from dataclasses import replace

import pypdfium2
import pytest
from pypdfium2 import raw

from app.export.document import Document, Line, Row, Section, Table
from app.export.pdf import to_pdf
from tests.export_sample import ARABIC, DOCUMENT, SOURCES, WIRE, made_elsewhere, saying
from tests.hostile import TEXTS
from tests.test_export_markdown import MARKUP
from tests.test_views import HOSTILE

AWKWARD = ["a\x00\x0b\x1f\ud800\ufffe\uffff\U0001ffffb", "", "W" * 2000, "\ufdfd" * 1200, "مصطفى " + "- " * 1200]
WORD = "Naskh مصطفى Ελλάς Москва Đường ʿAlī “x” — € ₽"


def pages(document: Document) -> list[str]:
    """The text of each page of `document`, on one line."""
    return read_pages(to_pdf(document))


def read_pages(made: bytes) -> list[str]:
    """The text of each page of a PDF, on one line."""
    pdf = pypdfium2.PdfDocument(made)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]
    finally:
        pdf.close()


def lines(*texts: str) -> Document:
    return Document("Lines", (), (Section("All", tuple(Line(text) for text in texts)),))


def close(text: str) -> str:
    """`text` without white space: where a raised number begins is a matter of opinion."""
    return re.sub(r"\s", "", text)


def test_a_pdf_holds_all_of_a_document() -> None:
    (text,) = pages(DOCUMENT)
    for said in (
        "Flood in the valley Made from 3 articles. Summary Quoted word for word.",
        "Officials said 30 died.1,2",
        "All were children.2 (not supported: the cited passages say something else)",
        "6 May 2019 Mustafa Bakour",
        "Note by the editor: Ask the ministry again.",
        "Nothing here Figures Dead Figure According to Source 30 died Officials 1 41 the article 2",
        "Sources 1.",
        *SOURCES,
    ):
        assert close(said) in close(text)
    assert text.endswith(" 1"), "the number of the page"


def test_arabic_greek_cyrillic_and_transcribed_names_can_be_found() -> None:
    (text,) = pages(lines(WORD, "مصطفى بكور"))
    assert set(WORD.split()) <= set(text.split())
    assert "مصطفى بكور" in text
    assert ARABIC.quote.removesuffix(".") in pages(DOCUMENT)[0]


def test_a_line_that_begins_in_another_script_leaves_the_next_as_it_is() -> None:
    table = Table(("مصطفى", "Two"), (Row(("بكور", "Bakour")), Row(("After", "that"))))
    section = Section("Both", (Line("مصطفى said"), Line("then Latin"), table, Line("and on")))
    (text,) = pages(Document("Two scripts", (), (section,)))
    for said in ("said", "then Latin", "Two", "Bakour", "After that and on"):
        assert said in text


def test_what_the_font_does_not_have_has_a_shape_all_the_same() -> None:
    (text,) = pages(lines("ship 船 😀 end"))
    assert "ship \ufffd \ufffd end" in text


def links(pdf: pypdfium2.PdfDocument) -> list[tuple[int, int]]:
    """The page of each link, and the page it leads to."""
    found = []
    for number, page in enumerate(pdf):
        place, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page, place, link):
            found.append((number, raw.FPDFDest_GetDestPageIndex(pdf, raw.FPDFLink_GetDest(pdf, link))))
    return found


def test_numbers_lead_to_the_list_of_sources() -> None:
    pdf = pypdfium2.PdfDocument(to_pdf(replace(DOCUMENT, sections=DOCUMENT.sections * 8)))
    found = links(pdf)
    assert len(found) == 8 * 6
    assert {to for _, to in found} == {len(pdf) - 1}
    assert {page for page, _ in found} > {0}
    pdf.close()


def test_sections_are_bookmarks() -> None:
    pdf = pypdfium2.PdfDocument(to_pdf(DOCUMENT))
    titles = [bookmark.get_title() for bookmark in pdf.get_toc()]
    assert titles == ["Summary", "Nothing here", "Figures", "Sources"]
    assert pdf.get_metadata_value("Title") == "Flood in the valley"
    pdf.close()


def test_a_long_table_goes_on_with_its_heading() -> None:
    rows = tuple(Row((f"{number} died", "people who lived along the river " * 6), (7,)) for number in range(60))
    table = Table(("Figure", "What is counted"), rows, "Dead")
    texts = pages(Document("Long", (), (Section("Figures", (table,)),), (WIRE,)))
    assert len(texts) >= 3
    assert all("Figure What is counted Source" in text for text in texts if " died " in text)
    assert [int(number) for text in texts for number in re.findall(r"(\d+) died people", text)] == list(range(60))


def test_a_row_higher_than_a_page_is_drawn_over_several() -> None:
    table = Table(("Words", "Day"), (Row(("long words " * 3000, "2020-01-01")),))
    texts = pages(Document("High", (), (Section("Rows", (table,)),)))
    assert sum(text.count("long words") for text in texts) >= 2900
    assert len(texts) > 3


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP, "{nb} {nb}", "**b** --u-- [a](b)", "\\) Tj ET (x"])
def test_nothing_in_a_text_becomes_markup(text: str) -> None:
    made = to_pdf(saying(text))
    assert close("".join(pages(saying(text)))).count(close(text)) >= 15
    assert b"/URI" not in made
    assert b"/JavaScript" not in made


@pytest.mark.parametrize("text", [*(text[:900] for text in TEXTS.values()), *AWKWARD])
def test_any_text_can_be_drawn(text: str) -> None:
    assert pages(saying(text))


def test_the_same_document_is_the_same_bytes_whenever_it_is_made() -> None:
    assert made_elsewhere("pdf") == to_pdf(DOCUMENT)
