"""Word documents and PDFs around a body that need not be one."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable

from tests.malformed import valid

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def docx_of(body: Iterable[bytes], others: dict[str, bytes] | None = None, doctype: bytes = b"") -> bytes:
    """A Word document whose body is `body`, piece by piece, with `others` in the place of its other parts."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(valid("docx"))) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts = {name: old.read(name) for name in old.namelist()} | (others or {})
        del parts["word/document.xml"]
        for name, part in parts.items():
            new.writestr(name, part)
        with new.open("word/document.xml", "w") as file:
            file.write(b'<?xml version="1.0"?>' + doctype + f'<w:document xmlns:w="{NAMESPACE}"><w:body>'.encode())
            for piece in body:
                file.write(piece)
            file.write(b"</w:body></w:document>")
    return packed.getvalue()


def pdf_of(
    content: bytes,
    *others: bytes,
    box: bytes = b"[0 0 612 792]",
    kids: bytes = b"[3 0 R]",
    count: bytes = b"1",
    info: bytes = b"",
    more: bytes = b"",
) -> bytes:
    """A PDF whose page, object 3, has `content`, object 4. `others` are objects 6 and on: 6 is the page's form /X.

    `more` goes into the list of pages, `info` into the trailer.
    """
    resources = b"<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids%b/Count %b%b>>" % (kids, count, more),
        b"<</Type/Page/Parent 2 0 R/MediaBox%b/Contents 4 0 R/Resources%b>>" % (box, resources),
        content,
        FONT,
        *others,
    )
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, info, start))
    return out.getvalue()


def stream(data: bytes, packed: int = 0, more: bytes = b"") -> bytes:
    """A stream object, packed so many times one in another."""
    for _ in range(packed):
        data = zlib.compress(data, 1)
    return b"<</Filter[%b]%b/Length %d>>stream\n%b\nendstream" % (b"/FlateDecode" * packed, more, len(data), data)


def form(content: bytes, inner: int) -> bytes:
    """A form XObject that can draw object `inner` as /X."""
    resources = b"/Resources<</Font<</F1 5 0 R>>/XObject<</X %d 0 R>>>>" % inner
    return stream(content, 1, b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]" + resources)
