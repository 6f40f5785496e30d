"""A checked draft -> HTML for the page. Pure; every text is escaped by views.py."""

from __future__ import annotations

from app.page.views import escape, number_html
from app.text import FINDINGS, day_text, summary_text
from app.types import Check, CheckedSentence, Citation, Finding
from index.types import Evidence

# Besides the words, each finding has a sign and a rule of its own, so that nothing hangs on colour.
SIGNS: dict[Finding, str] = {
    "supported": "✓",
    "contradicted": "≠",
    "unattributed": "“",
    "not_found": "?",
    "not_checked": "–",
}


def check_html(check: Check) -> str:
    """Counts, and each sentence of the draft below what was found for it."""
    by_id = {source.id: source for source in check.citations}
    sentences = "".join(_sentence(sentence, by_id) for sentence in check.sentences)
    return f'<div class="nd-check"><p class="nd-quiet">{escape(summary_text(check))}</p><ol>{sentences}</ol></div>'


def _sentence(sentence: CheckedSentence, by_id: dict[int, Citation]) -> str:
    numbers = "".join(number_html(id_, by_id.get(id_), "check") for id_ in sentence.citations)
    said = FINDINGS[sentence.finding].capitalize()
    why = f": {escape(sentence.reason)}" if sentence.reason and sentence.finding != "not_found" else ""
    sign = f'<span aria-hidden="true">{SIGNS[sentence.finding]}</span>'
    finding = f'<p class="nd-finding" dir="auto">{sign} <b>{said}</b>{why}{numbers}</p>'
    nearest = _nearest(sentence.nearest) if sentence.nearest else ""
    kind = sentence.finding.replace("_", "-")
    return f'<li class="nd-{kind}">{finding}<p dir="auto">{escape(sentence.text)}</p>{nearest}</li>'


def _nearest(evidence: Evidence) -> str:
    source = evidence.article.outlet or evidence.article.path
    where = f"<bdi>{escape(source)}</bdi>, {day_text(evidence.article.date)}"
    return f'<p class="nd-quiet" dir="auto">Nearest: “{escape(evidence.quote)}” ({where})</p>'
