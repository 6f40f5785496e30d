"""Documents before they are written: numbers, rows, widths and sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.export.document import Line, Row, Section, Table, grid, numbered, right_to_left, shares, shown, where
from tests.export_sample import ARABIC, DOCUMENT, FIGURES, FLOOD, UNUSED, WIRE


def test_citations_are_numbered_in_the_order_they_are_referred_to() -> None:
    document = numbered(DOCUMENT)
    assert document.citations == (replace(WIRE, id=1), replace(FLOOD, id=2), replace(ARABIC, id=3))
    lines = [block.citations for block in document.sections[0].blocks if isinstance(block, Line)]
    assert lines == [(1, 2), (2,), (3,), ()]
    table = document.sections[2].blocks[0]
    assert isinstance(table, Table)
    assert [row.citations for row in table.rows] == [(1,), (2,)]
    assert numbered(document) == document


def test_what_nobody_refers_to_is_left_out_and_a_number_of_nothing_is_refused() -> None:
    assert UNUSED.quote not in {source.quote for source in numbered(DOCUMENT).citations}
    with pytest.raises(KeyError):
        numbered(replace(DOCUMENT, sections=(Section("", (Line("", (1,)),)),)))


def test_a_table_has_a_column_for_marks_if_it_has_marks() -> None:
    assert [cells for cells, _ in grid(FIGURES)] == [
        ("Figure", "According to", "Source"),
        ("30 died", "Officials", ""),
        ("41", "the article", ""),
    ]
    assert grid(Table(("Place",), (Row(("Idlib",)),))) == [(("Place",), ()), (("Idlib",), ())]


def test_widths_leave_room_for_words_and_sum_to_all_there_is() -> None:
    figure, told, source = shares([("Figure", "What", "Source"), ("300,000", "people displaced " * 20, "")])
    assert figure + told + source == pytest.approx(1)
    assert told > 0.6
    assert min(figure, source) > 0.09


def test_where_a_quote_stands() -> None:
    assert where(WIRE) == "Roads, Wire, 2019-05-06, wire/a.txt, page 2, characters 5 to 31."
    assert where(FLOOD) == "Flood, undated, b.txt, characters 0 to 12."
    assert where(ARABIC) == "الطرق\u200e, الجزيرة\u200e, 2020-02-11, ar/c.txt, characters 0 to 40."


def test_what_no_document_can_hold_is_left_out() -> None:
    assert shown("a\x00b\ufffe c\uffff\ud800\U0001ffff\nd\u202e") == "ab c d"


def test_the_direction_is_that_of_most_letters() -> None:
    assert right_to_left("قال مصطفى بكور: M5")
    assert not right_to_left("مصطفى said so, and left")
    assert not right_to_left("2020, 41 %")
