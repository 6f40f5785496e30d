"""Files made of what their formats are made of, put together as nobody would."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hypothesis import strategies as st

from tests.fuzz.makers import docx_of, pdf_of, stream
from tests.malformed import PROSE

_NEWLINES = ["\n", "\n\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", " \n\t\n"]
_OPENINGS = """BEIRUT, |(Reuters) - |By Jane Doe|Jan. 1, 2019|2019-13-45|30/04/2019|Updated: |AP| — |---|title: |date: |
source: '|# |Share|Sign up for our newsletter|© 2021|a/b/ Reuters|Mr. |U.S. |5 p.m. |“|”|?!|...|é|군대|👨‍👩‍👧""".split(
    "|"
)
_UNSEEN = ["\ufeff", "\u202e", "\u200d", "\xad", "\xa0", "\u3000", "\U000e0041", " " * 200, "x" * 200, "1" * 80]
_words = st.sampled_from([*_OPENINGS, *_UNSEEN, *_NEWLINES, *_NEWLINES, *PROSE])
_prose = st.lists(_words | st.text(max_size=20), max_size=40).map("".join)
_encodings = st.sampled_from("utf-8 utf-8 utf-8 utf-8-sig utf-16 utf-16-be utf-32 cp1252 cp1251 cp037".split())


def _texts() -> st.SearchStrategy[bytes]:
    return st.builds(lambda text, encoding: text.encode(encoding, "replace"), _prose, _encodings)


_keys = st.sampled_from("text body Content title headline date published_at source url path".split())
_dates = st.sampled_from(["2019-08-30", "30 août 2019", "2019-08-30T23:30:00-05:00", "0000-00-00", "1 1 1 2019", "٣٠"])
_names = st.sampled_from(
    ["\ud800", "../../etc/passwd", "/etc/passwd", "http://[", "https://www.paper.example/a", "\x00"]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _prose | _dates | _names,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_keys | st.text(max_size=5), inner),
    max_leaves=20,
)
_records = st.builds(
    lambda others, text: others | {"text": text},
    *(st.dictionaries(_keys, _values, max_size=6), _prose | _prose | _values),
)


def _jsons() -> st.SearchStrategy[bytes]:
    return st.builds(_dumped, _values | _records | st.lists(_records, max_size=6), st.booleans())


def _json_lines() -> st.SearchStrategy[bytes]:
    lines = st.builds(_dumped, _records | _values, st.booleans()) | st.binary(max_size=20)
    return st.lists(lines, max_size=8).map(b"\n".join)


def _dumped(value: object, plain: bool) -> bytes:
    return json.dumps(value, ensure_ascii=plain).encode("utf-8", "surrogatepass")


_TAGS = """p div article main h1 span a b br ul li table tr td time template head title body html script style svg
noscript blockquote pre code figure form""".split()
_ATTRIBUTES = """||| class="article-body"| hidden| style="display:none"| style=";  font-size : 0"| itemprop=text
| datetime='30 August 2019'| href='http://['| colspan=99999| id="content"| hidden=until-found| =""".split("|")
_HEADS = """<meta charset="utf-7">
<meta charset=no-such>
<meta property=og:title content=Roads>
<meta property='article:published_time' content='2019-08-30T99'>
<script type="application/ld+json">{"@type": ["NewsArticle"], "headline": 5, "publisher": [{"name": {}}]}</script>
<script type="application/ld+json">{"@graph": {"@graph": [[[{"@type": "Article", "datePublished": []}]]]}}</script>
<link rel=canonical href='//[::1/2019/08/30'>
<base href=x>""".split("\n")


def _pages() -> st.SearchStrategy[bytes]:
    nodes = st.recursive(
        _prose | st.sampled_from(["&#xD800;", "&nbsp;", "<!-- ", "-->", "</p>", "<", "]]>"]),
        lambda inner: st.builds(
            _tagged, st.sampled_from(_TAGS), st.sampled_from(_ATTRIBUTES), st.lists(inner, max_size=4)
        ),
        max_leaves=30,
    )
    heads = st.lists(st.sampled_from(_HEADS), max_size=3).map("".join)
    start = "<html><head>{}</head><body><article><p>" + PROSE[0]
    pages = st.builds(lambda head, body: start.format(head) + "".join(body), heads, st.lists(nodes))
    return st.builds(lambda page, encoding: page.encode(encoding, "replace"), pages, _encodings)


def _tagged(tag: str, attributes: str, inner: Sequence[str]) -> str:
    # An odd number of parts: the tag is never closed.
    return f"<{tag}{attributes}>{''.join(inner)}" + ("" if len(inner) % 2 else f"</{tag}>")


_PARTS = "p p r r t tbl tr tc sdt sdtContent txbxContent ins del rPr pPr hyperlink".split()
_LEAVES = """<w:pStyle w:val="Title"/>|<w:pStyle w:val=""/>|<w:pStyle/>|<w:br/>|<w:tab/>|<w:vanish/>
|<w:vanish w:val="0"/>|<w:noBreakHyphen/>|<w:cr/>|<!-- x -->|<?x y?>|<w:sectPr/>|<x/>|Roads""".split("|")


def _documents() -> st.SearchStrategy[bytes]:
    runs = st.sampled_from([*PROSE, " "]).map(lambda text: f"<w:r><w:t>{text}</w:t></w:r>")
    nodes = st.recursive(
        runs | runs | st.sampled_from(_LEAVES),
        lambda inner: st.builds(
            lambda tag, parts: f"<w:{tag}>{''.join(parts)}</w:{tag}>",
            *(st.sampled_from(_PARTS), st.lists(inner, max_size=5)),
        ),
        max_leaves=30,
    )
    return st.lists(nodes, max_size=8).map(lambda body: docx_of(["".join(body).encode()]))


_numbers = st.sampled_from("0 1 -1 12 12 72 720 1e38 -99999999999999999999 0.00001 NaN .".split())
_shown = st.sampled_from(
    ["The army took it.", "on Friday-", "of the", "\\000\\001", "\\255", "\\\\(", "1", "Page 1 of 3"]
)
_operators = (
    st.builds("/F1 {} Tf".format, _numbers)
    | st.builds("{} {} Td".format, _numbers, _numbers)
    | st.builds("{} {} {} {} {} {} Tm".format, *[_numbers] * 6)
    | st.builds("{} {} {} {} {} {} cm".format, *[_numbers] * 6)
    | st.builds("({}) Tj".format, _shown)
    | st.builds("[({}) {} ({})] TJ".format, _shown, _numbers, _shown)
    | st.sampled_from("T*|q|Q|BT|ET|/X Do|3 Tr|0 Tz|-500 Tz|14 TL|(|<zz> Tj|BI ID EI".split("|"))
)
_boxes = st.sampled_from([*[b"[0 0 612 792]"] * 9, b"[0 0 0 0]", b"[0 0 1e38 -1e38]", b"[]", b"[612 792 0 0]", b"null"])
_kids = st.sampled_from([*[b"[3 0 R]"] * 9, b"[3 0 R 3 0 R]", b"[2 0 R 3 0 R]", b"[99 0 R 3 0 R]", b"[[3 0 R]]"])
_counts = st.sampled_from([*[b"1"] * 9, b"0", b"-1", b"99999999", b"2"])


def _pdfs() -> st.SearchStrategy[bytes]:
    lines = st.lists(_operators, max_size=30).map(lambda lines: stream("\n".join(["BT /F1 12 Tf", *lines]).encode()))
    return st.builds(
        lambda content, box, kids, count: pdf_of(content, box=box, kids=kids, count=count),
        *(lines, _boxes, _kids, _counts),
    )


BY_KIND = {
    "txt": _texts(),
    "md": _texts(),
    "html": _pages(),
    "pdf": _pdfs(),
    "docx": _documents(),
    "json": _jsons(),
    "jsonl": _json_lines(),
}
