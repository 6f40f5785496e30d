"""Files made to do harm, by what they are. Each is made when it is wanted; none is larger than newsdesk reads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from random import Random

from tests.fuzz.makers import NAMESPACE, docx_of, form, pdf_of, stream
from tests.malformed import valid

MB = 2**20
FULL = 20 * MB - 2000
SENTENCE = "The army took the town of Khwain on Friday, a monitoring group said. "
P = f"<p>{SENTENCE}</p>".encode()
WP = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>".encode()


def filled(piece: str | bytes, size_bytes: int = FULL) -> bytes:
    """`piece` again and again, up to so many bytes."""
    data = piece.encode() if isinstance(piece, str) else piece
    return data * (size_bytes // len(data))


def article(body: bytes, head: bytes = b"") -> bytes:
    return b"<!DOCTYPE html><html><head>" + head + b"</head><body><article>" + body + b"</article></body></html>"


def linked(data: bytes) -> bytes:
    return article(P, b'<script type="application/ld+json">' + data + b"</script>")


def shown(content: str) -> bytes:
    return f"BT /F1 12 Tf 72 720 Td {content} ET".encode()


SHOWN = shown(f"({SENTENCE}) Tj")


def laughs(levels: int) -> bytes:
    """Entities of which each is ten of the one before."""
    entities = (f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(levels))
    return f"<!DOCTYPE x [{''.join(entities)}]>".encode()


def styles(count: int) -> bytes:
    each = '<w:style w:type="paragraph" w:styleId="s{0}"><w:name w:val="n{0}"/></w:style>'
    return f'<w:styles xmlns:w="{NAMESPACE}">{"".join(map(each.format, range(count)))}</w:styles>'.encode()


def crowded_zip(entries: int) -> bytes:
    packed = io.BytesIO(valid("docx"))
    with zipfile.ZipFile(packed, "a") as archive:
        for number in range(entries):
            archive.writestr(f"{number:x}", b"")
    return packed.getvalue()


def lying_zip() -> bytes:
    """A document of 100 MB whose directory says that it is small."""
    data = docx_of([b" " * MB] * 100)
    real, told = (
        size.to_bytes(4, "little") for size in (zipfile.ZipFile(io.BytesIO(data)).infolist()[-1].file_size, 500)
    )
    return data.replace(real, told)


# Endless lines, text that is none, marks that are not seen. A text of 8 MB and more is refused for its size alone.
TEXT = 7 * MB
TEXTS: dict[str, Callable[[], bytes]] = {
    "a line of 20 MB": lambda: filled("a"),
    "a line of words": lambda: filled("word ", 2_000_000),
    "a line of sentences": lambda: filled(SENTENCE, 2_000_000),
    "half a million lines": lambda: filled("a\n", 1_000_000),
    "300,000 paragraphs": lambda: filled("a\n\n", 900_000),
    "white space around a letter": lambda: b" " * 999_000 + b"a" + b" " * 999_000,
    "line breaks between letters": lambda: b"a" + b"\n" * 1_999_000 + b"a",
    "carriage returns": lambda: b"a" + b"\r" * 1_999_000,
    "full stops": lambda: filled(". ", 2_000_000),
    "initials": lambda: filled("A. B. ", 900_000),
    "titles of persons": lambda: filled("Mr. ", 900_000),
    "quotation marks": lambda: filled('“"', TEXT),
    "brackets": lambda: filled("(", 2_000_000),
    "dashes": lambda: filled(" - ", 2_000_000),
    "slashes": lambda: filled("a/b/c/d ef gh/ij\n", 2_000_000),
    "dates": lambda: filled("1 Jan 20199 ", 2_000_000),
    "capitals": lambda: filled("A-Z A-Z, ", 2_000_000),
    "furniture, line by line": lambda: filled("share\nA word.\n", 900_000),
    "front matter without an end": lambda: b"---\n" + filled("title: x\n", 1_900_000),
    "fences": lambda: filled("---\n", 2_000_000),
    "headings": lambda: filled("# ", 2_000_000),
    "right-to-left marks": lambda: b"a" + filled("\u202e\u2066", TEXT) + b"a",
    "joiners": lambda: filled("a\u200d", TEXT),
    "separators of lines": lambda: filled("a\u2028", TEXT),
    "emoji": lambda: filled("👨‍👩‍👧 ", TEXT),
    "Korean": lambda: filled("군대가 금요일에 마을을 점령했다. ", TEXT),
    "byte order marks": lambda: filled(b"\xef\xbb\xbf", TEXT) + b"a",
    "nulls": lambda: filled(b"\0"),
    "nulls in text": lambda: filled("word\0 ", TEXT),
    "random bytes": lambda: Random(1).randbytes(TEXT),  # noqa: S311
    "random bytes beyond ASCII": lambda: bytes(Random(1).choices(range(128, 256), k=MB)),  # noqa: S311
    "UTF-8 with bad bytes": lambda: filled(b"word \xff ", 2_000_000),
    "UTF-8 cut in two": lambda: filled("é", 2_000_001)[:-1],
    "Latin-1": lambda: filled("word é ".encode("latin-1"), 2_000_000),
    "halves of UTF-16": lambda: b"\xff\xfe" + filled(b"\x00\xd8", TEXT),
    "UTF-16": lambda: filled("a. ", 900_000).decode().encode("utf-16"),
    "UTF-32 beyond Unicode": lambda: b"\xff\xfe\x00\x00" + filled(b"\xff\xff\xff\x7f", TEXT),
}

# Deep, wide and broken pages.
PAGES: dict[str, Callable[[], bytes]] = {
    "deep": lambda: article(b"<div>" * (FULL // 5 - 100) + P),
    "deep and closed": lambda: article(b"<div>" * 100_000 + P + b"</div>" * 100_000),
    "deep, but not too deep": lambda: article(b"<div>" * 200 + P + b"</div>" * 200),
    "deep tables": lambda: article(b"<table><tr><td>" * 100_000 + P),
    "deep lists": lambda: article(b"<ul><li>" * 100_000 + P),
    "deep marks": lambda: article(b"<font><i><b>" * 50_000 + P),
    "crossed marks": lambda: article(filled("</p><p><b>x</i>", MB) + P),
    "paragraphs": lambda: article(filled(P)),
    "short paragraphs": lambda: article(filled("<p>A b.</p>", 2 * MB)),
    "fewer short paragraphs": lambda: article(b"".join(b"<p>A b %d.</p>" % n for n in range(20_000))),
    "line breaks": lambda: article(filled("It is.<br>", MB)),
    "links": lambda: article(b"<p>" + filled("<a href=x>y</a> and. ", MB)),
    "headings": lambda: article(filled("<h1>a b</h1>", MB) + P),
    "cells": lambda: article(P + b"<table>" + filled("<tr><td>a</td><td>b</td></tr>", MB)),
    "list items": lambda: article(P + b"<ul>" + filled("<li>a</li>", MB)),
    "hidden": lambda: article(filled("<p hidden>a</p>", MB) + P),
    "a paragraph of 20 MB": lambda: article(b"<p>" + filled(SENTENCE)),
    "attributes": lambda: article(b"<p " + b"".join(b"a%d=1 " % n for n in range(100_000)) + b">" + P),
    "a style of 20 MB": lambda: article(b'<p style="' + filled("a:b;") + b'">' + P),
    "a style of white space": lambda: article(b'<p style=";' + b" " * 200_000 + b'x">' + P),
    "a title of white space": lambda: article(P, b"<title>a" + b" " * 200_000 + b"</title>"),
    "white space before a declaration": lambda: b" " * 200_000 + b"<?xml ?" + article(P),
    "a comment without an end": lambda: article(b"<!--" + filled(P)),
    "angle brackets": lambda: article(filled("<") + P),
    "scripts": lambda: article(P, filled("<script>a</script>", MB)),
    "a script without an end": lambda: article(b"<script>" + filled('a("<p>");', MB)),
    "deep data": lambda: linked(b"[" * MB),
    "deep graphs": lambda: linked(b'{"@graph":' * 900 + b"1" + b"}" * 900),
    "a long number in data": lambda: linked(b'{"@type": "Article", "headline": "x", "n": ' + b"1" * 10_000 + b"}"),
    "meta": lambda: article(P, filled('<meta name=date content="1 Jan 20199">', MB)),
    "times": lambda: article(filled('<time datetime="1 jan 2019x" itemprop=datePublished>a</time>', MB) + P),
    "entities": lambda: laughs(12) + article(b"&a11;" + filled("&amp;", 5 * MB) + P),
    "an encoding that escapes": lambda: article(b"\xe9 \\ud800 \\N{x}" + P, b"<meta charset=raw_unicode_escape>"),
    "an encoding of names": lambda: article(filled(b"\xe9 a-", MB) + P, b"<meta charset=punycode>"),
    "half characters": lambda: article(b"&#xD800;&#x110000;&#0;" + P),
    "nulls": lambda: article(b"\0" * 100 + P),
}

# Million pages, bombs, loops.
PDFS: dict[str, Callable[[], bytes]] = {
    "a million pages": lambda: pdf_of(stream(SHOWN), kids=b"[" + b"3 0 R " * 1_000_000 + b"]", count=b"1000000"),
    "5,000 pages": lambda: pdf_of(stream(SHOWN), kids=b"[" + b"3 0 R " * 5000 + b"]", count=b"5000"),
    "pages that are only counted": lambda: pdf_of(stream(SHOWN), count=b"2000000000"),
    "fewer than no pages": lambda: pdf_of(stream(SHOWN), count=b"-5"),
    "pages that hold themselves": lambda: pdf_of(stream(SHOWN), kids=b"[2 0 R 2 0 R]", count=b"1000"),
    "text of 300 MB": lambda: pdf_of(stream(shown("(The army took it.) Tj " * 13_000_000), 1)),
    "white space of 1.1 GB, packed twice": lambda: pdf_of(stream(b" " * (1100 * MB), 2)),
    "a line of three million letters": lambda: pdf_of(stream(shown(f"({'a' * 3_000_000}) Tj"), 1)),
    "long words, line by line": lambda: pdf_of(stream(shown(f"({'a' * 30_000}) Tj 0 -14 Td (b-) Tj 0 -14 Td " * 9), 1)),
    "100,000 lines": lambda: pdf_of(stream(shown("/F1 1 Tf " + "(ab.) Tj 0 -1 Td " * 100_000), 1)),
    "lines in one place": lambda: pdf_of(stream(shown("/F1 1 Tf " + "(abc) Tj -1 0 Td " * 100_000), 1)),
    "forms of forms": lambda: pdf_of(
        stream(b"/X Do"), *(form(b"/X Do " * 10, n + 7) for n in range(9)), stream(b"", more=b"/Subtype/Form")
    ),
    "a form that draws itself": lambda: pdf_of(stream(b"/X Do"), form(b"/X Do " * 10, 6)),
    "states": lambda: pdf_of(stream(b"q " * 5_000_000, 1)),
    "arrays in arrays": lambda: pdf_of(stream(b"[" * 5_000_000, 1)),
    "dictionaries in dictionaries": lambda: pdf_of(stream(SHOWN), more=b"/A" + b"[<</A" * 1_000_000),
    "lines that are drawn": lambda: pdf_of(stream(b"0 0 m 1 1 l S " * 1_000_000 + SHOWN, 1)),
    "a page without size": lambda: pdf_of(stream(SHOWN), box=b"[0 0 0 0]"),
    "a page without end": lambda: pdf_of(stream(SHOWN), box=b"[0 0 99999999999999999999 1e38]"),
    "text that is nowhere": lambda: pdf_of(stream(SHOWN.replace(b"72 720", b"9" * 50 + b" -" + b"9" * 50))),
    "type without size": lambda: pdf_of(stream(SHOWN.replace(b"12 Tf", b"0 Tf"))),
    "a title of 16 MB": lambda: pdf_of(stream(SHOWN), info=b"/Info<</Title(" + b"a b " * 4_000_000 + b")>>"),
    "ends": lambda: b"%PDF-1.7\n" + filled("%%EOF\n"),
    "objects": lambda: b"%PDF-1.7\n" + filled("1 0 obj<<>>endobj\n") + b"%%EOF",
    "a table of places that is too long": lambda: (
        b"%PDF-1.7\nxref\n0 99999999\n"
        + filled("0000000000 65535 f \n", MB)
        + b"trailer<</Size 99999999/Root 1 0 R>>\nstartxref\n9\n%%EOF"
    ),
}

# Archives that unpack to more than they are, trees that are too deep or too wide.
DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "a bomb of 190 MB": lambda: docx_of([b" " * MB] * 190),
    "a bomb of 300 MB beside the text": lambda: docx_of([WP], {"word/media/a.png": b"\0" * (300 * MB)}),
    "a bomb of 100 MB that says it is small": lying_zip,
    "a text of 40 MB": lambda: docx_of([b"<w:p><w:r><w:t>", *[b"a " * (MB // 2)] * 40, b"</w:t></w:r></w:p>"]),
    "paragraphs": lambda: docx_of([WP * 10_000] * 40),
    "empty paragraphs": lambda: docx_of([b"<w:p/>" * 100_000] * 80),
    "line breaks": lambda: docx_of([b"<w:p><w:r>", *[b"<w:br/>" * 100_000] * 60, b"</w:r></w:p>"]),
    "deep": lambda: docx_of([b"<w:p>" * 1_000_000]),
    "deep, but not too deep": lambda: docx_of([b"<w:p>" * 240 + WP + b"</w:p>" * 240]),
    "tables in tables": lambda: docx_of([(b"<w:tbl><w:tr><w:tc>" * 80 + WP + b"</w:tc></w:tr></w:tbl>" * 80) * 2000]),
    "cells": lambda: docx_of([b"<w:tbl><w:tr>", b"<w:tc><w:p/></w:tc>" * 300_000, b"</w:tr></w:tbl>"]),
    "styles": lambda: docx_of(
        [b'<w:p><w:pPr><w:pStyle w:val="s%d"/></w:pPr><w:r><w:t>a.</w:t></w:r></w:p>' % n for n in range(30_000)],
        {"word/styles.xml": styles(30_000)},
    ),
    "entities": lambda: docx_of([b"<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", WP], doctype=laughs(10)),
    "an entity from a file": lambda: docx_of(
        [b"<w:p><w:r><w:t>It said &a; then.</w:t></w:r></w:p>"],
        doctype=b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ),
    "100,000 parts": lambda: crowded_zip(100_000),
}

# Deep values, many records, long numbers.
JSONS: dict[str, Callable[[], bytes]] = {
    "deep lists": lambda: b"[" * FULL,
    "deep objects": lambda: b'{"a":' * (FULL // 5),
    "deep and closed": lambda: b'{"text":' * 900 + b'"a."' + b"}" * 900,
    "numbers": lambda: b"[" + filled("1,") + b"1]",
    "empty objects": lambda: b"[" + filled("{},") + b"{}]",
    "records": lambda: b"[" + filled('{"text":"a"},') + b"1]",
    "50,000 records": lambda: b"[" + b'{"text":"The army took it."},' * 50_000 + b"1]",
    "records with dates": lambda: json.dumps(
        [{"text": "a.", "date": f"{n} Jan 20199 " * 20} for n in range(5000)]
    ).encode(),
    "a long number": lambda: b"1" * FULL,
    "a long text": lambda: b'{"text":"' + filled(SENTENCE) + b'"}',
    "escapes": lambda: b'{"text":"' + filled("\\u0041", 11_000_000) + b'"}',
    "keys": lambda: b'{"text":"a.",' + b",".join(b'"k%d":1' % n for n in range(1_000_000)) + b"}",
    "half characters": lambda: b'{"text":"a.","title":"\\ud800","source":"\\udfff x","date":"\\ud800"}',
    "nulls": lambda: b'{"text":"a\\u0000b."}',
    "not numbers": lambda: b'{"text":"a.","date":NaN,"title":-Infinity,"url":1e999}',
}
LINES: dict[str, Callable[[], bytes]] = {
    "numbers": lambda: filled("1\n"),
    "records": lambda: filled('{"text":"a"}\n'),
    "50,000 records": lambda: b'{"text":"The army took it."}\n' * 50_000,
    "blank lines": lambda: b'{"text":"a."}' + filled("\n"),
    "a line of 20 MB": lambda: filled("a"),
    "deep lines": lambda: (b"[" * 10_000 + b"\n") * 1000,
}

NASTIES: dict[str, dict[str, Callable[[], bytes]]] = {
    "txt": TEXTS,
    "md": {name: TEXTS[name] for name in ("fences", "headings", "a line of words", "right-to-left marks", "nulls")},
    "html": PAGES,
    "pdf": PDFS,
    "docx": DOCUMENTS,
    "json": JSONS,
    "jsonl": LINES,
}
