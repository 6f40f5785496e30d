"""A briefing as a document, as made and as a person changed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.briefing.layout import document, lines, when_text
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
from app.export.document import Line, Section, Table
from app.types import AnswerSentence, Citation

WIRE = Citation(1, "a.txt", "Flood", date(2021, 3, 1), "Wire", 0, 9, "30 died.")
POST = Citation(2, "b.txt", "Dam", None, None, 0, 9, "41 died.")
FIGURE = Quantity(1, "30", "30", "people", "people killed", "on Monday", "Officials", "updated")
EVENT = Event(1, "30 died.", "on Monday", date(2021, 3, 1), date(2021, 3, 1), "day")
BRIEFING = Briefing(
    "the flood",
    Options(),
    9,
    None,
    (WIRE, POST),
    (AnswerSentence("30 died.", (1,), "supported"), AnswerSentence("41 died.", (2,), "unsupported", "no figure 41")),
    (EVENT, replace(EVENT, citation=2, start=None, end=None, precision="relative")),
    (Party("Officials", ("The officials",), (Position("30 died.", (1,), False), Position("41 died.", (2,), False))),),
    (
        QuantityGroup("people killed", (FIGURE, replace(FIGURE, citation=2, words="41", who=None, standing="alone"))),
        QuantityGroup("boats", (replace(FIGURE, words="two", counted="boats"),)),
    ),
    (Name("Oslo", "place", (), (Role("town", 2),), 3, 1), Name("Ana Costa", "person", ("Costa",), (), 2, 1)),
    (Gap("Who is responsible?", "They do not say."),),
    (Source("a.txt", "Flood", "Wire", date(2021, 3, 1), 1), Source("b.txt", "Dam", None, None, 2)),
    (("gaps", "Ask again."),),
)


def section(part: str, edits: Edits | None = None) -> Section:
    found = document(BRIEFING, edits).sections
    return next(s for s in found if s.title == PARTS[part])  # type: ignore[index]


def texts(part: str, edits: Edits) -> list[str]:
    """The first cell or the text of each line of a part."""
    blocks = section(part, edits).blocks
    return [b.text for b in blocks if isinstance(b, Line)] + [
        row.cells[0] for b in blocks if isinstance(b, Table) for row in b.rows
    ]


def test_every_part_is_a_section_under_its_heading_and_what_is_said_of_it() -> None:
    made = document(BRIEFING)
    assert [s.title for s in made.sections] == list(PARTS.values())
    assert section("gaps").about == ("Ask again.",)
    assert made.citations == BRIEFING.citations
    assert made.about[0].startswith("Quoted word for word; 2 of 9 articles are about this topic, 2 of them independent")


def test_a_sentence_that_is_not_supported_says_why() -> None:
    assert [line.doubt for line in section("summary").blocks if isinstance(line, Line)] == [None, "no figure 41"]
    assert [line.lead for line in section("summary").blocks if isinstance(line, Line)] == ["1 March 2021", "undated"]


def test_figures_of_one_thing_are_one_table_and_lone_ones_another() -> None:
    tables = [block for block in section("figures").blocks if isinstance(block, Table)]
    assert [(table.title, len(table.rows)) for table in tables] == [("people killed", 2), ("Other figures", 1)]
    assert tables[0].rows[0].cells == (
        "30", "people killed", "on Monday", "Officials", "updated over time", "Wire, 1 March 2021",
    )  # fmt: skip
    assert tables[0].rows[1].cells[3:] == ("the article", "", "b.txt, undated")


def test_who_speaks_is_named_once() -> None:
    blocks = [block for block in section("positions").blocks if isinstance(block, Line)]
    assert [block.lead for block in blocks] == ["Officials (also: The officials)", None]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (EVENT, "1 March 2021"),
        (replace(EVENT, end=date(2021, 3, 7), precision="days"), "1 March 2021 to 7 March 2021"),
        (replace(EVENT, end=date(2021, 3, 31), precision="month"), "March 2021"),
        (replace(EVENT, start=date(2021, 1, 1), end=date(2021, 12, 31), precision="year"), "2021"),
        (replace(EVENT, end=None, precision="since", words="since Monday"), "since 1 March 2021"),
        (replace(EVENT, end=None, precision="since", words="since March 2021"), "since March 2021"),
        (replace(EVENT, end=date(2021, 3, 3), precision="about"), "about 2 March 2021"),
        (replace(EVENT, start=None, end=None, precision="relative"), "“on Monday”, day not known"),
    ],
)
def test_a_time_is_told_as_far_as_it_is_known(event: Event, told: str) -> None:
    assert when_text(event) == told


def test_a_person_s_parts_are_shown_in_that_order() -> None:
    made = document(BRIEFING, Edits(parts=("gaps", "summary")))
    assert [s.title for s in made.sections] == [PARTS["gaps"], PARTS["summary"]]


def test_a_part_that_was_not_made_is_not_shown() -> None:
    made = document(replace(BRIEFING, options=Options(parts=("summary",))), Edits())
    assert [s.title for s in made.sections] == [PARTS["summary"]]


@pytest.mark.parametrize(
    ("edits", "part", "left"),
    [
        (Edits(dropped=frozenset({("summary", 0)})), "summary", ["41 died."]),
        (Edits(dropped=frozenset({("figures", 1)})), "figures", ["30", "two"]),
        (Edits(dropped=frozenset({("summary", 0)})), "positions", ["30 died.", "41 died."]),
        (Edits(order=(("summary", (1, 0)),)), "summary", ["41 died.", "30 died."]),
        (Edits(order=(("figures", (2, 1, 0)),)), "figures", ["two", "41", "30"]),
        (
            Edits(order=(("summary", (1, 0)),), dropped=frozenset({("summary", 1)})),
            "summary",
            ["30 died."],
        ),
        (Edits(notes=(("summary", "Ring the mayor."),)), "summary", ["30 died.", "41 died.", "Ring the mayor."]),
    ],
)
def test_lines_are_dropped_ordered_and_noted(edits: Edits, part: str, left: list[str]) -> None:
    assert texts(part, edits) == left


def test_a_note_is_marked_as_a_person_s_own() -> None:
    blocks = section("gaps", Edits(notes=(("gaps", "Ring the mayor."),))).blocks
    assert [block.own for block in blocks if isinstance(block, Line)] == [False, True]


@pytest.mark.parametrize("part", PARTS)
def test_every_line_is_a_line_of_text_or_a_row(part: str) -> None:
    for block in lines(BRIEFING, part):  # type: ignore[arg-type]
        assert isinstance(block, Line) or len(block.rows) == 1


def test_without_articles_there_is_nothing_but_that() -> None:
    made = document(Briefing("the flood", Options(), 9, None, ()))
    assert (made.about[0], made.sections) == ("No article is about this topic. Searched: 9 articles.", ())
