"""A draft against the articles: what supports a sentence, what contradicts it, and what is nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.as_json import check_json
from app.check import check
from app.draft import read_draft, typed_draft
from app.support import Judgement
from app.types import Check, CheckedSentence, Finding
from index.handle import Index
from index.search import Filters
from tests.small_index import HEAD, make_index

DAM = (
    "The Orla dam opened on Monday after nine years of work. It cost 412 million euros, the builder Hask said. "
    "Engineers moved 1,200 families from the valley before the water rose. Minister Ana Brand called the dam “a gift "
    "to the coast”. The union of fishermen denied that the catch had grown since the valley was flooded."
)
STORM = (
    "Storms flooded 14 villages near Tarn on Sunday, killing 6 people. The mayor of Tarn closed all schools in the "
    "district. Rescuers in boats searched the old town all night."
)
TEXTS = {
    "dam.txt": HEAD.format("Dam opens", "2020-03-02") + DAM,
    "storm.txt": HEAD.format("Storms at Tarn", "2020-02-10") + STORM,
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Only read by the tests that share it."""
    return make_index(tmp_path_factory.mktemp("check"), TEXTS)


def checked(index: Index, text: str, filters: Filters | None = None) -> Check:
    return check(index, typed_draft(text), filters)


def only(index: Index, text: str) -> tuple[CheckedSentence, list[str]]:
    """What was found for a draft of one sentence, and the words that are cited for it."""
    found = checked(index, text)
    [sentence] = found.sentences
    assert list(sentence.citations) == [source.id for source in found.citations]
    return sentence, [source.quote for source in found.citations]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The Orla dam opened on Monday after nine years of work.", DAM[:55]),
        ("On Monday the Orla dam opened after 9 years of work.", DAM[:55]),
        ("Storms flooded fourteen villages near Tarn on Sunday, killing six people.", STORM[:65]),
        (
            "- The *mayor* of Tarn closed all schools in the district",
            "The mayor of Tarn closed all schools in the district.",
        ),
    ],
)
def test_what_the_articles_say_is_supported_by_their_words(index: Index, text: str, quote: str) -> None:
    sentence, quotes = only(index, text)
    assert (sentence.finding, sentence.reason, sentence.kind, quotes) == ("supported", None, None, [quote])
    assert sentence.score == pytest.approx(1, abs=0.5)


def test_two_sentences_that_follow_each_other_support_what_neither_says_alone(index: Index) -> None:
    text = (
        "It cost 412 million euros, the builder Hask said, and engineers moved 1,200 families from the valley before "
        "the water rose."
    )
    sentence, quotes = only(index, text)
    assert sentence.finding == "supported"
    assert quotes == [
        "It cost 412 million euros, the builder Hask said.",
        "Engineers moved 1,200 families from the valley before the water rose.",
    ]


@pytest.mark.parametrize(
    ("text", "instead", "reason"),
    [
        (
            "The dam cost 500 million euros, the builder Hask said.",
            ("412 million",),
            "the article says 412 million, not 500 million",
        ),
        ("Storms flooded 14 villages near Tarn on Sunday, killing 9 people.", ("6",), "the article says 6, not 9"),
        ("Storms flooded forty villages near Tarn on Sunday.", ("14",), "the article says 14, not forty"),
    ],
)
def test_a_figure_that_differs_is_told_with_that_of_the_article(
    index: Index, text: str, instead: tuple[str, ...], reason: str
) -> None:
    sentence, quotes = only(index, text)
    assert (sentence.finding, sentence.kind) == ("contradicted", "figure")
    assert (sentence.instead, sentence.reason) == (instead, reason)
    assert all(figure in quotes[0] for figure in instead)


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("The mayor of Brono closed all schools in the district.", "name", "Brono"),
        ("Minister Ana Brand called the dam “a threat to the coast”.", "quote", "a threat to the coast"),
        ("The Orla dam never opened on Monday after nine years of work.", "negation", "no"),
    ],
)
def test_a_name_quoted_words_or_a_no_that_differs_is_a_contradiction(
    index: Index, text: str, kind: str, word: str
) -> None:
    sentence, quotes = only(index, text)
    assert (sentence.finding, sentence.kind, sentence.instead) == ("contradicted", kind, ())
    assert sentence.reason
    assert word in sentence.reason
    assert len(quotes) == 1


def test_what_the_articles_deny_is_contradicted(index: Index) -> None:
    sentence, quotes = only(index, "The catch of the fishermen had grown since the valley was flooded.")
    assert (sentence.finding, sentence.kind) == ("contradicted", "negation")
    assert "denied" in quotes[0]


def test_what_the_articles_have_from_a_party_is_no_fact(index: Index) -> None:
    sentence, quotes = only(index, "It cost 412 million euros.")
    assert (sentence.finding, sentence.kind) == ("unattributed", "attribution")
    assert "Hask" in str(sentence.reason)
    assert quotes == ["It cost 412 million euros, the builder Hask said."]


def test_a_figure_that_stands_in_the_next_sentence_is_not_missing(index: Index) -> None:
    text = (
        "It cost 412 million euros and engineers from Spain moved 1,200 families from the valley before the water rose."
    )
    sentence, quotes = only(index, text)
    assert (sentence.finding, sentence.kind) == ("contradicted", "name")
    assert "Spain" in str(sentence.reason)
    assert quotes == [
        "It cost 412 million euros, the builder Hask said.",
        "Engineers moved 1,200 families from the valley before the water rose.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        # The article gives no figure of that sort: it does not say, which is no contradiction.
        "The mayor of Tarn closed all schools in the district for 30 days.",
        "The mayor of Tarn closed all schools in the district on 12 February.",
    ],
)
def test_what_is_nowhere_is_told_with_what_is_nearest(index: Index, text: str) -> None:
    sentence, quotes = only(index, text)
    assert (sentence.finding, quotes, sentence.instead) == ("not_found", [], ())
    assert sentence.nearest
    assert sentence.nearest.quote in TEXTS[sentence.nearest.article.path]


def test_what_shares_no_word_with_the_articles_is_near_nothing(index: Index) -> None:
    sentence, quotes = only(index, "A court in the capital fined three bankers for fraud last spring.")
    assert (sentence.finding, quotes, sentence.nearest) == ("not_found", [], None)


@pytest.mark.parametrize(("score", "finding"), [(0.55, "not_found"), (0.65, "supported")])
def test_the_best_of_many_judgements_has_to_be_a_likely_one(
    index: Index, monkeypatch: pytest.MonkeyPatch, score: float, finding: Finding
) -> None:
    monkeypatch.setattr("app.check.judge", lambda *given: Judgement("supported", score=score))
    sentence, _ = only(index, "The mayor of Tarn is said to have closed the schools.")
    assert (sentence.finding, sentence.score) == (finding, score)
    assert (sentence.reason is None) == (finding == "supported")


def test_the_nearest_is_the_one_that_shares_most_words(index: Index) -> None:
    sentence, _ = only(index, "The mayor of Tarn closed all schools in the district for 30 days.")
    assert sentence.nearest
    assert sentence.nearest.quote == "The mayor of Tarn closed all schools in the district."
    assert sentence.reason
    assert "30" in sentence.reason


def test_what_claims_nothing_is_listed_and_not_looked_up(index: Index) -> None:
    found = checked(index, "# The dam\n\nWho paid for the dam?\n\n> The Orla dam opened on Monday.\n\nA bad day.")
    assert [(s.finding, s.reason, s.score) for s in found.sentences] == [
        ("not_checked", "a heading", None),
        ("not_checked", "a question", None),
        ("not_checked", "a block quote", None),
        ("not_checked", "a fragment", None),
    ]
    assert found.citations == ()


def test_citations_are_numbered_over_the_draft_and_each_span_once(index: Index) -> None:
    found = checked(
        index,
        "The mayor of Tarn closed all schools in the district. The Orla dam opened on Monday after nine years of work. "
        "In Tarn, the mayor closed all schools in the district.",
    )
    assert [s.citations for s in found.sentences] == [(1,), (2,), (1,)]
    assert [(c.id, c.path) for c in found.citations] == [(1, "storm.txt"), (2, "dam.txt")]
    for source in found.citations:
        assert TEXTS[source.path][source.start : source.end] == source.quote


def test_offsets_count_code_points_of_the_draft(index: Index) -> None:
    text = "𝄞 — the mayor of Tarn closed all schools in the district.\n\n* “Who?”\n* The café closed 😀 on Sunday.\n"
    found = checked(index, text)
    assert found.text == text
    assert [text[s.start : s.end] for s in found.sentences] == [s.text for s in found.sentences]
    assert found.sentences[-1].text == "The café closed 😀 on Sunday."


def test_only_the_articles_that_are_asked_for_are_looked_in(index: Index) -> None:
    text = "The Orla dam opened on Monday after nine years of work."
    assert checked(index, text, Filters(article="dam.txt")).sentences[0].finding == "supported"
    elsewhere = checked(index, text, Filters(article="storm.txt"))
    assert (elsewhere.sentences[0].finding, elsewhere.articles) == ("not_found", 1)
    nowhere = checked(index, text, Filters(article="none"))
    assert (nowhere.sentences[0].finding, nowhere.sentences[0].nearest, nowhere.articles) == ("not_found", None, 0)


def test_progress_is_told_for_every_sentence(index: Index) -> None:
    told: list[tuple[int, int]] = []
    draft = typed_draft("# Dams\n\nThe dam opened on Monday. It cost 412 million euros.")
    check(index, draft, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_json_holds_what_was_found(index: Index) -> None:
    found = check_json(checked(index, "# Dams\n\nThe dam cost 500 million euros, the builder Hask said."))
    heading, sentence = found["sentences"]
    assert heading == {
        "start": 0,
        "end": 6,
        "text": "# Dams",
        "finding": "not_checked",
        "citations": [],
        "reason": "a heading",
        "kind": None,
        "instead": [],
        "score": None,
        "nearest": None,
    }
    assert (sentence["finding"], sentence["citations"], sentence["instead"]) == ("contradicted", [1], ["412 million"])
    assert list(found) == ["draft", "asked", "text", "sentences", "citations", "searched"]
    assert found["citations"][0]["quote"] == "It cost 412 million euros, the builder Hask said."


def test_the_sample_articles_support_each_of_their_sentences(seeds_index: Index, seeds: Path) -> None:
    path = sorted(seeds.iterdir())[3]
    found = check(seeds_index, read_draft(path))
    findings: list[Finding] = [sentence.finding for sentence in found.sentences]
    assert len(findings) > 12
    assert set(findings) == {"supported"}
    for source in found.citations:
        assert (seeds / source.path).read_bytes().decode()[source.start : source.end] == source.quote
