"""The check by rule: what evidence supports, and the reason given for what it does not."""

from __future__ import annotations

import pytest

from app.support import judge
from index.keyword import terms
from index.reader import shared_reader

STRIKES = "Russian and Syrian air strikes killed 59 people on Monday in Idlib, the Observatory said."
DENIAL = "The Syrian army denies that it aims its strikes at civilians."
QUOTE = "The monitor called it “the biggest massacre in the province” since April."
FLIGHT = "More than 140,000 people have fled the city of Maarat al-Numan since the assault began."


def reason(sentence: str, *evidence: str) -> str:
    found = judge(sentence, evidence, terms, shared_reader())
    assert found.support == "unsupported"
    assert found.reason
    return found.reason


def supported(sentence: str, *evidence: str) -> bool:
    found = judge(sentence, evidence, terms, shared_reader())
    assert (found.reason is None) == (found.support == "supported")
    return found.support == "supported"


@pytest.mark.parametrize("words", [STRIKES, DENIAL, QUOTE, FLIGHT])
def test_the_words_themselves_are_supported(words: str) -> None:
    assert supported(words, words)
    assert supported(words.removesuffix("."), "Something else was not said.", words)


def test_quotation_marks_case_and_spaces_do_not_matter() -> None:
    plain = 'the monitor called it "the biggest  massacre in the province" since\u00a0April'
    assert supported(plain, QUOTE)


def test_a_paraphrase_of_the_evidence_is_supported() -> None:
    assert supported("On Monday 59 people were killed by air strikes in Idlib, the Observatory says.", STRIKES)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "On Monday 59 people were killed by air strikes in Idlib.",
            "the cited passage has it from the Observatory; it is told as a fact",
        ),
        (
            "The army said Russian and Syrian air strikes killed 59 people on Monday in Idlib.",
            "the cited passage has it from the Observatory",
        ),
    ],
)
def test_what_a_party_says_is_no_fact_and_not_another_s_words(sentence: str, told: str) -> None:
    assert reason(sentence, STRIKES) == told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The army moved 12 tanks from Braga to Faro on Friday.", "the name Faro is in none of the cited passages"),
        ("The army moved 12 tanks from Braga to Braga on Friday.", "it says Braga where the cited passage says Porto"),
    ],
)
def test_a_name_put_in_the_place_of_another_that_is_cited_too(sentence: str, told: str) -> None:
    assert reason(sentence, "The army moved 12 tanks from Braga to Porto on Friday.") == told


def test_another_first_word_is_no_other_name() -> None:
    evidence = "The large army moved 12 tanks from Braga to Porto on Friday."
    assert supported(evidence.replace("The large", "One large"), evidence)
    evidence = "Turkey moved 12 tanks from Braga to Porto on Friday with Syria."
    assert "Syria" in reason(evidence.replace("Turkey", "Syria"), evidence)


@pytest.mark.parametrize(
    "sentence",
    [
        f"The article states that “{STRIKES}”",
        f'"{STRIKES}"',
        f"According to the passage, {STRIKES}",
        f"These sources also say that {STRIKES}",
    ],
)
def test_what_a_model_puts_around_a_sentence_says_nothing(sentence: str) -> None:
    assert supported(sentence, STRIKES)


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("The fighters will not leave, said Omar Said, a doctor of the Northern Front.", "doctor"),
        ("Omar Said, a senior commander of the Northern Front, said the fighters will not leave.", "senior commander"),
        ("Omar Said is a senior commander of the Northern Front.", "senior commander"),
    ],
)
def test_nobody_is_called_what_the_evidence_does_not_call_him(sentence: str, role: str) -> None:
    told = "The fighters will not leave, said Omar Said, a member of the Northern Front."
    assert reason(sentence, told) == f"“{role}” is in none of the cited passages"
    assert supported(told.replace("a member", "a senior member"), told)


@pytest.mark.parametrize("hedge", ["appears to be", "may be", "is reportedly", "is expected to be"])
def test_what_may_be_so_is_not_told_as_a_fact(hedge: str) -> None:
    told = f"The latest fighting {hedge} meant to secure the highway to Hama."
    assert "; it is told as a fact" in reason("The latest fighting is meant to secure the highway to Hama.", told)
    assert supported("The fighting seems meant to secure the highway to Hama.", told)
    assert supported(told.replace("latest ", ""), told)


def test_a_month_leaves_nothing_open() -> None:
    assert supported("The army took the town of Hama on 3 May.", "In May the army took the town of Hama, on 3 May.")


def test_words_that_are_wholly_quoted_have_to_stand_there() -> None:
    said = STRIKES.replace("Monday", "that Monday")
    assert "the quoted words" in reason(f"The article states that “{said}”", STRIKES)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Turkey's army crossed the border on Friday.", "The Turkish army crossed the border on Friday."),
        ("The UN sent 40 trucks to the city.", "The United Nations sent 40 trucks to the city."),
        ("The United Nations sent 40 trucks to the city.", "The UN sent 40 trucks to the city."),
        ("Fighters of al-Qaeda left the city of Maarat.", "Fighters of al-Qa’ida left the city of Maraat."),
        ("The town fell on 30 September.", "The town fell on September 30."),
        (
            "The UN says the army dropped bombs on the city.",
            "The United Nations has said the army dropped bombs on the city.",
        ),
        ("The town of Maarat held 3,200 people.", "3,2\u200b00 people were held by the town of Maa\u200drat."),
        ("The town of Maarat held 3,200 people.", "The town of Maarat held 3, 200 people."),
    ],
)
def test_one_name_or_day_in_two_spellings_is_supported(sentence: str, evidence: str) -> None:
    assert supported(sentence, evidence)


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("Air strikes killed 95 people on Monday in Idlib.", "95"),
        ("Air strikes killed 9 people on Monday in Idlib.", "9"),
        ("Russian and Syrian air strikes killed ninety-five people on Monday in Idlib.", "95"),
        ("Air strikes killed 59 people on Monday in Idlib, 12 of them children.", "12"),
    ],
)
def test_a_swapped_figure_is_named(sentence: str, figure: str) -> None:
    assert reason(sentence, STRIKES) == f"the figure {figure} is in none of the cited passages"


def test_the_end_of_a_figure_is_not_that_figure() -> None:
    assert "figure 9" in reason("9 people died.", "59 people died.")
    assert "figure 000" in reason("000 people have fled.", "140,000 people have fled.")


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Three hospitals were hit.", "Air strikes hit 3 hospitals."),
        ("Air strikes hit 3 hospitals.", "Three hospitals were hit by air strikes."),
        ("Air strikes hit 21 hospitals.", "Twenty-one hospitals were hit by air strikes."),
        ("Forty hospitals were hit.", "Air strikes hit 40 hospitals."),
    ],
)
def test_number_words_and_digits_are_the_same_figure(sentence: str, evidence: str) -> None:
    assert supported(sentence, evidence)


@pytest.mark.parametrize(
    ("sentence", "evidence", "figure"),
    [
        ("Three hospitals were hit.", "Two hospitals were hit.", "3"),
        ("Thirty hospitals were hit.", "Forty hospitals were hit.", "30"),
        ("Twenty-one hospitals were hit.", "Twenty hospitals were hit.", "21"),
        ("Seventeen hospitals were hit.", "Seven hospitals were hit.", "17"),
    ],
)
def test_a_swapped_number_word_is_named(sentence: str, evidence: str, figure: str) -> None:
    assert f"the figure {figure} " in reason(sentence, evidence)


def test_thousands_may_be_written_with_and_without_commas() -> None:
    assert supported("140000 people have fled the city.", FLIGHT)
    assert supported("140,000 people have fled the city.", FLIGHT.replace(",", ""))
    assert "figure 140" in reason("140 people have fled the city.", FLIGHT)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Strikes killed 59 people on Monday in Aleppo, the Observatory said.", "Aleppo"),
        ("The Turkish air strikes killed 59 people on Monday in Idlib.", "Turkish"),
        ("Strikes killed 59 people on Tuesday in Idlib.", "Tuesday"),
        ("Turkey killed 59 people on Monday in Idlib with air strikes, the Observatory said.", "Turkey"),
        ("Erdogan said air strikes killed 59 people on Monday in Idlib.", "Erdogan"),
        ("Turkey’s air strikes killed 59 people on Monday in Idlib.", "Turkey"),
        ("“Erdogan said air strikes killed 59 people on Monday in Idlib.”", "Erdogan"),
    ],
)
def test_a_swapped_name_is_named(sentence: str, name: str) -> None:
    found = reason(sentence, STRIKES)
    # What stands in quotation marks is looked for as a whole, name and all.
    assert name in found
    assert found.endswith("in none of the cited passages")


@pytest.mark.parametrize(
    "sentence",
    [
        "They killed 59 people on Monday in Idlib, the Observatory said.",
        "Several died in Idlib on Monday in air strikes, 59 people, the Observatory said.",
        "According to the Observatory, air strikes killed 59 people on Monday in Idlib.",
        "Fifty-nine died on Monday in Idlib in Syrian air strikes, the Observatory said.",
    ],
)
def test_an_ordinary_first_word_is_not_a_name(sentence: str) -> None:
    assert supported(sentence, STRIKES)


def test_a_name_in_the_possessive_is_the_same_name() -> None:
    evidence = "The forces of President Bashar al-Assad took the town of Khwain."
    assert supported("Assad’s forces took the town of Khwain.", evidence)
    assert supported("The town of Khwain was taken by President Assad's forces.", evidence)


def test_swapped_quoted_words_are_named() -> None:
    sentence = "The monitor called it “the worst massacre in the province” since April."
    assert reason(sentence, QUOTE) == (
        "the quoted words “the worst massacre in the province” are in none of the cited passages"
    )
    assert supported('The monitor called it "the biggest massacre".', QUOTE)


@pytest.mark.parametrize(
    ("sentence", "evidence", "words"),
    [
        ("The Syrian army aims its strikes at civilians.", DENIAL, "the cited passage says no, it does not"),
        ("It aims its strikes at civilians.", DENIAL, "the cited passage says no, it does not"),
        ("The army did not take the town.", "The army took the town.", "it says no where the cited passage does not"),
        ("The army didn’t take the town.", "The army took the town.", "it says no where the cited passage does not"),
    ],
)
def test_a_flipped_negation_is_unsupported(sentence: str, evidence: str, words: str) -> None:
    assert reason(sentence, evidence) == words


def test_a_denial_told_as_one_is_supported() -> None:
    assert supported("The army says that it does not aim its strikes at civilians.", DENIAL)


def test_a_sentence_without_citations_is_unsupported() -> None:
    assert reason(STRIKES) == "it cites nothing"


def test_other_words_are_unsupported() -> None:
    sentence = "The economy recovered slowly and shops opened again after the sanctions."
    assert reason(sentence, STRIKES) == "the cited passages say something else"


@pytest.mark.parametrize("sentence", ["", ".", "It is.", "…"])
def test_a_sentence_of_nothing_is_unsupported(sentence: str) -> None:
    assert reason(sentence, STRIKES) == "it says nothing that could be checked"


def test_what_two_citations_say_together_is_supported() -> None:
    sentence = "Strikes killed 59 people in Idlib, and more than 140,000 people have fled Maarat al-Numan."
    assert supported(sentence, STRIKES, FLIGHT)
    assert "figure 140000" in reason(sentence, STRIKES)


def test_a_number_inside_a_name_is_a_name_and_no_figure() -> None:
    told = reason("Troops crossed the M4 on Friday.", "Troops crossed the M5 on Friday.")
    assert told == "the name M4 is in none of the cited passages"
