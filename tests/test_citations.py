"""The citation grammar: what models write, and what is read from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import split_sentences
from prompts.citations import LONGEST_RANGE, MARK, CitedSentence, parse_answer
from tests.harmless import unseen

KNOWN = 5


def parse(text: str) -> tuple[CitedSentence, ...]:
    return parse_answer(text, KNOWN, split_sentences)


def one(text: str) -> CitedSentence:
    (sentence,) = parse(text)
    return sentence


@pytest.mark.parametrize(
    ("mark", "numbers"),
    [
        ("[3]", (3,)),
        ("[2][5]", (2, 5)),
        ("[2] [5]", (2, 5)),
        ("[2, 5]", (2, 5)),
        ("[2; 5]", (2, 5)),
        ("[2-4]", (2, 3, 4)),
        ("[2–4]", (2, 3, 4)),
        ("[1, 3-5]", (1, 3, 4, 5)),
        ("[^3]", (3,)),
        ("[^2, ^5]", (2, 5)),
        ("【3】", (3,)),
        ("[ 3 ]", (3,)),
        ("[5, 2, 5]", (5, 2)),
    ],
)
@pytest.mark.parametrize("sentence", ["The roads matter {}.", "The roads matter{}.", "The roads matter. {}"])
def test_a_mark_is_read_and_taken_out(mark: str, numbers: tuple[int, ...], sentence: str) -> None:
    assert one(sentence.format(mark)) == CitedSentence("The roads matter.", numbers)


@pytest.mark.parametrize("thought", ["<think>\nIt may be [4]. Or not.\n</think>\n\n", "<thinking>[2]</thinking>"])
def test_what_is_thought_before_an_answer_is_no_part_of_it(thought: str) -> None:
    assert one(f"{thought}The roads matter [3].") == CitedSentence("The roads matter.", (3,))


def test_a_mark_behind_the_full_stop_belongs_to_the_sentence_before() -> None:
    assert parse("The M5 runs north. [1] The M4 runs west.[2] Both matter.") == (
        CitedSentence("The M5 runs north.", (1,)),
        CitedSentence("The M4 runs west.", (2,)),
        CitedSentence("Both matter.", ()),
    )


def test_a_mark_behind_a_quotation_belongs_to_it() -> None:
    first, second = parse("The baker said “we must leave.” [1] She left on Friday [2].")
    assert (first, second) == (
        CitedSentence("The baker said “we must leave.”", (1,)),
        CitedSentence("She left on Friday.", (2,)),
    )


@pytest.mark.parametrize("text", ["The M4 runs west{}. Both matter.", "The M4 runs west.{} Both matter."])
def test_a_full_stop_beside_a_mark_ends_a_sentence_whatever_the_splitter_thinks(text: str) -> None:
    whole = parse_answer(text.format(" [2]"), KNOWN, lambda piece: [(0, len(piece))])
    assert whole == (CitedSentence("The M4 runs west.", (2,)), CitedSentence("Both matter.", ()))
    assert parse(text.format("[2][3]"))[0] == CitedSentence("The M4 runs west.", (2, 3))


def test_an_abbreviation_before_a_mark_does_not_end_the_sentence() -> None:
    assert one("Sanctions of the U.S. [1] and the EU hurt.") == CitedSentence(
        "Sanctions of the U.S. and the EU hurt.", (1,)
    )


def test_marks_in_mid_sentence_leave_it_readable() -> None:
    assert one("The M5 [1], a road, and the M4 [2] matter.") == CitedSentence(
        "The M5, a road, and the M4 matter.", (1, 2)
    )


def test_a_mark_in_front_of_everything_belongs_to_the_first_sentence() -> None:
    assert parse("[1] The M5 runs north. The M4 runs west [9].") == (
        CitedSentence("The M5 runs north.", (1,)),
        CitedSentence("The M4 runs west.", (), (9,)),
    )


def test_unknown_numbers_are_reported_beside_known_ones() -> None:
    assert one("The roads matter [2][7].") == CitedSentence("The roads matter.", (2,), (7,))
    assert one("The roads matter [0].") == CitedSentence("The roads matter.", (), (0,))
    assert one("The roads matter [4-7].") == CitedSentence("The roads matter.", (4, 5), (6, 7))
    assert one("The army took the town in [2019].").unknown == (2019,)


def test_the_last_known_number_is_known_and_the_next_is_not() -> None:
    assert one(f"It matters [{KNOWN}][{KNOWN + 1}].") == CitedSentence("It matters.", (KNOWN,), (KNOWN + 1,))


@pytest.mark.parametrize("digits", [10, 100, 5000])
def test_a_huge_number_is_unknown_and_does_not_stop_the_rest(digits: int) -> None:
    sentence = one(f"The roads matter [{'9' * digits}][1].")
    assert (sentence.text, sentence.numbers) == ("The roads matter.", (1,))
    assert len(sentence.unknown) == 1


def test_a_range_that_is_none_counts_as_its_two_ends() -> None:
    assert one("The roads matter [4-2].").numbers == (4, 2)
    assert one(f"The roads matter [1-{LONGEST_RANGE + 1}].") == CitedSentence(
        "The roads matter.", (1,), (LONGEST_RANGE + 1,)
    )


def test_a_text_without_marks_is_sentences_without_citations() -> None:
    assert parse("The M5 runs north. The M4 runs west.") == (
        CitedSentence("The M5 runs north.", ()),
        CitedSentence("The M4 runs west.", ()),
    )


@pytest.mark.parametrize("text", ["", "  \n", "[1]", "**", "- \n", "[1].", "“”"])
def test_a_text_of_nothing_is_no_sentence(text: str) -> None:
    assert parse(text) == ()


def test_lists_headings_and_bold_are_stripped() -> None:
    assert parse(
        "## Roads\n- **The M5** runs north [1]\n* The __M4__ runs west [2]\n• It is wide [3]\n> It is old"
    ) == (
        CitedSentence("Roads", ()),
        CitedSentence("The M5 runs north", (1,)),
        CitedSentence("The M4 runs west", (2,)),
        CitedSentence("It is wide", (3,)),
        CitedSentence("It is old", ()),
    )


@pytest.mark.parametrize("text", ["He called it “[the] road”.", "It is old [sic].", "It is so [see 3].", "It is [a1]."])
def test_other_brackets_are_left_alone(text: str) -> None:
    assert one(text) == CitedSentence(text, ())


def test_a_mark_on_a_line_of_its_own_belongs_to_the_line_before() -> None:
    assert parse("The M5 runs north.\n[1]\nThe M4 runs west\n[2].") == (
        CitedSentence("The M5 runs north.", (1,)),
        CitedSentence("The M4 runs west", (2,)),
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["The M5 runs north", "He said “no”", "It cost 3.5 million", "x", ""]), st.integers(0, 9)
        ),
        max_size=6,
    ),
    st.sampled_from([" [{}].", ". [{}]", ".[{}]", " 【{}】", "\n- [{}] "]),
)
def test_no_number_is_lost_where_there_is_a_sentence(parts: list[tuple[str, int]], form: str) -> None:
    text = " ".join(words + form.format(number) for words, number in parts)
    parsed = parse(text)
    written = {number for _, number in parts}
    read = {n for sentence in parsed for n in (*sentence.numbers, *sentence.unknown)}
    assert read == (written if parsed else set())
    assert not any(MARK.search(sentence.text) for sentence in parsed)


@given(
    st.lists(
        st.sampled_from(["[1]", "[9]", ". ", "\n", "x", "\u2028", "\x1b"])
        | st.text(st.characters(exclude_categories=()))
    )
)
def test_any_text_at_all_is_read_as_sentences_of_what_is_seen(parts: list[str]) -> None:
    for sentence in parse("".join(parts)):
        assert set(sentence.numbers) <= set(range(1, KNOWN + 1))
        assert set(sentence.unknown).isdisjoint(sentence.numbers)
        assert sentence.text == sentence.text.strip() != ""
        assert not unseen(sentence.text)


def test_halves_of_a_character_are_put_together_and_a_lone_one_is_replaced() -> None:
    assert one("It is \ud83d\ude00 fine [1].") == CitedSentence("It is 😀 fine.", (1,))
    assert one("It is \ud83d fine [1].") == CitedSentence("It is \ufffd fine.", (1,))
