"""Which sentences the extractive answerer takes, from candidates whose scores are given."""

from __future__ import annotations

from app.extract import LEAST_CONTEXT, LEAST_SCORE, MOST_SENTENCES, extract
from index.evidence import Candidate
from index.question import Kind, Question
from index.types import ArticleRecord, Evidence

RECORD = ArticleRecord("id", "a.txt", "a.txt", "", "", "Roads", None, None, 100, 1)
WORDS = (
    "The M5 runs north to Aleppo.",
    "Trade stopped when it was cut.",
    "Forces took Khwain on Friday.",
    "Hospitals treat the wounded there.",
    "Refugees fled towards Turkey again.",
    "Snow closed every mountain pass.",
)


def question(kind: Kind = "open") -> Question:
    return Question("Why?", kind, ("road",))


def candidate(score: float, quote: str = WORDS[0], context: float = 1.0, start: int = 0) -> Candidate:
    evidence = Evidence(RECORD, start, start + len(quote), quote, None, score)
    return Candidate(evidence, coverage=1, context=context, cosine=1, offered=1, rank=1)


def quotes(chosen: list[Candidate]) -> list[str]:
    return [item.evidence.quote for item in chosen]


def test_no_candidates_are_no_answer() -> None:
    assert extract(question(), []) == []


def test_a_best_score_below_the_least_is_a_refusal() -> None:
    assert extract(question(), [candidate(LEAST_SCORE - 0.01)]) == []
    assert len(extract(question(), [candidate(LEAST_SCORE + 0.01)])) == 1


def test_a_question_whose_terms_are_not_met_is_a_refusal() -> None:
    assert extract(question(), [candidate(0.9, context=LEAST_CONTEXT - 0.01)]) == []
    assert len(extract(question(), [candidate(0.9, context=LEAST_CONTEXT)])) == 1


def test_only_the_first_candidates_say_whether_there_is_an_answer() -> None:
    poor = [candidate(0.9, words, context=0.1) for words in WORDS[:MOST_SENTENCES]]
    assert extract(question(), [*poor, candidate(0.9, WORDS[4])]) == []


def test_the_best_come_first_and_far_ones_are_left_out() -> None:
    found = extract(question(), [candidate(0.9, WORDS[0]), candidate(0.88, WORDS[1]), candidate(0.5, WORDS[2])])
    assert quotes(found) == [WORDS[0], WORDS[1]]


def test_a_reason_may_take_more_sentences() -> None:
    candidates = [candidate(0.9, WORDS[0]), candidate(0.6, WORDS[1]), candidate(0.2, WORDS[2])]
    assert quotes(extract(question(), candidates)) == [WORDS[0]]
    assert quotes(extract(question("reason"), candidates)) == [WORDS[0], WORDS[1]]


def test_an_answer_has_a_bounded_number_of_sentences() -> None:
    assert len(extract(question(), [candidate(0.9, words) for words in WORDS])) == MOST_SENTENCES


def test_a_sentence_that_repeats_another_is_left_out() -> None:
    copy = candidate(0.9, "Again the M5 runs north to Aleppo.", start=50)
    assert quotes(extract(question(), [candidate(0.9), copy, candidate(0.9, WORDS[1])])) == [WORDS[0], WORDS[1]]


def test_the_same_candidates_give_the_same_answer() -> None:
    candidates = [candidate(0.9, words) for words in WORDS]
    assert extract(question(), candidates) == extract(question(), candidates)
