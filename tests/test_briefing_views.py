"""A briefing as HTML: everything in it is text, and nothing is told by colour alone."""

from __future__ import annotations

import re
from datetime import date

import pytest

from app.briefing.layout import FIGURES, document, lines
from app.briefing.types import (
    PARTS,
    Briefing,
    Edits,
    Event,
    Gap,
    Name,
    Options,
    Party,
    Position,
    Quantity,
    QuantityGroup,
    Role,
    Source,
)
from app.export.document import Document, Line
from app.page.briefing_plot import left_out_text, stretch_alt, stretch_plot, stretches
from app.page.briefing_views import blocks_html, edit_html, heading_html, progress_html, title_html
from app.types import AnswerSentence, Citation
from tests.hostile import TEXTS

MARKUP = re.compile(r"</?(\w+)")
OURS = {*"aside b button caption div h2 h3 h4 header input label li nav ol p s span table tbody td th thead tr".split()}
MAY = date(2019, 5, 6)


def hostile_briefing(words: str) -> Briefing:
    """A briefing in which every text is `words`."""
    source = Citation(1, words, words, MAY, words, 0, len(words), words)
    quantity = Quantity(1, words, words, words, words, words, words, "conflict")
    return Briefing(
        words,
        Options(),
        1,
        words,
        (source,),
        summary=(AnswerSentence(words, (1,), "unsupported", words),),
        timeline=(Event(1, words, words, MAY, MAY, "day"), Event(1, words, words, None, None, "relative")),
        positions=(Party(words, (words,), (Position(words, (1,), True), Position(words, (1,), False))),),
        figures=(QuantityGroup(words, (quantity, quantity)),),
        names=(Name(words, "person", (words,), (Role(words, 1),), 2, 1),),
        gaps=(Gap(words, words),),
        sources=(Source(words, words, words, MAY, 1),),
        notes=tuple((part, words) for part in PARTS),
    )


@pytest.mark.parametrize("words", [*TEXTS.values(), "<img src=x onerror=alert(1)>", "'\"><script>alert(1)</script>"])
def test_what_articles_and_people_wrote_is_text(words: str) -> None:
    briefing = hostile_briefing(words)
    edits = Edits(notes=tuple((part, words) for part in PARTS))
    shown = document(briefing, edits)
    sources = {source.id: source for source in shown.citations}
    html = title_html(shown, tuple(PARTS)) + progress_html(words, [words, words])
    for part, section in zip(PARTS, shown.sections, strict=True):
        html += heading_html(part, section.about) + blocks_html(part, section.blocks, sources)
        html += edit_html(part, edits, lines(briefing, part), sources)
    assert set(MARKUP.findall(html)) <= OURS
    # No attribute but ours: everything else is in quotes that nothing ends.
    bare = re.sub(r'"[^"<>]*"', "", html)
    assert {name for tag in re.findall(r"<\w+([^>]*)>", bare) for name in re.findall(r"([\w-]+)=", tag)} <= {
        *"class dir role type title tabindex scope aria-label aria-hidden data-source data-label data-act".split(),
        *"data-key data-part data-jump".split(),
    }


def test_a_figure_in_conflict_says_so_in_words_and_by_a_sign() -> None:
    briefing = hostile_briefing("x")
    html = blocks_html("figures", document(briefing).sections[3].blocks, {1: briefing.citations[0]})
    assert html.count('<b><span aria-hidden="true">≠</span> in conflict</b>') == 2
    assert html.count('class="nd-conflict"') == 2
    assert all(f">{name}</th>" in html for name in FIGURES)


def test_every_line_has_its_numbers_which_open_the_briefings_sources() -> None:
    briefing = hostile_briefing("x")
    shown = document(briefing)
    for part, section in zip(PARTS, shown.sections, strict=True):
        html = blocks_html(part, section.blocks, {1: briefing.citations[0]})
        cited = 0 if part in ("gaps", "sources") else len(lines(briefing, part))
        assert html.count('data-source="briefing-1"') == cited, part


def test_a_speaker_is_named_once_above_what_he_says() -> None:
    html = blocks_html("positions", [Line("a", lead="Ann"), Line("b", lead="Ann"), Line("Ask her.", own=True)], {})
    assert html.count("Ann") == 1
    assert '<aside class="nd-own"><b>Your note</b><p dir="auto">Ask her.</p></aside>' in html


def test_a_dropped_line_is_left_in_the_list_to_take_back() -> None:
    briefing = hostile_briefing("x")
    html = edit_html("timeline", Edits(dropped=frozenset({("timeline", 1)})), lines(briefing, "timeline"), {})
    assert 'checked data-key="box-timeline-0" data-act="drop timeline 0"' in html
    assert '<li class="nd-dropped">' in html
    assert 'type="checkbox" data-key="box-timeline-1" data-act="keep timeline 1"' in html
    assert html.count(" disabled>") == 2  # the first cannot go up, nor the last down


def test_a_document_without_parts_is_still_a_page() -> None:
    assert "Briefing" in title_html(Document("Briefing", (), ()), ())


def event(start: date | None, end: date | None = None, kind: str = "day") -> Event:
    precision = {"since": "since", "day": "day", "days": "days"}[kind]
    return Event(1, "Something.", "then", start, end or (None if kind == "since" else start), precision)  # type: ignore[arg-type]


def test_days_are_drawn_by_the_times_of_which_most_is_told() -> None:
    autumn = [event(date(2015, 10, day)) for day in (14, 15, 15)]
    spring = [event(date(2019, 4, 20), date(2019, 4, 30), "days"), event(date(2019, 4, 28), kind="since")]
    spring += [event(date(2019, 5, 6))]
    far = [event(date(2011, 3, 1), kind="since"), event(date(2015, 1, 1), date(2015, 12, 31), "days"), event(None)]
    drawn = stretches([*spring, *far, *autumn])
    assert [(stretch.first, stretch.last, len(stretch.events)) for stretch in drawn] == [
        (date(2015, 10, 14), date(2015, 10, 15), 3),
        (date(2019, 4, 20), date(2019, 5, 6), 3),
    ]
    assert "3 events of other times" in left_out_text(9, drawn)
    assert stretch_alt(drawn[1]) == "3 events, 20 April 2019 to 6 May 2019; the table below says each in words"


def test_days_too_far_apart_are_drawn_on_one_axis() -> None:
    (drawn,) = stretches([event(date(2011, 3, 1)), event(date(2019, 3, 1))])
    assert len(drawn.events) == 2
    assert stretches([event(None)]) == ()


def test_signs_lie_over_one_another_nowhere() -> None:
    days = [event(MAY), event(MAY), event(MAY, kind="since"), event(MAY, date(2019, 5, 20), "days")]
    (drawn,) = stretches([*days, event(date(2019, 6, 1))])
    (values,) = stretch_plot(drawn).to_dict()["datasets"].values()
    assert sorted(value["row"] for value in values if value["from"] == "2019-05-06") == [0, 1, 2, 3]
    assert {value["kind"] for value in values} == {"day", "days", "since"}
    assert {value["to"] for value in values if value["kind"] == "since"} == {"2019-06-01"}
