"""HTML to `Parsed`: main text, headline, stated date and site. Pure; the only import of trafilatura."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from index.reading.dates import parse_date
from index.reading.lines import collapse
from index.reading.parse import OUTLET_CHARS, Parsed, Unreadable, decode, refuse_disguise, site_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What pages call the day they were published. Other names are for the days they were changed or crawled.
_DATE_NAMES = (
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "published_time",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.issued",
    "dcterms.date",
    "dc.date.publication",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "rnews:datepublished",
    "date",
)
MAX_ELEMENTS = 50_000  # pages of news have some thousands; the main text of more takes minutes to find

_ARTICLE_TYPE = re.compile(r"Article|Posting|Report|Review|WebPage")
_CHARSET = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([\w.:-]{2,30})", re.IGNORECASE)
_DECLARATION = re.compile(r"\ufeff?\s*<\?xml[^>]{0,200}\?>")
_NOT_SHOWN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))", re.IGNORECASE
)
# Pages that wait for a script hide all of the article.
_MAY_BE_HIDDEN = (
    "//body//*[self::template or @hidden or @style]"
    "[not(descendant-or-self::*[self::article or self::main or self::h1])]"
)
_URL_DATE = re.compile(r"/((?:19|20)\d\d/\d\d/\d\d)(?:/|$)")
_TITLE_BREAK = re.compile(r"\s+[|\u2013\u2014\u00b7-]\s+")
_RULE = re.compile(r"[|\s:-]+")
_SENTENCE_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u0964]")


def parse_html(data: bytes, name: str) -> Parsed:
    """The main text of a page: paragraphs two newlines apart, the headline first if a heading holds it.

    Raises Unreadable when the page holds no main text.
    """
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    refuse_disguise(data, name, allowed="HTML")
    text = _decode_page(data)
    declaration = _DECLARATION.match(text)
    page = load_html(text[declaration.end() :] if declaration else text)
    if page is None:
        raise Unreadable("no main text in this HTML")
    if page.xpath("count(//*)") > MAX_ELEMENTS:
        raise Unreadable(f"a page of more than {MAX_ELEMENTS:,} elements")
    _drop_hidden(page)
    # Without its metadata: its date search takes a copyright year, a Last-Modified or any date in the prose.
    found = bare_extraction(page, include_comments=False)
    body = _paragraphs(getattr(found, "text", None) or "")
    if not any(map(_SENTENCE_END.search, body)):
        raise Unreadable("no main text in this HTML")
    linked = _linked_data(page)
    address = _first(*_meta(page, "og:url"), *map(str, page.xpath("//link[@rel='canonical']/@href")))
    outlet = _first(*_meta(page, "og:site_name"), *map(_publisher, linked), *_meta(page, "application-name"))
    stated = _first(*_meta(page, "og:title"), *(item.get("headline") for item in linked), _page_title(page, outlet))
    heading = _heading(page, stated)
    body = [line for place, line in enumerate(body) if place > 2 or line.casefold() != (heading or "").casefold()]
    return Parsed(
        text="\n\n".join([heading, *body] if heading else body),
        title=heading or stated,
        date=_date(page, linked, address or ""),
        outlet=outlet[:OUTLET_CHARS] if outlet else site_of(address or ""),
    )


def _decode_page(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if declared and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _decode_as(data, declared[1].decode("ascii", "replace"))
    return decode(data)


def _decode_as(data: bytes, charset: str) -> str:
    # Browsers read these two names as Windows-1252, and pages rely on it for curly quotes.
    name = "cp1252" if charset.lower() in ("iso-8859-1", "us-ascii") else charset
    try:
        text = data.decode(name)
        text.encode()
    except (LookupError, UnicodeError):
        return decode(data)  # the page declares what it is not
    return text


def _drop_hidden(page: HtmlElement) -> None:
    """Takes out what says of itself that it is not shown: orders to machines hide there. Style sheets are not read."""
    for element in page.xpath(_MAY_BE_HIDDEN):
        says_so = element.tag == "template" or element.get("hidden", "until-found").lower() != "until-found"
        if says_so or _NOT_SHOWN.search(element.get("style", "")):
            element.drop_tree()


def _paragraphs(text: str) -> list[str]:
    """Lines of trafilatura's text as paragraphs; a table row reads "a | b", a list item has no marker."""
    lines = (line.strip() for line in text.split("\n"))
    rows = (line.strip("| ") if line.startswith("|") and line.endswith("|") else line for line in lines)
    return [row.removeprefix("- ") for row in rows if row and not _RULE.fullmatch(row)]


def _meta(page: HtmlElement, name: str) -> list[str]:
    found = page.xpath("//meta[@content][@property=$name or @name=$name or @itemprop=$name]/@content", name=name)
    return [collapse(str(value)) for value in found]


def _first(*values: object) -> str | None:
    return next((collapse(value) for value in values if isinstance(value, str) and value.strip()), None)


def _linked_data(page: HtmlElement) -> list[dict[str, object]]:
    """The schema.org descriptions of articles in the page."""
    found: list[dict[str, object]] = []
    for script in page.xpath("//script[@type='application/ld+json']"):
        try:
            found += _descriptions(json.loads(script.text or "", strict=False))
        except (ValueError, RecursionError):
            continue  # broken metadata says nothing; the page itself is still read
    return found


def _descriptions(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        for item in value:
            yield from _descriptions(item)
    elif isinstance(value, dict):
        if _ARTICLE_TYPE.search(str(value.get("@type", ""))):
            yield value
        yield from _descriptions(value.get("@graph"))


def _publisher(item: dict[str, object]) -> object:
    publisher = item.get("publisher")
    if isinstance(publisher, list) and publisher:
        publisher = publisher[0]
    return publisher.get("name") if isinstance(publisher, dict) else publisher


def _page_title(page: HtmlElement, outlet: str | None) -> str | None:
    title = _first(*(element.text_content() for element in page.xpath("//head/title")))
    parts = _TITLE_BREAK.split(title) if title else []
    if title and len(parts) > 1 and outlet and parts[-1].casefold() == outlet.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |\u2013\u2014\u00b7-")
    return title


def _heading(page: HtmlElement, stated: str | None) -> str | None:
    """The h1 that is the headline: the one in the stated title, else the only one if the article holds it."""
    headings = [_first(element.text_content()) for element in page.xpath("//h1")]
    for heading in filter(None, headings):
        if stated and heading.casefold() in stated.casefold():
            return heading
    in_article = [_first(element.text_content()) for element in page.xpath("//article//h1 | //main//h1")]
    return in_article[0] if len(in_article) == len(headings) == 1 or (in_article and not stated) else None


def _date(page: HtmlElement, linked: list[dict[str, object]], address: str) -> date | None:
    by_name: dict[str, str] = {}
    for element in page.xpath("//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        by_name.setdefault(name.lower(), element.get("content"))
    marked = page.xpath("//*[@itemprop='datePublished']/@datetime | //time[@pubdate]/@datetime")
    in_article = page.xpath("//article//time/@datetime")
    in_address = _URL_DATE.search(address)
    stated = [
        *(item.get("datePublished") for item in linked),
        *(by_name.get(name) for name in _DATE_NAMES),
        *marked,
        # Several times in one article may be those of comments, or of a live page.
        *(in_article if len(set(in_article)) == 1 else ()),
        in_address[1] if in_address else None,
    ]
    return next(filter(None, (parse_date(value) for value in stated if isinstance(value, str))), None)
