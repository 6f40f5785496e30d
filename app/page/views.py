"""Values -> HTML and labels for the page. Pure.

Everything that comes from articles, questions, models or file names is escaped here, in `escape` for HTML and in
`label` for Streamlit's Markdown; the page never joins such text to markup itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape as escape_html
from itertools import pairwise

from app.text import day_text, reports_text
from app.types import Answer, AnswerSentence, Citation
from index.build import Report
from index.reading.lines import printable, whole
from index.types import Article, Span
from prompts.render import REFUSAL

LABEL_CHARS = 60
HELP_CHARS = 400
ERROR_CHARS = 1000

MOST_TOLD = 50
DONE = ("added", "changed", "removed")

PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")

# Streamlit turns :name:, arrows, and bare web and mail addresses into other things after it has taken the backslashes
# away. A word joiner, which has no width, keeps these characters from being read together.
JOINER = "\u2060"
JOINED = frozenset(":.@<>=~-")


def escape(text: str) -> str:
    """`text` for HTML, in content and in quoted attributes; carriage returns survive the browser's parser."""
    return escape_html(whole(text)).replace("\r", "&#13;")


def label(text: str, chars: int = LABEL_CHARS) -> str:
    """`text` as one line of Markdown that shows nothing but itself, shortened to `chars` characters."""
    return PUNCTUATION.sub(lambda m: f"{JOINER if m[0] in JOINED else ''}\\{m[0]}", shortened(text, chars))


def shortened(text: str, chars: int) -> str:
    """`text` on one line of at most `chars` characters."""
    line = printable(text)
    return line if len(line) <= chars else line[: chars - 1].rstrip() + "…"


def counted(number: int, noun: str) -> str:
    """`number` with its noun: "1 article", "2,000 articles"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def sources(answer: Answer) -> tuple[Citation, ...]:
    """What of `answer` can be opened: its citations, or for a refusal the nearest passages, numbered from 1."""
    if answer.status == "answered":
        return answer.citations
    return answer.searched.nearest


def chip_label(source: Citation) -> str:
    """Markdown for the button that opens `source`."""
    return f"{source.id} · {label(source.publisher, 40)} · {label(day_text(source.date))}"


def chip_help(source: Citation) -> str:
    """Markdown for the tooltip of that button: the quote and its article."""
    return f"“{label(source.quote, HELP_CHARS)}” — {label(source.title, 120)}"


def status_html(folder: str, articles: int, passages: int, model: str | None) -> str:
    """The line under the title: what is asked, and who answers."""
    mode = f"model <bdi>{escape(model)}</bdi>" if model else "extractive, no model"
    counts = f"{counted(articles, 'article')}, {counted(passages, 'passage')}"
    return f'<p class="nd-status"><bdi class="nd-path">{escape(folder)}</bdi> · {counts} · {mode}</p>'


def question_html(question: str, standalone: str | None = None) -> str:
    """A question as it was typed, and below it how it was asked where that is not the same."""
    asked = f'<p class="nd-asked" dir="auto">Asked as: {escape(standalone)}</p>' if standalone else ""
    return f'<p class="nd-question" dir="auto">{escape(question)}</p>{asked}'


def draft_html(text: str) -> str:
    """What a model has written so far, before any of it is checked."""
    if not text:
        return f'<div class="nd-answer nd-draft"><p class="nd-quiet">{READING}</p></div>'
    return (
        f'<div class="nd-answer nd-draft"><p dir="auto">{escape(text)}</p>'
        '<p class="nd-quiet">Writing; its citations are checked when it is done.</p></div>'
    )


def answer_html(answer: Answer, turn: int = 0, chips: Sequence[str] = ()) -> str:
    """An answer or a refusal with everything but its buttons; `turn` is its number, `chips` what it was narrowed to."""
    body = refusal_html(answer) if answer.status == "not_in_articles" else sentences_html(answer, turn)
    narrowed = chips_html("Asked only", chips) if chips else ""
    lines = filter(None, [*(f"Note: {note}" for note in answer.notes), reports_text(answer.reports)])
    said = "".join(f'<p class="nd-quiet" dir="auto">{escape(line)}</p>' for line in lines)
    return f'<div class="nd-answer">{narrowed}{body}{_figures(answer, turn)}{said}{_footer(answer)}</div>'


def sentences_html(answer: Answer, turn: int = 0) -> str:
    """The sentences: prose of a model as one paragraph, sentences quoted from articles as one paragraph each."""
    by_id = {source.id: source for source in answer.citations}
    sentences = [_sentence(sentence, by_id, turn) for sentence in answer.sentences]
    if answer.mode == "llm":
        return f'<p dir="auto">{" ".join(sentences)}</p>'
    return "".join(f'<p class="nd-verbatim" dir="auto">{sentence}</p>' for sentence in sentences)


def refusal_html(answer: Answer) -> str:
    """A refusal: what was searched, and what came nearest."""
    searched = answer.searched
    looked = f"{counted(searched.articles, 'article')}, {counted(searched.passages, 'passage')}"
    lead = f'<p class="nd-lead">{REFUSAL}</p><p>Searched {looked}. '
    if not searched.nearest:
        return lead + "Nothing in them comes near the question.</p>"
    quotes = "".join(f'<li dir="auto">“{escape(near.quote)}”</li>' for near in searched.nearest)
    return f'{lead}These passages come nearest, but do not answer it:</p><ol class="nd-nearest">{quotes}</ol>'


def source_html(article: Article, answered: Sequence[Citation], chosen: Citation, file_changed: bool = False) -> str:
    """The article as indexed, with every span that an answer cites marked, and `chosen` marked as the one asked for.

    `file_changed`: the file is another, or gone, since it was indexed.
    """
    cited = [source for source in answered if source.path == article.path and _still_there(article, source)]
    notice = "" if _still_there(article, chosen) else _changed_html(chosen)
    notice += FILE_CHANGED if file_changed else ""
    about = [article.outlet or "outlet not stated", day_text(article.date), article.path]
    if chosen.page is not None:
        about.append(f"page {chosen.page}")
    line = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in about)
    return (
        f'<header class="nd-about"><h2 dir="auto">{escape(article.title)}</h2><p class="nd-quiet">{line}</p></header>'
        f'{copy_html(chosen)}{notice}<div class="nd-text" tabindex="0" role="region" aria-label="Text of the article">'
        f"{_marked(article.text, article.boilerplate, cited, chosen.id)}</div>"
    )


def copy_html(source: Citation) -> str:
    """A button that copies the quote with its source."""
    page = f", page {source.page}" if source.page is not None else ""
    where = f"{source.title}, {source.publisher}, {day_text(source.date)}, {source.path}{page}"
    text = f"“{' '.join(source.quote.split())}” ({where})"
    return f'<button type="button" class="nd-copy" data-text="{escape(text)}">Copy quote with source</button>'


def gone_html(chosen: Citation) -> str:
    """Instead of an article that has left the index since it was cited."""
    return (
        f'<header class="nd-about"><h2 dir="auto">{escape(chosen.title)}</h2></header>'
        f'<p class="nd-notice">The index no longer holds <bdi>{escape(chosen.path)}</bdi>. When it was cited it said: '
        f"“<bdi>{escape(chosen.quote)}</bdi>”</p>"
    )


def number_html(id_: int, source: Citation | None, place: int | str) -> str:
    """The number of a citation of `place`, which opens its source; source and quote show on hovering."""
    said = f"{source.publisher}, {day_text(source.date)}: “{source.quote}”" if source else ""
    about = f' title="{escape(said)}"' if said else ""
    name = f"Citation {id_}" + (f", {source.publisher}" if source else "")
    where = f'data-source="{escape(str(place))}-{id_}"'
    return f'<button type="button" class="nd-number" {where}{about} aria-label="{escape(name)}">[{id_}]</button>'


def chips_html(lead: str, chips: Sequence[str]) -> str:
    """What articles are narrowed to."""
    items = "".join(f'<li dir="auto">{escape(chip)}</li>' for chip in chips)
    return f'<ul class="nd-chips" aria-label="{escape(lead)}">{items}</ul>'


def step_html(number: int, count: int) -> str:
    """Which citation is open."""
    return f'<p class="nd-step">Citation {number} of {count}</p>'


def folder_html(folder: str) -> str:
    """Where the articles lie."""
    return f'<p class="nd-status"><bdi class="nd-path">{escape(folder)}</bdi></p>'


def report_html(report: Report) -> str:
    """What indexing did: a line a file that is new, changed or gone, and how many are as before."""
    lines = [(path, words) for words in DONE for path in getattr(report, words)]
    told = [f"<bdi>{escape(path)}</bdi>: {words}" for path, words in lines[:MOST_TOLD]]
    told += [f"{counted(len(lines) - MOST_TOLD, 'more file')}"] if len(lines) > MOST_TOLD else []
    same = [f"{counted(len(report.unchanged), 'article')} as before"] if report.unchanged else []
    items = "".join(f"<li>{line}</li>" for line in (*told, *same))
    return f'<ul class="nd-report" aria-label="What indexing did">{items}</ul>'


def file_name(title: str, otherwise: str = "conversation") -> str:
    """`title` as the name of a file; `otherwise` where nothing is left of it."""
    return "-".join(re.findall(r"\w+", title.lower()))[:50].strip("-") or otherwise


def _sentence(sentence: AnswerSentence, by_id: dict[int, Citation], turn: int) -> str:
    numbers = "".join(number_html(id_, by_id.get(id_), turn) for id_ in sentence.citations)
    if sentence.support == "supported":
        return f"{escape(sentence.text)}{numbers}"
    reason = escape(sentence.reason or "no cited words support it")
    why = f'<span class="nd-why">[not supported: {reason}]</span>'
    return f'<s class="nd-unsupported">{escape(sentence.text)}</s>{numbers} {why}'


def _figures(answer: Answer, turn: int) -> str:
    """Figures that differ, side by side, with article, date and who said so."""
    if not answer.figures:
        return ""
    by_id = {source.id: source for source in answer.citations}
    rows = ""
    for figure in answer.figures:
        source = by_id[figure.citation]
        cells = (figure.words, figure.who or "the article itself", source.publisher, day_text(source.date))
        told = "".join(f'<td dir="auto">{escape(cell)}</td>' for cell in cells)
        rows += f"<tr>{told}<td>{number_html(source.id, source, turn)}</td></tr>"
    names = "".join(f'<th scope="col">{name}</th>' for name in ("Figure", "According to", "Outlet", "Date", "Source"))
    return (
        '<table class="nd-figures"><caption>Figures that differ</caption>'
        f"<thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _footer(answer: Answer) -> str:
    if answer.status == "not_in_articles":
        mode = "no answer found"
    elif answer.model:
        mode = f"written by <bdi>{escape(answer.model)}</bdi>, each sentence checked"
    else:
        mode = "quoted word for word"
    times = answer.timings_ms
    took = f"{times.total / 1000:.2f} s, of which search {times.retrieve / 1000:.2f} s"
    return f'<p class="nd-quiet nd-footer">{mode} · {took}</p>'


def _still_there(article: Article, source: Citation) -> bool:
    return article.text[source.start : source.end] == source.quote


def _changed_html(chosen: Citation) -> str:
    return (
        '<p class="nd-notice">This article has changed since it was cited. It said then: '
        f"“<bdi>{escape(chosen.quote)}</bdi>”</p>"
    )


def _marked(text: str, boilerplate: Iterable[Span], cited: Sequence[Citation], chosen: int) -> str:
    """`text` as a paragraph for each of its lines. Spans may overlap: the text is cut wherever one starts or ends."""
    dim = list(boilerplate)
    edges = {edge for span in dim for edge in span} | {edge for c in cited for edge in (c.start, c.end)}
    lines = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        cuts = [start, *sorted(edge for edge in edges if start < edge < end), end]
        pieces = (_piece(text, a, b, dim, cited, chosen) for a, b in pairwise(cuts))
        lines.append(f'<p dir="auto">{"".join(pieces)}</p>')
        start = end
    return "".join(lines)


def _piece(text: str, start: int, end: int, dim: list[Span], cited: Sequence[Citation], chosen: int) -> str:
    shown = escape(text[start:end])
    ids = [source.id for source in cited if source.start <= start and end <= source.end]
    if ids:
        kind = ' class="nd-chosen"' if chosen in ids else ""
        return f'<mark{kind} data-citations="{" ".join(map(str, ids))}">{shown}</mark>'
    if any(span.start <= start and end <= span.end for span in dim):
        return f'<span class="nd-boilerplate">{shown}</span>'
    return shown


READING = "Reading the articles; the first question takes about ten seconds, as the models are loaded."
FILE_CHANGED = '<p class="nd-notice">The file has changed since it was indexed; this is what it said then.</p>'
