"""What a question that leans on an earlier one is asked as, by rule. None of these is about the sample articles."""

from __future__ import annotations

import pytest

from app.follow_up import Turn, follow_up
from index.keyword import terms

WIMBLEDON = "Who won the women's final at Wimbledon in 2021?"
GOALS = "How many goals did Messi score for Argentina?"
JOBS = "How many jobs did Volkswagen cut in Germany?"
TRIAL = "When does the trial of Sam Smith begin?"
FRANCE = "Who won the election in France?"
WHALES = "How many whales were stranded on the beach in Tasmania?"
PENSIONS = "What did the finance minister say about pensions on Tuesday?"
KHERSON = "How many civilians were killed in Kherson in May?"
MAYOR = "Who is the mayor of Paris?"

# Earlier question, its answer, follow-up, and how that is asked.
LEANING = [
    (WIMBLEDON, "", "How many sets did it take?", "How many sets did the women's final at Wimbledon take in 2021?"),
    (TRIAL, "", "How long will it last?", "How long will the trial of Sam Smith last?"),
    (FRANCE, "", "When was it held?", "When was the election in France held?"),
    (FRANCE, "It was won by Emmanuel Macron.", "When was he born?", "When was Emmanuel Macron born?"),
    (MAYOR, "Anne Hidalgo, since 2014.", "How old is she?", "How old is the mayor of Paris?"),
    ("What is the population of Lagos?", "", "Who lives there?", "Who lives in Lagos?"),
    ("What are Cubesats?", "", "What are their advantages?", "What are Cubesats’ advantages?"),
    (WHALES, "", "How many survived?", f"How many whales survived ({WHALES[:-1]})?"),
    (WHALES, "", "How many of them survived?", "How many of the whales stranded on the beach in Tasmania survived?"),
    (JOBS, "", "What did the union say about it?", f"What did the union say about it ({JOBS[:-1]})?"),
    (PENSIONS, "", "Why did he call it fair?", f"Why did the finance minister call it fair ({PENSIONS[:-1]})?"),
    # What was said is quoted as it was said, and not with the words of the one who said so.
    (PENSIONS, "The age will rise to 67, according to Reuters.", "Who said so?", "Who said “The age will rise to 67”?"),
    (PENSIONS, "The age will rise to 67.", "Is that true?", "Is “The age will rise to 67” true?"),
    (KHERSON, "", "And who said that?", f"Who said that ({KHERSON[:-1]})?"),
    # Another question word.
    (TRIAL, "", "Why?", "Why does the trial of Sam Smith begin?"),
    (KHERSON, "", "when was this?", "When were civilians killed in Kherson in May?"),
    (JOBS, "", "But why?", f"Why ({JOBS[:-1]})?"),
    ("Is the bridge to Crimea open?", "", "Since when?", "Since when is the bridge to Crimea open?"),
    # Something else in the place of its like.
    (WIMBLEDON, "", "And in 2022?", "Who won the women's final at Wimbledon in 2022?"),
    (KHERSON, "", "Last year?", "How many civilians were killed in Kherson last year?"),
    (GOALS, "", "What about Ronaldo?", "How many goals did Ronaldo score for Argentina?"),
    (GOALS, "", "And for Barcelona?", "How many goals did Messi score for Barcelona?"),
    (JOBS, "", "how about in Poland?", "How many jobs did Volkswagen cut in Poland?"),
    (FRANCE, "", "What about Germany?", "Who won the election in Germany?"),
    (MAYOR, "", "And Lyon?", "Who is the mayor of Lyon?"),
    ("What is Brazil's GDP?", "", "And Chile?", "What is Chile's GDP?"),
    (KHERSON, "", "How many children?", "How many children were killed in Kherson in May?"),
    (KHERSON, "", "what about the hospitals?", "What about the hospitals in Kherson in May?"),
    (TRIAL, "", "And the appeal?", f"What about the appeal ({TRIAL[:-1]})?"),
    (TRIAL, "", "And who is the judge?", f"Who is the judge ({TRIAL[:-1]})?"),
]

ALONE = [
    "Is it true that the mine in Chile will close?",
    "Was it legal for the council to sell the park?",
    "What is it like to live in Mariupol?",
    "How long does it take to count the votes in India?",
    "How hot is it in Phoenix?",
    "Did Apple say it would cut jobs in Cork?",
    "Why do farmers in France say they are losing money?",
    "How did Brazil lose its lead against Germany?",
    "Which bank lost its licence?",
    "When John Kerry visited Beijing, who met him?",
    "What did Powell mean when he spoke of a soft landing?",
    "What did the court say about the law that bans strikes?",
    "Is there evidence that the vaccine works?",
    "Who said that Messi would leave Barcelona?",
    "Which law protects those who report fraud?",
    "Who resigned this week?",
    "Washington said what about the tariffs?",
    "What about the peace talks between Ethiopia and Tigray in Pretoria?",
    "And who is the prime minister of Iceland?",
    "But why did the Bank of Japan raise interest rates?",
    "The economy shrank in May. Does this mean a recession?",
    "Tell me about the floods in Pakistan.",
    "highways",
    "Who is the pope?",
    "  When is   Ramadan this year ? ",
]

CHAINS = {
    JOBS: {
        "And in Poland?": "How many jobs did Volkswagen cut in Poland?",
        "What about Ford?": "How many jobs did Ford cut in Poland?",
    },
    WIMBLEDON: {
        "And in 2022?": "Who won the women's final at Wimbledon in 2022?",
        "What about the men's final?": "What about the men's final at Wimbledon in 2022?",
    },
    # What was quoted is not what the next question is about.
    KHERSON: {
        "Who said that?": "Who said “Nine died in Kherson”?",
        "Why?": "Why were civilians killed in Kherson in May?",
    },
    "What did Putin say about the sanctions?": {
        "When were they imposed?": "When were the sanctions imposed (What did Putin say about the sanctions)?",
        "Why?": "Why were the sanctions imposed (What did Putin say about the sanctions)?",
    },
    TRIAL: {
        "And who is the judge?": f"Who is the judge ({TRIAL[:-1]})?",
        "How old is she?": f"How old is the judge ({TRIAL[:-1]})?",
    },
}


def after(earlier: str, said: str, question: str) -> str:
    return follow_up(question, [Turn(earlier, earlier, (said,) if said else ())], terms).question


@pytest.mark.parametrize(("earlier", "said", "question", "asked"), LEANING)
def test_what_leans_on_an_earlier_question_is_asked_in_full(earlier: str, said: str, question: str, asked: str) -> None:
    assert after(earlier, said, question) == asked


@pytest.mark.parametrize("question", ALONE)
def test_what_stands_alone_is_asked_as_it_is_typed(question: str) -> None:
    for earlier in (KHERSON, WIMBLEDON, MAYOR, JOBS):
        assert after(earlier, "Nine people died, said Ann Roe.", question) == question


@pytest.mark.parametrize("first", CHAINS)
def test_each_question_leans_on_the_one_before_as_that_was_asked(first: str) -> None:
    turns = [Turn(first, first, ("Nine died in Kherson.",))]
    for question, asked in CHAINS[first].items():
        assert follow_up(question, turns, terms).question == asked
        turns.append(Turn(question, asked, ("Nine died in Kherson.",)))


def test_of_an_answer_the_sentence_is_quoted_that_is_about_the_question() -> None:
    said = ("The mayor spoke on Friday.", "It says that nine civilians were killed in Kherson.")
    asked = follow_up("Who said that?", [Turn(KHERSON, KHERSON, said)], terms).question
    assert asked == "Who said “It says that nine civilians were killed in Kherson”?"


def test_a_long_sentence_is_quoted_to_the_end_of_a_clause() -> None:
    said = f"Nine civilians were killed in Kherson, officials said, {'and many more were hurt, ' * 20}."
    asked = after(KHERSON, said, "Who said that?")
    assert asked.endswith("and many more were hurt…”?")
    assert len(asked) < 220


@pytest.mark.parametrize(
    "question", ["", "?", "And", "What about?", "What about ?", "()", "“", "\0 that?", "why " * 500]
)
def test_any_text_at_all_comes_back_as_some_question(question: str) -> None:
    for earlier in (KHERSON, "?", "(", "“”", "\\1 How many \\g<0> are in A (B)?", "a " * 900):
        assert isinstance(after(earlier, "\\2 “ said A", question), str)
