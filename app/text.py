"""Answers, checks, results and articles as plain text and as JSON, for the terminal. Pure."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from app.types import Answer, Check, CheckedSentence, Citation, Finding
from index.build import Report
from index.reading.lines import UNSEEN, visible
from index.search import Filters
from index.types import Article, Hit, Span
from prompts.render import REFUSAL

WIDTH = 100
FINDINGS: dict[Finding, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "unattributed": "said by a party",
    "not_found": "not in the articles",
    "not_checked": "not checked",
}


def answer_text(answer: Answer) -> str:
    """Sentences with their citation marks, then each citation with its source and its words."""
    lines = [textwrap.fill(visible(f"Asked as: {answer.standalone}"), WIDTH), ""] if answer.standalone else []
    if answer.status == "not_in_articles":
        lines += [REFUSAL, "", _searched_line(answer)]
        nearest = [_quote(c.quote, f"{c.path} {c.start}-{c.end}") for c in answer.searched.nearest]
        lines += ["The nearest passages:", *nearest] if nearest else []
    for sentence in answer.sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations)
        doubt = f"  << NOT SUPPORTED: {sentence.reason}" if sentence.support == "unsupported" else ""
        lines += [textwrap.fill(visible(f"{sentence.text} {marks}{doubt}"), WIDTH, break_on_hyphens=False)]
    if answer.citations:
        lines += ["", *(_citation_text(c) for c in answer.citations)]
    if answer.figures:
        lines += ["", "Figures that differ, side by side:", *_figure_lines(answer)]
    if reports := reports_text(answer.reports):
        lines += ["", visible(reports)]
    lines += [f"\n{visible(note)}" for note in answer.notes]
    by = f"model {answer.model}" if answer.model else "extractive, no model"
    return "\n".join([*lines, "", f"({by}; {answer.timings_ms.total / 1000:.1f} s)"])


def reports_text(reports: Sequence[Sequence[str]]) -> str:
    """How many of the articles cited are independent of one another, and which are copies; "" where one is cited."""
    articles = sum(map(len, reports))
    if articles < 2:
        return ""
    copies = "; ".join(" = ".join(paths) for paths in reports if len(paths) > 1)
    same = f" (the same report: {copies})" if copies else ""
    return f"Articles cited: {articles}, independent of one another: {len(reports)}{same}."


def filters_texts(filters: Filters, titles: Mapping[str, str] | None = None) -> list[str]:
    """What `filters` leave, in a few words each; nothing where they leave everything. `titles` by path."""
    told = [outlet or "outlet unknown" for outlet in filters.outlets]
    first, last = filters.since, filters.until
    if first and last:
        told.append(day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}")
    elif first or last:
        told.append(f"since {day_text(first)}" if first else f"until {day_text(last)}")
    if filters.undated:
        told.append("undated only" if filters.undated == "only" else "undated too")
    return told + [(titles or {}).get(path, path) for path in filters.paths or filter(None, [filters.article])]


def day_text(day: date | None) -> str:
    """A date as it is written in a newspaper; "undated" for none."""
    return f"{day.day} {day:%B %Y}" if day else "undated"


def _figure_lines(answer: Answer) -> Iterator[str]:
    by_id = {source.id: source for source in answer.citations}
    for figure in answer.figures:
        source = by_id[figure.citation]
        who = f"according to {figure.who}" if figure.who else None
        facts = (_day(source.date) or "undated", source.outlet or source.path, who)
        yield visible(f"  {figure.words} [{figure.citation}]: {', '.join(filter(None, facts))}")


def check_text(check: Check) -> str:
    """What was found for each sentence, above its words; then the citations as `answer_text` has them, and counts."""
    lines = [_quote(sentence.text, finding_text(sentence)) for sentence in check.sentences]
    if check.citations:
        lines += ["", *(_citation_text(c) for c in check.citations)]
    return "\n".join([*lines, "", summary_text(check)])


def finding_text(sentence: CheckedSentence) -> str:
    """What was found for a sentence, in words, with the numbers of its citations."""
    # Of what is nowhere in the articles there is no more to say: the reason is about the nearest, which is not cited.
    why = f": {sentence.reason}" if sentence.reason and sentence.finding != "not_found" else ""
    marks = "".join(f"[{number}]" for number in sentence.citations)
    return " ".join(filter(None, [FINDINGS[sentence.finding] + why, marks]))


def summary_text(check: Check) -> str:
    """How many sentences were found to be what."""
    found = Counter(sentence.finding for sentence in check.sentences)
    said = ", ".join(f"{found[finding]} {words}" for finding, words in FINDINGS.items() if found[finding])
    return f"Sentences: {len(check.sentences)} ({said or 'nothing to check'}). Articles searched: {check.articles}."


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON that a terminal cannot be steered by: what is not seen is escaped, and reads back as it was."""
    return UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(value, ensure_ascii=False, indent=indent))


def report_text(report: Report, folder: str) -> str:
    """What indexing did, a line for each count that is not zero, and a line for each file that failed."""
    counts = {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "failed": report.failed,
    }
    said = ", ".join(f"{len(paths)} {word}" for word, paths in counts.items() if paths) or "no articles found"
    embedded = f"{report.embedded} passages embedded" if report.embedded else "nothing to embed"
    failed = [f"  failed: {visible(failure.path)}: {visible(failure.reason)}" for failure in report.failed]
    return "\n".join([f"{visible(folder)}: {said}; {embedded}", *failed])


def hits_text(hits: Sequence[Hit]) -> str:
    """One block a passage: rank, score, source, words."""
    if not hits:
        return "Nothing found."
    return "\n\n".join(
        _quote(hit.passage.text.strip(), f"{rank}. {hit.score:.4f}  {hit.article.path}")
        for rank, hit in enumerate(hits, start=1)
    )


def hits_json(query: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """The object that `newsdesk search --json` prints; a span runs from first to last sentence."""
    return {"query": query, "results": [_hit_json(rank, hit) for rank, hit in enumerate(hits, start=1)]}


def quality_text(ranks: Mapping[str, Mapping[str, float]], answers: Mapping[str, float]) -> str:
    """A table of rankings, a row a pipeline, and the figures of the answers below it."""
    names = next(iter(ranks.values()), {})
    lines = [" ".join([f"{'':10}", *(f"{name:>8}" for name in names)])] if names else []
    lines += [
        " ".join([f"{label:10}", *(f"{value:8.3f}" for value in row.values())]) for label, row in ranks.items() if row
    ]
    return "\n".join([*lines, "", figures_text(answers)])


def figures_text(figures: Mapping[str, float]) -> str:
    """A line for each figure; a count has no decimals."""
    return "\n".join(
        f"{name:22} {value:.3f}" if isinstance(value, float) else f"{name:22} {value}"
        for name, value in figures.items()
    )


def article_text(article: Article) -> str:
    """Title, outlet and date, and the whole text."""
    about = [article.path, article.outlet or "outlet unknown", _day(article.date) or "undated"]
    return f"{visible(article.title)}\n{visible(' · '.join(about))}\n\n{visible(article.text)}"


def article_json(article: Article, sentences: Sequence[Span]) -> dict[str, Any]:
    """The object that `newsdesk show --json` prints."""
    return {
        "path": article.path,
        "title": article.title,
        "date": _day(article.date),
        "outlet": article.outlet,
        "text": article.text,
        "boilerplate": [list(span) for span in article.boilerplate],
        "sentences": [list(span) for span in sentences],
        "pages": list(article.pages),
    }


def _hit_json(rank: int, hit: Hit) -> dict[str, Any]:
    passage = hit.passage.passage
    raw = hit.passage.text[passage.sentences[0].start - passage.start : passage.sentences[-1].end - passage.start]
    start = passage.sentences[0].start + len(raw) - len(raw.lstrip())
    return {
        "rank": rank,
        "score": round(hit.score, 6),
        "path": hit.article.path,
        "title": hit.article.title,
        "date": _day(hit.article.date),
        "start": start,
        "end": start + len(raw.strip()),
        "text": raw.strip(),
    }


def _citation_text(citation: Citation) -> str:
    page = f", page {citation.page}" if citation.page else ""
    source = " · ".join(filter(None, [citation.outlet, _day(citation.date) or "undated"]))
    where = f"[{citation.id}] {citation.path} {citation.start}-{citation.end}{page} · {source}"
    return _quote(citation.quote, where)


def _quote(words: str, where: str) -> str:
    body = textwrap.fill(
        visible(" ".join(words.split())),
        WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )
    return f"{visible(where)}\n{body}"


def _searched_line(answer: Answer) -> str:
    searched = answer.searched
    return f"Searched {searched.articles} articles ({searched.passages} passages)."


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
