"""Values -> HTML and labels for the page. Pure.

Everything that comes from articles, questions, models or file names is escaped here, in `escape` for HTML and in
`label` for Streamlit's Markdown; the page never joins such text to markup itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape as escape_html
from itertools import pairwise

from app.types import Answer, AnswerSentence, Citation, citation
from index.reading.lines import printable, whole
from index.types import Article, Span
from prompts.render import REFUSAL

LABEL_CHARS = 60
HELP_CHARS = 400
ERROR_CHARS = 1000

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
    line = printable(text)
    if len(line) > chars:
        line = line[: chars - 1].rstrip() + "…"
    return PUNCTUATION.sub(lambda m: f"{JOINER if m[0] in JOINED else ''}\\{m[0]}", line)


def counted(number: int, noun: str) -> str:
    """`number` with its noun: "1 article", "2,000 articles"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def day(when: date | None) -> str:
    """A date as it is written in a newspaper; "undated" for none."""
    return f"{when.day} {when:%B %Y}" if when else "undated"


def sources(answer: Answer) -> tuple[Citation, ...]:
    """What of `answer` can be opened: its citations, or for a refusal the nearest passages, numbered from 1."""
    if answer.status == "answered":
        return answer.citations
    return tuple(citation(number, near) for number, near in enumerate(answer.searched.nearest, start=1))


def publisher(source: Citation) -> str:
    """The outlet, or the file's name where no outlet is known."""
    return source.outlet or source.path.rsplit("/", 1)[-1]


def chip_label(source: Citation) -> str:
    """Markdown for the button that opens `source`."""
    return f"{source.id} · {label(publisher(source), 40)} · {label(day(source.date))}"


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
    asked = f'<p class="nd-quiet nd-asked" dir="auto">Asked as: {escape(standalone)}</p>' if standalone else ""
    return f'<p class="nd-question" dir="auto">{escape(question)}</p>{asked}'


def draft_html(text: str) -> str:
    """What a model has written so far, before any of it is checked."""
    return (
        f'<div class="nd-answer nd-draft"><p dir="auto">{escape(text)}</p>'
        '<p class="nd-quiet">Writing; its citations are checked when it is done.</p></div>'
    )


def answer_html(answer: Answer) -> str:
    """An answer or a refusal with everything but its buttons."""
    body = refusal_html(answer) if answer.status == "not_in_articles" else sentences_html(answer)
    notes = "".join(f'<p class="nd-quiet" dir="auto">Note: {escape(note)}</p>' for note in answer.notes)
    return f'<div class="nd-answer">{body}{notes}{_footer(answer)}</div>'


def sentences_html(answer: Answer) -> str:
    """The sentences: prose of a model as one paragraph, sentences quoted from articles as one paragraph each."""
    by_id = {source.id: source for source in answer.citations}
    sentences = [_sentence(sentence, by_id) for sentence in answer.sentences]
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


def source_html(article: Article, answered: Sequence[Citation], chosen: Citation) -> str:
    """The article as indexed, with every span that an answer cites marked, and `chosen` marked as the one asked for."""
    cited = [source for source in answered if source.path == article.path and _still_there(article, source)]
    notice = "" if _still_there(article, chosen) else _changed_html(chosen)
    about = [article.outlet or "outlet not stated", day(article.date), article.path]
    if chosen.page is not None:
        about.append(f"page {chosen.page}")
    line = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in about)
    return (
        f'<header class="nd-about"><h2 dir="auto">{escape(article.title)}</h2><p class="nd-quiet">{line}</p></header>'
        f'{notice}<div class="nd-text" tabindex="0" role="region" aria-label="Text of the article">'
        f"{_marked(article.text, article.boilerplate, cited, chosen.id)}</div>"
    )


def gone_html(chosen: Citation) -> str:
    """Instead of an article that has left the index since it was cited."""
    return (
        f'<header class="nd-about"><h2 dir="auto">{escape(chosen.title)}</h2></header>'
        f'<p class="nd-notice">The index no longer holds <bdi>{escape(chosen.path)}</bdi>. When it was cited it said: '
        f"“<bdi>{escape(chosen.quote)}</bdi>”</p>"
    )


def number_html(id_: int, source: Citation | None) -> str:
    """The number of a citation, with its source as a tooltip where that is known."""
    title = f' title="{escape(publisher(source))}, {day(source.date)}"' if source else ""
    return f'<sup class="nd-number"{title}>[{id_}]</sup>'


def reveal_html(times: int) -> str:
    """A script that scrolls the chosen mark into view. `times` has to differ for the browser to run it again."""
    return f'<i data-times="{int(times)}"></i><script>{REVEAL}</script>'


def newest_html(times: int) -> str:
    """A script that scrolls the newest question into view. `times` has to differ for the browser to run it again."""
    return f'<i data-times="{int(times)}"></i><script>{NEWEST}</script>'


def _sentence(sentence: AnswerSentence, by_id: dict[int, Citation]) -> str:
    numbers = "".join(number_html(id_, by_id.get(id_)) for id_ in sentence.citations)
    if sentence.support == "supported":
        return f"{escape(sentence.text)}{numbers}"
    reason = escape(sentence.reason or "no cited words support it")
    why = f'<span class="nd-why">[not supported: {reason}]</span>'
    return f'<s class="nd-unsupported">{escape(sentence.text)}</s>{numbers} {why}'


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


# In braces: these run again and again in one page, where a second `const` of the same name is an error.
REVEAL = """{
  const box = document.querySelector('.nd-text');
  const mark = box && box.querySelector('.nd-chosen');
  if (mark) {
    const below = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += below - box.clientHeight / 3;
  }
}"""
NEWEST = """{
  const questions = document.querySelectorAll('.nd-question');
  if (questions.length) questions[questions.length - 1].scrollIntoView({block: 'start'});
}"""

# currentColor and mixing with it make one sheet serve the light and the dark theme.
STYLE = """
<style>
[data-testid="stChatMessage"] { background: transparent; padding-block: .25rem; }
.nd-status, .nd-quiet { font-size: .875rem; opacity: .8; margin: 0 0 .5rem; }
.nd-path { font-family: "Source Code Pro", monospace; font-size: .8125rem; overflow-wrap: anywhere; }
.nd-question, .nd-asked, .nd-answer p, .nd-answer li, .nd-text p {
  unicode-bidi: isolate; overflow-wrap: anywhere; line-height: 1.55; }
.nd-question { font-weight: 600; margin: 0; scroll-margin-top: 5rem; }
.nd-answer > p, .nd-answer li { font-family: "Source Serif", Georgia, serif; font-size: 1.0625rem; margin: 0 0 .6rem; }
.nd-answer > p.nd-quiet { font-family: inherit; font-size: .8125rem; }
.nd-answer .nd-verbatim { padding-inline-start: .8rem;
  border-inline-start: 2px solid color-mix(in srgb, currentColor 25%, transparent); }
.nd-answer .nd-lead { font-size: 1.25rem; font-weight: 600; }
.nd-draft > p { opacity: .75; white-space: pre-line; }
.nd-number { font: 600 .72em "Source Sans", sans-serif; margin-inline-start: .1em; line-height: 0; }
.nd-unsupported { text-decoration: line-through 1px; opacity: .8; }
.nd-why { font: italic .8125rem "Source Sans", sans-serif; }
.nd-about h2 { font-family: "Source Serif", Georgia, serif; font-size: 1.35rem; line-height: 1.25; padding: 0 0 .4rem;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.nd-notice { border: 1px solid currentColor; border-radius: .25rem; padding: .5rem .75rem; }
.nd-text { overflow-y: auto; max-height: calc(100dvh - 22.5rem); padding: .75rem .75rem 0 0;
  border-block-start: 1px solid color-mix(in srgb, currentColor 15%, transparent);
  font-family: "Source Serif", Georgia, serif; }
.nd-text p { white-space: pre-wrap; margin: 0 0 .55rem; }
.nd-boilerplate { opacity: .65; font-style: italic; }
.nd-text mark { color: inherit; background: color-mix(in srgb, #e8b800 28%, transparent); unicode-bidi: isolate; }
.nd-text mark.nd-chosen { background: color-mix(in srgb, #e8b800 52%, transparent);
  text-decoration: underline 2px; text-underline-offset: .2em; }
.st-key-desk:not(:has(.st-key-reader)), .st-key-ask { max-width: 46rem; margin-inline: auto; }
.st-key-desk:not(:has(.st-key-reader)) [data-testid="stColumn"] + [data-testid="stColumn"] { display: none; }
:root:has(.st-key-reader) .st-key-ask { max-width: calc(50% - 2rem); margin-inline-start: 0; }
[data-testid="stColumn"]:has(.st-key-reader) { position: sticky; top: 1rem; align-self: flex-start; }
.st-key-reader { gap: 0; padding-inline-start: 2rem;
  border-inline-start: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
@media (max-width: 640px) {
  .st-key-reader { position: fixed; inset: 0; z-index: 1000; overflow-y: auto; padding: 1rem; border: none;
    background: Canvas; background: light-dark(#fdfcf9, #17181b); }
  :root:has(.st-key-reader) [data-testid="stBottom"] { display: none; }
  .nd-text { max-height: calc(100dvh - 14rem); }
}
</style>
"""
