"""What a question asks for, and whether a sentence offers it."""

from __future__ import annotations

import re

import pytest

from index.question import Kind, Question, offers, read_question, speaks

KINDS: list[tuple[str, Kind]] = [
    ("How many civilians were killed?", "number"),
    ("How much did the convoy cost?", "number"),
    ("HOW OLD is the president?", "number"),
    ("What percentage of hospitals was hit?", "number"),
    ("What was the death toll?", "number"),
    ("How many people said the army had left?", "number"),
    ("When did the ceasefire start?", "time"),
    ("In which year did the war begin?", "time"),
    ("What day was the strike?", "time"),
    ("Why do the M4 and M5 highways matter?", "reason"),
    ("What caused the collapse of the truce?", "reason"),
    ("What is the goal of the offensive?", "reason"),
    ("What are the main reasons for the offensive?", "reason"),
    ("What did Turkey say about the attack?", "statement"),
    ("How did Russia respond to the report?", "statement"),
    ("What has the UN called the situation?", "statement"),
    ("Who controls Khan Sheikhoun?", "person"),
    ("Whose forces took Khwain?", "person"),
    ("Which group dominates Idlib?", "person"),
    ("Where is Khan Sheikhoun?", "place"),
    ("Which town was captured on Friday?", "place"),
    ("In what country was the summit held?", "place"),
    ("What happened in Idlib?", "open"),
    ("Is the M5 open?", "open"),
    ("Tell me about Hayat Tahrir al-Sham", "open"),
    ("highways", "open"),
    ("", "open"),
]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_the_wording_says_what_kind_of_answer_is_wanted(text: str, kind: Kind) -> None:
    assert read_question(text, words).kind == kind


def test_terms_are_what_a_question_is_about_in_order_and_once() -> None:
    question = read_question("Why do the M5 and M4 highways matter, and the M5 most?", words)
    assert question == Question(question.text, "reason", ("m5", "m4", "highways", "most"))


def test_terms_are_stemmed_by_the_index() -> None:
    assert read_question("highways", lambda text: [word.rstrip("s") for word in words(text)]).terms == ("highway",)


def test_a_question_of_framing_words_alone_keeps_them() -> None:
    assert read_question("Who is who?", words).terms == ("who", "is")


OFFERS: list[tuple[Kind, str, float]] = [
    ("number", "At least 59 people died.", 1.0),
    ("number", "Dozens of schools were hit.", 1.0),
    ("number", "It began on 28 April 2019.", 0.0),
    ("number", "People died in the town.", 0.0),
    ("time", "It began on April 28.", 1.0),
    ("time", "They met on Thursday.", 1.0),
    ("time", "The town is small.", 0.0),
    ("reason", "They fled because the town burned.", 1.0),
    ("reason", "The town is small.", 0.0),
    ("statement", "It was “fake”, the ministry found.", 1.0),
    ("statement", "Moscow denied any part in it.", 1.0),
    ("statement", "The town is small.", 0.0),
    ("person", "The town is led by Yousef Hamoud.", 1.0),
    ("person", "the town is small.", 0.0),
    ("place", "It lies near Hama.", 1.0),
    ("place", "It lies low.", 0.0),
    ("open", "Anything at all.", 0.5),
]


@pytest.mark.parametrize(("kind", "sentence", "expected"), OFFERS)
def test_a_sentence_offers_what_is_asked_for_or_not(kind: Kind, sentence: str, expected: float) -> None:
    assert offers(Question("who leads the town?", kind, ("town",)), sentence) == expected


def test_a_name_that_is_in_the_question_is_no_answer_to_who() -> None:
    question = Question("Who told Hamoud?", "person", ("told", "hamoud"))
    assert offers(question, "They told Hamoud.") == 0.0
    assert offers(question, "They told Hamoud, and so did Bakour.") == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How did Russia respond to the reports?", ("Russia",)),
        ("What did the Chinese government say about it?", ("Chinese",)),
        ("What did Britain, France and Germany call on the regime to do?", ("Britain", "France", "Germany")),
        ("What do the rebels say about the truce?", ("rebels",)),
        ("What has Abu Mujahid claimed?", ("Abu", "Mujahid")),
        ("What did the U.S. say?", ("U.S.",)),
        ("What did Macron's office say?", ("Macron",)),
        ("What did O’Neill just say?", ("O'Neill",)),
        ("What did Monday's report say?", ("report",)),
        ("What is it called?", ()),
        ("Why did Russia respond?", ()),
    ],
)
def test_a_statement_is_somebodys(text: str, expected: tuple[str, ...]) -> None:
    assert read_question(text, words).speaker == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Russia denied any part in it.", 1.0),
        ("Russia and the Syrian army say they are responding to attacks.", 1.0),
        ("It was a mistake, according to Russia.", 1.0),
        ("“It was a mistake,” said a spokesman for Russia.", 1.0),
        ("The dead include 38 killed by Russia.", 0.0),
        ("A single Russian strike killed 38, the monitor said.", 0.0),
        ("The monitor said 38 had died in the strike of which it accused Russia.", 0.0),
    ],
)
def test_who_speaks_in_a_sentence(sentence: str, expected: float) -> None:
    assert speaks(read_question("How did Russia respond?", words), sentence) == expected


@pytest.mark.parametrize(
    ("asked", "sentence", "expected"),
    [
        ("What did police say?", "Police said the man was held.", 1.0),
        ("what did russia say?", "Russia said it was fake.", 1.0),
        ("What did the U.S. say?", "U.S. officials said it was fake.", 1.0),
        ("What did the US say?", "One of us said it was fake.", 0.0),
        ("What did Macron's office say?", "Mr Macron’s office said it was fake.", 1.0),
        ("What did O'Neill say?", "It was fake, according\nto Ms O’Neill.", 1.0),
    ],
)
def test_a_speaker_is_known_however_it_is_written(asked: str, sentence: str, expected: float) -> None:
    assert speaks(read_question(asked, words), sentence) == expected


def test_where_a_line_breaks_changes_nothing() -> None:
    assert offers(Question("Who leads?", "person", ("lead",)), "It is led by\nHamoud.") == 1.0


def test_of_a_question_for_no_statement_nobody_is_the_speaker() -> None:
    assert speaks(read_question("Where is Russia?", words), "Russia said so.") == 0.0


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Who said “how many died when it fell”?", "person"),
        ("Why (How many people were killed)?", "reason"),
        ("When was this (Who won the election)?", "time"),
        ("What about the hospitals (How many people were killed)?", "number"),
    ],
)
def test_what_is_quoted_or_in_brackets_asks_only_where_nothing_else_does(asked: str, kind: Kind) -> None:
    assert read_question(asked, words).kind == kind
