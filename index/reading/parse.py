"""What every parser shares: its result, decoding, and the names of fields. Pure; nothing touches the disk."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from index.reading.dates import parse_date
from index.types import Span

TITLE_KEYS = ("title", "headline")
TEXT_KEYS = ("text", "body", "content", "article")
DATE_KEYS = (
    "date",
    "published",
    "published_at",
    "publishedat",
    "publication_date",
    "published_date",
    "date_published",
    "datepublished",
    "pubdate",
)
OUTLET_KEYS = ("outlet", "source", "publisher", "site", "publication")
OUTLET_CHARS = 100
MAX_CHARS = 2_000_000  # a thousand pages; sentences of more would take seconds and hundreds of MB to tell apart
SPARSE_SHARE = 0.05
CONTROL_SHARE = 0.01  # random bytes hold about a tenth of control characters, text next to none

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BYTE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive or an Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "an RTF file"),
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser found in one article. None: the file does not say. `marked`: what is not prose."""

    text: str
    title: str | None = None
    date: date | None = None
    outlet: str | None = None
    marked: tuple[Span, ...] = ()
    pages: tuple[int, ...] = ()


class Unreadable(Exception):
    """This file or record holds no article; the message is the reason, in plain words. Stays in `index`."""


def sniff(data: bytes) -> str | None:
    """What the first bytes say the file is, with its article ("a PDF"), or None when they say nothing."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    start = data[:200].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return "HTML" if start.startswith((b"<!doctype html", b"<html")) else None


def refuse_disguise(data: bytes, name: str, allowed: str | None = None) -> None:
    """Raises Unreadable when the first bytes show another kind of file than the name of this one promises."""
    kind = sniff(data)
    if kind not in (None, allowed):
        raise Unreadable(f"{kind}, though its name ends in {suffix_of(name)}")


def refuse_length(chars: int) -> None:
    """Raises Unreadable where a text of so many characters is too long for one article."""
    if chars > MAX_CHARS:
        raise Unreadable(f"more than {MAX_CHARS // 1_000_000} million characters of text; divide it into articles")


def decode(data: bytes) -> str:
    """The text of `data`: UTF-8 if valid, else UTF-16/32 by byte order mark, else the detected encoding.

    A UTF-8 byte order mark stays, as U+FEFF. Raises Unreadable for what is not text.
    """
    encoding = next((name for mark, name in _BYTE_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        if encoding != "utf-8":
            raise Unreadable("binary, not text") from exc
        text = _decode_detected(data)
    controls = sum(1 for _ in _CONTROLS.finditer(text))
    if "\x00" in text or controls > CONTROL_SHARE * len(text):
        raise Unreadable("binary, not text")
    return text


def _decode_detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    replaced = data.decode("utf-8", "replace")
    bad = replaced.count("\ufffd")
    whole = len(replaced) - len(replaced.encode("ascii", "ignore")) - bad
    if whole >= bad and whole:
        # As many whole characters beyond ASCII as broken ones: any other encoding would garble all of them.
        raise Unreadable("damaged UTF-8 text")
    best = from_bytes(data).best()
    if best is None:
        raise Unreadable("binary, not text")
    # A few curly quotes in English give the detection nothing to go by; they are nearly always Windows-1252.
    if len(data) - len(data.decode("ascii", "ignore")) < SPARSE_SHARE * len(data):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return str(best)
    return str(best)


def suffix_of(name: str) -> str:
    """The ending of a file name in lower case, with its dot."""
    return "." + name.rsplit(".", 1)[-1].lower()


def field_key(name: str) -> str:
    """The name of a field as it is compared: lower case, words joined by "_"."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def first_of(fields: dict[str, str], keys: tuple[str, ...]) -> str | None:
    """The first non-empty value among `keys`, in that order, or None."""
    return next((fields[key] for key in keys if fields.get(key, "").strip()), None)


def first_date(fields: dict[str, str]) -> date | None:
    """The first complete date among the date fields, or None."""
    dates = (parse_date(fields[key]) for key in DATE_KEYS if key in fields)
    return next((found for found in dates if found), None)


def site_of(url: str) -> str | None:
    """The host of an address without "www.", or None when `url` is no address."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None  # unbalanced brackets, say: not an address
    return host.removeprefix("www.") if host else None
