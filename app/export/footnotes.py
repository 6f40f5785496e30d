"""Footnotes of a Word document, which python-docx knows nothing of: the part that holds them, and what leads to it.

Made as Word writes them (ECMA-376 part 1, 17.11): two notes that draw the line above the others, settings that name
these two, one style for the text and one for the mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from app.export.document import quoted, where
from app.types import Citation

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}
_TEXT, _MARK = "footnote text", "footnote reference"
_AFTER_NOTES = ("w:endnotePr", "w:compat", "w:docVars", "w:rsids")
"""What may follow a document's settings of footnotes, as far as python-docx's template has it: their order is fixed."""


def add_styles(word: Word) -> None:
    """Gives `word` the styles of footnotes, by the names that Word knows them by."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    text = word.styles.add_style(_TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = word.styles["Normal"]
    text.font.size = Pt(8.5)
    text.paragraph_format.space_after = Pt(1)
    text.paragraph_format.line_spacing = 1
    word.styles.add_style(_MARK, WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True


def add_marks(paragraph: Paragraph, numbers: Iterable[int], noted: set[int]) -> None:
    """Writes the marks of `numbers`. One that is not in `noted` is its footnote's; any later one refers to that."""
    for place, number in enumerate(numbers):
        if place:
            paragraph.add_run(", ").style = _MARK
        if number in noted:
            _refer(paragraph, number)
        else:
            noted.add(number)
            _note(paragraph, number)


def add_footnotes(word: Word, sources: Sequence[Citation]) -> None:
    """Gives `word` the part with the footnotes that its marks are of: each the quote and where it stands."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.oxml import serialize_part_xml
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    notes = _element("w:footnotes")
    for id_, kind in _SEPARATORS.items():
        notes.append(_footnote(id_, kind))
    for source in sources:
        notes.append(_source(word, source))
    part = Part(PackURI("/word/footnotes.xml"), _TYPE, serialize_part_xml(notes), word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    named = _element("w:footnotePr")
    named.extend(_element("w:footnote", id=id_) for id_ in _SEPARATORS)
    word.settings.element.insert_element_before(named, *_AFTER_NOTES)


def _note(paragraph: Paragraph, number: int) -> None:
    """The mark of a footnote, in a bookmark that later marks lead to."""
    paragraph._p.append(_element("w:bookmarkStart", id=number, name=_bookmark(number)))
    run = paragraph.add_run(style=_MARK)
    run._r.append(_element("w:footnoteReference", id=number))
    paragraph._p.append(_element("w:bookmarkEnd", id=number))


def _refer(paragraph: Paragraph, number: int) -> None:
    """A cross-reference as Word makes it, which is renumbered with the footnotes when fields are updated."""
    for kind in ("begin", "instruction", "separate", "number", "end"):
        run = paragraph.add_run(style=_MARK)
        if kind == "instruction":
            instruction = _element("w:instrText")
            instruction.text = f"NOTEREF {_bookmark(number)} \\f \\h"
            run._r.append(instruction)
        elif kind == "number":
            run.text = str(number)
        else:
            run._r.append(_element("w:fldChar", fldCharType=kind))


def _bookmark(number: int) -> str:
    # Word hides bookmarks whose name begins so.
    return f"_Ref{number:09}"


def _footnote(id_: int, kind: str) -> Any:
    note, paragraph, run = _element("w:footnote", type=kind, id=id_), _element("w:p"), _element("w:r")
    run.append(_element(f"w:{kind}"))
    paragraph.append(run)
    note.append(paragraph)
    return note


def _source(word: Word, source: Citation) -> Any:
    """The footnote of `source`, which is numbered by where its mark stands."""
    from docx.text.paragraph import Paragraph

    note = _element("w:footnote", id=source.id)
    note.append(_element("w:p"))
    # The styles of a paragraph are looked up in the document, which the part of the footnotes has no way to.
    paragraph = Paragraph(note[0], word._body)
    paragraph.style = _TEXT
    paragraph.add_run(style=_MARK)._r.append(_element("w:footnoteRef"))
    paragraph.add_run(" ")
    paragraph.add_run(quoted(source)).italic = True
    paragraph.add_run(f" {where(source)}")
    return note


def _element(tag: str, **attributes: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(tag, {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
