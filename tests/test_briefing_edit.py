"""What a person does to a briefing, step by step."""

from __future__ import annotations

from app.briefing.edit import (
    groups,
    with_group_moved,
    with_line,
    with_line_moved,
    with_note,
    with_part,
    with_part_moved,
)
from app.briefing.types import Edits
from app.export.document import Block, Line, Row, Table

PLAIN = [Line(f"Line {at}", lead=f"day {at}") for at in range(4)]
SPOKEN: list[Block] = [Line("a", lead="Ann"), Line("b", lead="Ann"), Line("c", lead="Bob")]
COUNTED: list[Block] = [
    Table(("Figure",), (Row((str(at),)),), title) for at, title in enumerate(["dead", "dead", "hurt"])
]


def test_a_part_that_is_shown_again_stands_where_it_would_in_a_new_briefing() -> None:
    edits = with_part(Edits(), "timeline", shown=False)
    assert edits.parts[:2] == ("summary", "positions")
    assert with_part(edits, "timeline", shown=True) == Edits()
    assert with_part(Edits(parts=("summary",)), "sources", shown=True).parts == ("summary", "sources")
    assert with_part(Edits(parts=("sources", "gaps")), "summary", shown=True).parts == ("summary", "sources", "gaps")


def test_parts_move_and_stop_at_the_ends() -> None:
    edits = Edits(parts=("summary", "gaps"))
    assert with_part_moved(edits, "gaps", -1).parts == ("gaps", "summary")
    assert with_part_moved(edits, "gaps", 1) == edits
    assert with_part_moved(edits, "summary", -1) == edits
    assert with_part_moved(edits, "names", 1) == edits


def test_lines_are_dropped_and_kept() -> None:
    dropped = with_line(Edits(), "names", 3, kept=False)
    assert dropped.dropped == {("names", 3)}
    assert with_line(dropped, "names", 3, kept=True) == Edits()


def test_lines_move_and_stop_at_the_ends() -> None:
    edits = with_line_moved(Edits(), "summary", 2, -1, PLAIN)
    assert edits.order == (("summary", (0, 2, 1, 3)),)
    edits = with_line_moved(edits, "summary", 3, 1, PLAIN)
    assert edits.order == (("summary", (0, 2, 1, 3)),)
    assert with_line_moved(edits, "timeline", 1, -1, PLAIN).order == (
        ("summary", (0, 2, 1, 3)),
        ("timeline", (1, 0, 2, 3)),
    )


def test_what_a_speaker_says_stays_together() -> None:
    edits = with_line_moved(Edits(), "positions", 2, -1, SPOKEN)
    assert groups(edits, "positions", SPOKEN) == [(0, 1), (2,)]
    edits = with_group_moved(edits, "positions", 2, -1, SPOKEN)
    assert groups(edits, "positions", SPOKEN) == [(2,), (0, 1)]
    edits = with_line_moved(edits, "positions", 1, -1, SPOKEN)
    assert groups(edits, "positions", SPOKEN) == [(2,), (1, 0)]
    assert with_group_moved(edits, "positions", 9, 1, SPOKEN) == edits


def test_figures_of_one_thing_stay_in_one_table() -> None:
    assert groups(with_group_moved(Edits(), "figures", 1, 1, COUNTED), "figures", COUNTED) == [(2,), (0, 1)]


def test_an_order_of_fewer_or_other_lines_loses_none() -> None:
    assert groups(Edits(order=(("summary", (2, 9, -1)),)), "summary", PLAIN) == [(2, 0, 1, 3)]


def test_a_note_is_changed_and_taken_away() -> None:
    edits = with_note(with_note(Edits(), "gaps", " Ask. "), "summary", "Short")
    assert edits.notes == (("gaps", "Ask."), ("summary", "Short"))
    assert with_note(edits, "gaps", "Call").notes == (("summary", "Short"), ("gaps", "Call"))
    assert with_note(edits, "gaps", " \n").notes == (("summary", "Short"),)
