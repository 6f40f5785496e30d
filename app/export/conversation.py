"""A conversation as a Markdown or Word document, with the quotes, sources and dates behind every sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from app.text import filters_texts, reports_text
from app.types import Answer, AnswerSentence, Citation, ToldFigure
from index.reading.lines import printable
from prompts.render import REFUSAL

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~#&]|^[-+=]")
"""What means something anywhere in Markdown, or at the start of a line."""

_NUMBERED = re.compile(r"^(\d+)([.)])")

_FIGURES = ("Figure", "According to", "Article", "Date")


def to_markdown(title: str, answers: Sequence[Answer]) -> str:
    """A Markdown document. Whatever articles and people wrote is escaped, so that it shows as it stands."""
    blocks = [f"# {_plain(title)}"]
    for answer in answers:
        blocks += _turn_markdown(answer)
    return "\n\n".join(blocks) + "\n"


def to_docx(title: str, answers: Sequence[Answer]) -> bytes:
    """A Word document with the same content."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = printable(title)
    document.core_properties.author = "newsdesk"
    document.add_heading(printable(title), 0)
    for answer in answers:
        document.add_heading(printable(answer.question), 1)
        for line in _about(answer):
            document.add_paragraph().add_run(printable(line)).italic = True
        for sentence in answer.sentences:
            paragraph = document.add_paragraph()
            paragraph.add_run(printable(sentence.text)).font.strike = sentence.support == "unsupported"
            paragraph.add_run(_marks(sentence)).font.size = Pt(8)
            if sentence.support == "unsupported":
                paragraph.add_run(f" (not supported: {printable(sentence.reason or '')})").italic = True
        if answer.figures:
            document.add_paragraph("Figures that differ", style="Heading 2")
            table = document.add_table(rows=1, cols=len(_FIGURES), style="Light Grid Accent 1")
            for row in (_FIGURES, *_figure_rows(answer)):
                cells = table.rows[0].cells if row is _FIGURES else table.add_row().cells
                for cell, text in zip(cells, row, strict=True):
                    cell.text = printable(text)
        for line in filter(None, (*answer.notes, reports_text(answer.reports))):
            document.add_paragraph(printable(line))
        sources = _sources(answer)
        if sources:
            document.add_paragraph("Sources" if answer.citations else "Nearest passages", style="Heading 2")
        for source in sources:
            paragraph = document.add_paragraph(f"[{source.id}] ")
            paragraph.add_run(f"“{printable(source.quote)}”").italic = True
            paragraph.add_run(f" {printable(_where(source))}")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _turn_markdown(answer: Answer) -> Iterator[str]:
    yield f"## {_plain(answer.question)}"
    for line in _about(answer):
        yield f"*{_plain(line)}*"
    for sentence in answer.sentences:
        text = f"{_plain(sentence.text)}{_plain(_marks(sentence))}"
        doubted = sentence.support == "unsupported"
        yield f"~~{text}~~ (not supported: {_plain(sentence.reason or '')})" if doubted else text
    if answer.figures:
        rows = [" | ".join(map(_plain, row)) for row in _figure_rows(answer)]
        head = [" | ".join(_FIGURES), " | ".join("---" for _ in _FIGURES)]
        yield "\n".join(f"| {row} |" for row in (*head, *rows))
    for line in filter(None, (*answer.notes, reports_text(answer.reports))):
        yield _plain(line)
    sources = _sources(answer)
    if sources:
        yield "### Sources" if answer.citations else "### Nearest passages"
        yield "\n".join(f"{source.id}. “{_plain(source.quote)}” {_plain(_where(source))}" for source in sources)


def _about(answer: Answer) -> Iterator[str]:
    """Who answered from what; and of a refusal that it is one."""
    if answer.standalone:
        yield f"Asked as: {answer.standalone}"
    parts = [f"Written by {answer.model}, each sentence checked" if answer.model else "Quoted word for word"]
    if answer.status == "not_in_articles":
        searched = answer.searched
        parts = [f"{REFUSAL} Searched: {searched.articles} articles, {searched.passages} passages"]
    if answer.asked:
        parts.append(f"asked on {answer.asked}")
    narrowed = filters_texts(answer.filters)
    if narrowed:
        parts.append("asked only of: " + ", ".join(narrowed))
    yield "; ".join(parts) + "."


def _figure_rows(answer: Answer) -> list[tuple[str, str, str, str]]:
    by_id = {source.id: source for source in answer.citations}

    def row(figure: ToldFigure) -> tuple[str, str, str, str]:
        source = by_id[figure.citation]
        return f"{figure.words} [{source.id}]", figure.who or "the article", source.publisher, _day(source)

    return [row(figure) for figure in answer.figures]


def _sources(answer: Answer) -> tuple[Citation, ...]:
    return answer.citations or answer.searched.nearest


def _where(source: Citation) -> str:
    page = [] if source.page is None else [f"page {source.page}"]
    span = f"characters {source.start} to {source.end}"
    return ", ".join([source.title, source.publisher, _day(source), source.path, *page, span]) + "."


def _day(source: Citation) -> str:
    return source.date.isoformat() if source.date else "undated"


def _marks(sentence: AnswerSentence) -> str:
    return "".join(f" [{number}]" for number in sentence.citations)


def _plain(text: str) -> str:
    """`text` on one line, in Markdown that shows nothing but itself."""
    return _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", printable(text)))
