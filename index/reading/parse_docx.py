"""DOCX to `Parsed`. Pure; the only import of docx.

The dates in a document's properties are those of the file and are not used.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from index.reading.lines import collapse
from index.reading.parse import Parsed, Unreadable, refuse_disguise

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
OLE_HEADER = b"\xd0\xcf\x11\xe0"

# Text boxes repeat what stands elsewhere, and Word writes each of them twice.
_BLOCKS = ".//w:p[not(ancestor::w:tbl)][not(ancestor::w:txbxContent)] | .//w:tr[not(ancestor::w:tr)]"
_SHOWN = "not(w:rPr/w:vanish[not(@w:val='0' or @w:val='false' or @w:val='off')])"
_PIECES = f".//w:r[{_SHOWN}]/*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]"
_FILE_TITLE = re.compile(
    r"(?i)(?:microsoft \w+ - .*|word document|untitled.*|document ?\d*|.*\.(?:docx?|dotx?|rtf|pdf|odt))"
)
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def parse_docx(data: bytes, name: str) -> Parsed:
    """Paragraphs and table rows ("a | b") in document order, two newlines apart. Raises Unreadable."""
    if data.startswith(OLE_HEADER):
        raise Unreadable("password-protected or an old .doc file")
    refuse_disguise(data, name, allowed="a zip archive or an Office file")
    document = _open(data)
    texts = [(_block_text(block), block) for block in document.element.body.xpath(_BLOCKS)]
    blocks = [(text, block) for text, block in texts if text]
    if not blocks:
        raise Unreadable("no text in this document")
    title = next((text for text, block in blocks if _is_title(block, document)), None)
    return Parsed(
        text="\n\n".join(text for text, _ in blocks),
        title=title or _stated_title(document),
    )


def _open(data: bytes) -> Document:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked_bytes = sum(entry.file_size for entry in archive.infolist())
            encrypted = any(entry.flag_bits & 1 for entry in archive.infolist())
        if unpacked_bytes > MAX_UNPACKED_BYTES:
            raise Unreadable(f"unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB")
        if encrypted:
            raise Unreadable("password-protected")
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, LxmlError) as exc:
        raise Unreadable("truncated or damaged") from exc
    except (OpcError, KeyError, ValueError) as exc:
        # A part that is missing is a KeyError there, and a spreadsheet or a presentation a ValueError.
        raise Unreadable("not a Word document, or one with parts missing") from exc


def _block_text(block: BaseOxmlElement) -> str:
    if not block.tag.endswith("}tr"):
        return _paragraph_text(block)
    cells = block.xpath("./w:tc | ./w:sdt//w:tc[not(ancestor::w:tc)]")
    texts = (" ".join(filter(None, map(_paragraph_text, cell.xpath(".//w:p")))) for cell in cells)
    return " | ".join(filter(None, texts))


def _paragraph_text(paragraph: BaseOxmlElement) -> str:
    # python-docx's own `text` leaves out insertions under "track changes" and content controls.
    pieces = paragraph.xpath(_PIECES + "[not(ancestor::w:txbxContent)]")
    kinds = ((piece, piece.tag.rsplit("}", 1)[-1]) for piece in pieces)
    return "".join(piece.text or "" if kind == "t" else _CHARACTERS[kind] for piece, kind in kinds).strip()


def _is_title(block: BaseOxmlElement, document: Document) -> bool:
    from docx.text.paragraph import Paragraph

    if not block.tag.endswith("}p"):
        return False
    style = Paragraph(block, document._body).style
    return style is not None and style.name == "Title"


def _stated_title(document: Document) -> str | None:
    title = collapse(document.core_properties.title or "")
    return None if not title or _FILE_TITLE.fullmatch(title) else title
