"""DOCX to `Parsed`. Pure; the only import of docx.

The dates in a document's properties are those of the file and are not used.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.reading.lines import collapse
from index.reading.parse import Parsed, Unreadable, refuse_disguise, refuse_length

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_XML_BYTES = 50 * 1024 * 1024  # of the parts that are parsed; as a tree they take ten times as much
MAX_PARTS = 10_000
OLE_HEADER = b"\xd0\xcf\x11\xe0"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _ROW, _CELL, _PARAGRAPH, _RUN, _TEXT = (_W + name for name in ("tbl", "tr", "tc", "p", "r", "t"))
# Text boxes repeat what stands elsewhere, and Word writes each of them twice.
_TEXT_BOX, _CONTROL, _VALUE = _W + "txbxContent", _W + "sdt", _W + "val"
_CHARACTERS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_FILE_TITLE = re.compile(
    r"(?i)(?:microsoft \w+ - .*|word document|untitled.*|document ?\d*|.*\.(?:docx?|dotx?|rtf|pdf|odt))"
)


def parse_docx(data: bytes, name: str) -> Parsed:
    """Paragraphs and table rows ("a | b") in document order, two newlines apart. Raises Unreadable."""
    if data.startswith(OLE_HEADER):
        raise Unreadable("password-protected or an old .doc file")
    refuse_disguise(data, name, allowed="a zip archive or an Office file")
    body, title_styles, stated = _open(data)
    blocks: list[str] = []
    title: str | None = None
    size_chars = 0
    for block in _blocks(body):
        text = _row_text(block) if block.tag == _ROW else _paragraph_text(block)
        if not text:
            continue
        if title is None and _style(block) in title_styles:
            title = text
        blocks.append(text)
        size_chars += len(text) + 2
        refuse_length(size_chars)
    if not blocks:
        raise Unreadable("no text in this document")
    return Parsed(text="\n\n".join(blocks), title=title or stated)


def _open(data: bytes) -> tuple[BaseOxmlElement, set[str], str | None]:
    """The body of a document, the ids of its styles for titles, and its title as its properties have it."""
    import docx
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError
    from lxml.etree import ErrorTypes, LxmlError

    try:
        _refuse_archive(data)
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        if body is None:
            raise Unreadable("no text in this document")
        return body, _title_styles(document), _stated_title(document)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, LxmlError) as exc:
        if getattr(exc, "code", None) == ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from exc
        raise Unreadable("truncated or damaged") from exc
    except (OpcError, PythonDocxError, KeyError, ValueError, AttributeError, TypeError) as exc:
        # A part that is missing is a KeyError there, a spreadsheet or a presentation a ValueError, and a part that
        # is not what it is said to be lacks an attribute or has another type.
        raise Unreadable("not a Word document, or one with parts missing") from exc


def _refuse_archive(data: bytes) -> None:
    """Raises Unreadable for an archive that is locked, or too much to unpack. What it says of its sizes is kept to."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("password-protected")
    if len(entries) > MAX_PARTS:
        raise Unreadable(f"more than {MAX_PARTS:,} parts")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise Unreadable(f"unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB")
    if sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))) > MAX_XML_BYTES:
        raise Unreadable(f"unpacks to more than {MAX_XML_BYTES // 2**20} MB of text and markup")


def _title_styles(document: Document) -> set[str]:
    styles = document.styles.element.iterchildren(_W + "style")
    named = ((style.get(_W + "styleId"), style.find(_W + "name")) for style in styles)
    return {id_ for id_, name in named if id_ and name is not None and name.get(_VALUE) == "Title"}


def _style(block: BaseOxmlElement) -> str | None:
    style = block.find(f"{_W}pPr/{_W}pStyle")
    return None if style is None else style.get(_VALUE)


def _blocks(body: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Paragraphs outside of tables, and rows that are in no other row."""
    # Element by element and not by XPath, whose unions take quadratic time.
    for element in body.iter(_PARAGRAPH, _ROW):
        outer = (_ROW,) if element.tag == _ROW else (_TABLE, _TEXT_BOX)
        if next(element.iterancestors(*outer), None) is None:
            yield element


def _row_text(row: BaseOxmlElement) -> str:
    texts = (" ".join(filter(None, map(_paragraph_text, cell.iter(_PARAGRAPH)))) for cell in _cells(row))
    return " | ".join(filter(None, texts))


def _cells(row: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The cells of a row, those in content controls too."""
    for child in row.iterchildren(_CELL, _CONTROL):
        for cell in child.iter(_CELL) if child.tag == _CONTROL else (child,):
            if next(cell.iterancestors(_CELL), None) is None:
                yield cell


def _paragraph_text(paragraph: BaseOxmlElement) -> str:
    # python-docx's own `text` leaves out insertions under "track changes" and content controls.
    return "".join(
        piece.text or "" if piece.tag == _TEXT else _CHARACTERS[piece.tag]
        for run in paragraph.iter(_RUN)
        if not _is_hidden(run) and next(run.iterancestors(_TEXT_BOX), None) is None
        for piece in run.iterchildren(_TEXT, *_CHARACTERS)
    ).strip()


def _is_hidden(run: BaseOxmlElement) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(_VALUE) not in ("0", "false", "off")


def _stated_title(document: Document) -> str | None:
    title = collapse(document.core_properties.title or "")
    return None if not title or _FILE_TITLE.fullmatch(title) else title
