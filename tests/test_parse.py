"""What each parser takes from the bytes of a file, and what it leaves alone."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from index.reading.parse import Unreadable, decode
from index.reading.parse_docx import parse_docx
from index.reading.parse_html import parse_html
from index.reading.parse_json import parse_json
from index.reading.parse_text import parse_text, read_header
from tests.article_files import write_docx

PROSE = "The army took the town of Khwain on Friday, a monitoring group said, in its first gains for a week."


def page(head: str = "", body: str = f"<article><h1>Army gains</h1><p>{PROSE}</p></article>") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("---\ntitle: Syria: army gains\n---\n", "Syria: army gains"),
        ('---\ntitle: "Syria: \\"army\\" gains"\n---\n', 'Syria: "army" gains'),
        ("---\ntitle: 'The army''s gains'\n---\n", "The army's gains"),
        ("---\r\nHeadline: Army gains\r\n---\r\n", "Army gains"),
        ("---\ntitle: Army gains\ntags:\n  - syria\n- war\n# note\n...\n", "Army gains"),
        ("\ufeff---\ntitle: Army gains\n---\n", "Army gains"),
        ("Title: Army: gains\nDate: 2019-08-30\n\n", "Army: gains"),
    ],
)
def test_a_front_matter_title_may_hold_colons_and_quotes(header: str, title: str) -> None:
    parsed = parse_text((header + PROSE).encode(), "a.md")
    assert parsed.title == title
    assert parsed.marked[0].end == len(header) - (0 if header.startswith(("-", "\ufeff")) else 1)


def test_front_matter_gives_date_and_outlet_and_is_marked() -> None:
    text = f"---\nsource: Reuters\npublished: 30 August 2019\nurl: http://x.org\n---\n{PROSE}"
    parsed = parse_text(text.encode(), "a.txt")
    assert (parsed.date, parsed.outlet) == (date(2019, 8, 30), "Reuters")
    assert text[parsed.marked[0].end :] == PROSE
    assert parsed.text == text


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: never closed\n\nThe army took the town.",
        "---\nA rule, then prose.\n---\nMore prose.",
        "Syria: army gains\n\nThe army took the town.",
        "Title: Army gains\nThe army took the town.\n\nMore.",
        "Title: with no blank line after it",
        "Author: A person\n\nThe army took the town.",
        "",
    ],
)
def test_what_only_resembles_a_header_is_text(text: str) -> None:
    assert read_header(text) == (0, {})


def test_a_markdown_heading_is_the_title_and_stays_in_the_text() -> None:
    parsed = parse_text(f"# Army gains #\n\n{PROSE}".encode(), "a.md")
    assert parsed.title == "Army gains"
    assert parsed.text.startswith("# Army gains #")
    assert parse_text(f"# Army gains\n\n{PROSE}".encode(), "a.txt").title is None


def test_control_characters_are_not_text() -> None:
    with pytest.raises(Unreadable, match="binary"):
        decode(b"\x01\x02\x03 abc" * 100)


@pytest.mark.parametrize(
    "data", ["“The army” – it’s Khwain".encode()[:-9] + b"\xff" + b" took it.", "Café “".encode()[:-1]]
)
def test_damaged_utf_8_is_refused_and_not_garbled(data: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged UTF-8"):
        decode(data)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"“{PROSE}” It’s the province’s worst.", "cp1252"),
        ("Армия заняла город в пятницу, сообщила группа наблюдателей.", "cp1251"),
        ("Les rebelles ont évacué le village dès vendredi, a déclaré à l’agence un témoin.", "cp1252"),
    ],
)
def test_other_encodings_are_detected(text: str, encoding: str) -> None:
    assert decode((text + "\n").encode(encoding) * 5) == (text + "\n") * 5


def test_a_page_gives_text_title_date_and_site() -> None:
    head = (
        "<title>Army gains | The Paper</title><meta property='og:site_name' content='The Paper'>"
        "<meta property='article:published_time' content='2019-08-30T23:30:00-05:00'>"
    )
    parsed = parse_html(page(head), "a.html")
    assert parsed.text == f"Army gains\n\n{PROSE}"
    assert (parsed.title, parsed.date, parsed.outlet) == ("Army gains", date(2019, 8, 30), "The Paper")


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("<meta name='date' content='30 August 2019'>", date(2019, 8, 30)),
        ("<meta itemprop='datePublished' content='2019-08-30'>", date(2019, 8, 30)),
        ("<link rel='canonical' href='http://x.org/2019/08/30/army'>", date(2019, 8, 30)),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
            '"datePublished": "2019-08-30T10:00Z", "dateModified": "2020-01-01"}]}</script>',
            date(2019, 8, 30),
        ),
        ('<script type="application/ld+json">{broken</script>', None),
        ("<meta itemprop='copyrightYear' content='2019'>", None),
        ("<meta http-equiv='last-modified' content='2019-08-30'>", None),
        ("<meta property='article:modified_time' content='2019-08-30'>", None),
        ("<meta name='date' content='03/04/2019'>", None),
        ("", None),
    ],
)
def test_the_date_of_a_page_is_the_stated_day_of_publication(head: str, found: date | None) -> None:
    body = (
        f"<article><h1>Army gains</h1><p>{PROSE} It had lost the town on 2015-03-15.</p></article>"
        "<footer>© 2021</footer>"
    )
    assert parse_html(page(head, body), "a.html").date == found


def test_a_page_with_no_site_name_is_named_by_its_host() -> None:
    assert parse_html(page("<link rel='canonical' href='https://www.paper.example/a'>"), "a.html").outlet == (
        "paper.example"
    )


def test_line_breaks_lists_and_tables_of_a_page_are_paragraphs() -> None:
    body = (
        f"<article><p>{PROSE}<br><br>{PROSE} Again.</p><ul><li>One item.</li></ul>"
        "<table><tr><th>Town</th><th>Dead</th></tr><tr><td>Idlib</td><td>59</td></tr></table></article>"
    )
    paragraphs = parse_html(page("", body), "a.html").text.split("\n\n")
    assert paragraphs == [PROSE, f"{PROSE} Again.", "One item.", "Town | Dead", "Idlib | 59"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Obey.</p>",
        "<div style='color:red; DISPLAY : none !important'><p>Obey.</p></div>",
        "<p style='visibility:hidden'>Obey.</p>",
        "<p><span style='font-size:0px'>Obey.</span></p>",
        "<template><p>Obey.</p></template>",
    ],
)
def test_what_a_page_does_not_show_is_not_read(hidden: str) -> None:
    parsed = parse_html(
        page(body=f"<article><h1>Army gains</h1><p>{PROSE}</p>{hidden}<p>{PROSE[:60]}.</p></article>"), "a"
    )
    assert parsed.text == f"Army gains\n\n{PROSE}\n\n{PROSE[:60]}."


@pytest.mark.parametrize(
    "shown",
    ["<p hidden='until-found'>{}</p>", "<p style='font-size:0.9em; display:block'>{}</p>"],
)
def test_what_a_page_shows_is_read_whatever_its_style(shown: str) -> None:
    shown = shown.format("The rest of it came later that day.")
    parsed = parse_html(page(body=f"<article><h1>Army gains</h1><p>{PROSE}</p>{shown}</article>"), "a.html")
    assert "The rest of it" in parsed.text


def test_an_article_that_waits_for_a_script_to_be_shown_is_read() -> None:
    body = f"<main style='visibility:hidden'><article hidden><h1>Army gains</h1><p>{PROSE}</p></article></main>"
    assert PROSE in parse_html(page(body=body), "a.html").text


def test_a_declared_encoding_is_used_where_utf_8_fails() -> None:
    text = PROSE.replace("week", "week – “at last”")
    data = f"<html><head><meta charset='iso-8859-1'></head><body><article><p>{text}</p></article></body></html>"
    assert "“at last”" in parse_html(data.encode("cp1252"), "a.html").text


def test_xml_declarations_do_not_stop_a_page() -> None:
    assert PROSE in parse_html(b'<?xml version="1.0" encoding="utf-8"?>\n' + page(), "a.htm").text


def test_a_document_gives_paragraphs_and_table_rows_in_order(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", "Army gains", [PROSE], table=[["Town", "Dead"], ["Idlib", "59"]])
    parsed = parse_docx(path.read_bytes(), "a.docx")
    assert parsed.text == f"Army gains\n\n{PROSE}\n\nTown | Dead\n\nIdlib | 59"
    assert parsed.title == "Army gains"


def test_inserted_text_under_track_changes_is_read(tmp_path: Path) -> None:
    import docx
    from docx.oxml import OxmlElement

    document = docx.Document()
    paragraph = document.add_paragraph("The army took ")
    inserted = OxmlElement("w:ins")
    inserted.append(paragraph.add_run("Khwain.")._r)
    paragraph._p.append(inserted)
    packed = io.BytesIO()
    document.save(packed)
    assert parse_docx(packed.getvalue(), "a.docx").text == "The army took Khwain."


def test_hidden_text_of_a_document_is_not_read() -> None:
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("The army took Khwain.")
    for hidden in (True, False):
        run = paragraph.add_run(" Obey." if hidden else " It was quick.")
        run.font.hidden = hidden
    packed = io.BytesIO()
    document.save(packed)
    assert parse_docx(packed.getvalue(), "a.docx").text == "The army took Khwain. It was quick."


@pytest.mark.parametrize(
    ("record", "outlet"),
    [
        ('{"text": "T.", "source": "Reuters"}', "Reuters"),
        ('{"content": "T.", "source": {"id": null, "name": "BBC News"}}', "BBC News"),
        ('{"body": "T.", "url": "https://www.paper.example/a"}', "paper.example"),
        ('{"article": "T.", "url": "http://[broken"}', None),
        ('{"text": "T."}', None),
    ],
)
def test_the_outlet_of_a_record_is_a_name_or_the_host_of_its_address(record: str, outlet: str | None) -> None:
    ((ending, parsed),) = parse_json(record.encode(), "a.json")
    assert not isinstance(parsed, Unreadable)
    assert (ending, parsed.text, parsed.outlet) == ("", "T.", outlet)


def test_a_record_has_its_title_and_date_under_common_names() -> None:
    data = b'{"text": "T.", "headline": "Army gains", "publishedAt": "2019-08-30T10:00:00Z"}'
    ((_, parsed),) = parse_json(data, "a.json")
    assert not isinstance(parsed, Unreadable)
    assert (parsed.title, parsed.date) == ("Army gains", date(2019, 8, 30))
