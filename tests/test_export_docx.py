"""Documents for word processors, read back: all of it, each number a footnote, and nothing of it taken for markup."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.export.document import Document, Line, Row, Section, Table, where
from app.export.docx import to_docx
from tests.export_sample import ARABIC, DOCUMENT, SOURCES, made_elsewhere, saying
from tests.hostile import TEXTS
from tests.test_export_markdown import MARKUP
from tests.test_views import HOSTILE


def read(document: Document) -> Any:
    return Word(BytesIO(to_docx(document)))


def footnotes(word: Any) -> dict[str, str]:
    """The text of each footnote by its id."""
    part = word.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    notes = parse_xml(part.blob).findall(qn("w:footnote"))
    return {note.get(qn("w:id")): "".join(text.text or "" for text in note.iter(qn("w:t"))) for note in notes}


def written(word: Any) -> str:
    """Every text of the body, a line each."""
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def test_a_word_document_holds_all_of_a_document() -> None:
    word = read(DOCUMENT)
    text = written(word)
    for said in (
        "Flood in the valley",
        "Made from 3 articles.",
        "Quoted word for word.",
        "All were children.",
        "(not supported: the cited passages say something else)",
        "6 May 2019 Mustafa Bakour (مصطفى بكور) stayed.",
        "Note by the editor: Ask the ministry again.",
        "Nothing here",
        "Dead",
    ):
        assert said in text
    struck = [run.text for paragraph in word.paragraphs for run in paragraph.runs if run.font.strike]
    assert struck == ["All were children."]
    styles = [paragraph.style.name for paragraph in word.paragraphs if paragraph.text in ("Summary", "Dead")]
    assert styles == ["Heading 1", "Heading 2"]


def test_each_number_leads_to_a_footnote_with_the_quote_and_where_it_stands() -> None:
    word = read(DOCUMENT)
    notes = footnotes(word)
    assert list(notes) == ["-1", "0", "1", "2", "3"]
    assert [notes["1"].strip(), notes["2"].strip()] == list(SOURCES)
    assert notes["3"].strip() == f"“{ARABIC.quote}”\u200e {where(ARABIC)}"
    body = word.element.body
    marks = [mark.get(qn("w:id")) for mark in body.iter(qn("w:footnoteReference"))]
    assert marks == ["1", "2", "3"], "in the order of their numbers, for that is how they are numbered"
    fields = [text.text.split()[1] for text in body.iter(qn("w:instrText"))]
    named = {mark.get(qn("w:name")): mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert [named[field] for field in fields] == ["2", "1", "2"]
    assert [name.get(qn("w:id")) for name in word.settings.element.find(qn("w:footnotePr"))] == ["-1", "0"]
    assert word.styles["footnote reference"].font.superscript


def test_a_document_that_cites_nothing_has_no_footnotes() -> None:
    plain = to_docx(Document("Plain", (), (Section("One", (Line("A line."),)),)))
    with ZipFile(BytesIO(plain)) as parts:
        assert "word/footnotes.xml" not in parts.namelist()


def test_the_heading_of_a_table_stands_on_each_page() -> None:
    rows = tuple(Row((str(number), "people"), (7,)) for number in range(60))
    table = read(
        Document("Long", (), (Section("Figures", (Table(("Figure", "Of"), rows),)),), DOCUMENT.citations)
    ).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Figure", "Of", "Source"]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True] + [False] * 60
    assert table.rows[60].cells[2].text == "1"


def test_arabic_is_written_from_the_right() -> None:
    paragraph = read(Document("ا", (), (Section("Arabic", (Line(ARABIC.quote, (5,)),)),), (ARABIC,))).paragraphs[2]
    assert paragraph.runs[0].font.rtl
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP, "NOTEREF _Ref000000001 \\h", "</w:t></w:r>", "{ HYPERLINK }"])
def test_nothing_in_a_text_becomes_markup(text: str) -> None:
    word = read(saying(text))
    assert written(word).count(text) == 17
    assert footnotes(word)["1"].count(text) == 4
    assert not list(word.element.body.iter(qn("w:hyperlink")))
    assert {part.reltype.rpartition("/")[2] for part in word.part.rels.values()} <= {
        *("customXml", "fontTable", "footnotes", "numbering", "settings", "styles"),
        *("stylesWithEffects", "theme", "webSettings"),
    }


@pytest.mark.parametrize("text", [*TEXTS.values(), "a\x00\x0b\x1f\ud800\ufffe\uffff\U0001ffffb", ""])
def test_any_text_can_be_written(text: str) -> None:
    assert read(saying(text)).tables


def test_the_same_document_is_the_same_bytes_whenever_it_is_made() -> None:
    made = to_docx(DOCUMENT)
    with ZipFile(BytesIO(made)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"python-docx" not in parts.read("docProps/core.xml")
        assert set(re.findall(rb"20\d\d-\d\d-\d\d", parts.read("docProps/core.xml"))) == {b"2000-01-01"}
    assert made_elsewhere("docx") == made
