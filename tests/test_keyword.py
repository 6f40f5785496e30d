"""The keyword index finds stems and takes any query."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import StoreError
from index.keyword import KeywordIndex, terms
from index.types import ArticleRecord, Passage, Span, StoredPassage


def article(name: str, *texts: str, title: str = "", version: str = "v1") -> tuple[ArticleRecord, list[StoredPassage]]:
    rows = [
        StoredPassage(f"{name}-{version}-{at}", name, version, text, Passage(100, 100 + len(text), whole(text)))
        for at, text in enumerate(texts)
    ]
    return ArticleRecord(name, name, name, "h", version, title, None, None, 100, len(rows)), rows


def whole(text: str) -> tuple[Span, ...]:
    return (Span(100, 100 + len(text)),)


def replica(path: Path, *articles: tuple[ArticleRecord, list[StoredPassage]]) -> KeywordIndex:
    index = KeywordIndex(path)
    index.put(articles)
    return index


def found(index: KeywordIndex, query: str, articles: list[str] | None = None) -> list[str]:
    return [id_ for id_, _ in index.search(query, 10, articles)]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The highways are open.", "highway"),
        ("The highway is open.", "highways"),
        ("Troops captured it.", "capturing"),
        ("The café in Orléans closed.", "cafe orleans"),
        ("The cafe closed.", "CAFÉ"),
        ("NATO met.", "nato"),
        ("Strikes hit Maarat\u00a0al-Numan.", "numan"),
        ("They took the M5.", "m5?"),
        ("“Easy prey,” he said.", "“easy”"),
    ],
)
def test_a_word_is_found_in_other_forms_accents_and_case(text: str, query: str, tmp_path: Path) -> None:
    index = replica(tmp_path, article("a", text), article("b", "Nothing of the kind."))
    assert found(index, query) == ["a-v1-0"]


def test_other_words_are_not_found(tmp_path: Path) -> None:
    index = replica(tmp_path, article("a", "The highway is open."))
    assert found(index, "high railway the is") == []


def test_terms_are_stems_in_order_without_stop_words(tmp_path: Path) -> None:
    assert KeywordIndex(tmp_path).terms("The Highways of the M5, and highways") == ["highway", "m5", "highway"]
    assert terms("The Highways of the M5, and highways") == ["highway", "m5", "highway"]


def test_rarer_words_and_more_of_them_rank_higher(tmp_path: Path) -> None:
    index = replica(
        tmp_path, article("a", "Town and bread."), article("b", "Town and road."), article("c", "Town bread road.")
    )
    assert found(index, "bread road")[0] == "c-v1-0"
    assert found(index, "town bread")[:2] in (["a-v1-0", "c-v1-0"], ["c-v1-0", "a-v1-0"])
    scores = [score for _, score in index.search("town bread road", 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_a_title_is_searched_and_weighs_less_than_the_text(tmp_path: Path) -> None:
    index = replica(
        tmp_path,
        article("a", "Quiet night here now.", title="Zeppelin over town"),
        article("b", "Zeppelin night here now.", title="Quiet over town"),
    )
    assert found(index, "zeppelin") == ["b-v1-0", "a-v1-0"]


def test_boilerplate_is_not_searched(tmp_path: Path) -> None:
    record, _ = article("a", "x")
    rows = [
        StoredPassage("p", "a", "v1", "Subscribe now. Bread rose.", Passage(50, 76, (Span(65, 76),))),
        StoredPassage("q", "a", "v1", "Subscribe to bread.", Passage(76, 95)),
    ]
    index = replica(tmp_path, (record, rows))
    assert found(index, "subscribe") == []
    assert found(index, "bread") == ["p"]
    assert index.size() == 1


def test_only_the_articles_asked_for_are_searched_with_the_same_scores(tmp_path: Path) -> None:
    index = replica(tmp_path, *(article(name, "The highway is open.") for name in "abc"))
    assert sorted(found(index, "highway", ["a", "c", "zz"])) == ["a-v1-0", "c-v1-0"]
    assert found(index, "highway", []) == []
    assert dict(index.search("highway", 10, ["b"])) == {"b-v1-0": dict(index.search("highway", 10))["b-v1-0"]}


def test_no_more_than_k_are_given(tmp_path: Path) -> None:
    index = replica(tmp_path, article("a", *["The highway is open."] * 20))
    assert len(index.search("highway", 7)) == 7


def test_a_new_version_replaces_the_words_of_the_old_one(tmp_path: Path) -> None:
    index = replica(tmp_path, article("a", "Bread rose.", "Flour fell."), article("b", "Bread fell."))
    index.put([article("a", "Nets were mended.", version="v2")])
    assert found(index, "bread") == ["b-v1-0"]
    assert found(index, "flour") == []
    assert found(index, "nets") == ["a-v2-0"]
    assert index.size() == 2


def test_removed_articles_are_not_found(tmp_path: Path) -> None:
    index = replica(tmp_path, article("a", "Bread rose."), article("b", "Bread fell."))
    index.put((), removed=["a", "never there"])
    assert found(index, "bread") == ["b-v1-0"]
    assert KeywordIndex(tmp_path).size() == 1


def test_frequency_counts_passages_that_are_there(tmp_path: Path) -> None:
    index = replica(tmp_path, *(article(str(number), "Bread bread rose.", "Nets.") for number in range(6)))
    assert (index.frequency("bread"), index.frequency("zeppelin")) == (6, 0)
    # Tantivy keeps deleted passages in its own counts until it merges.
    index.put([article(str(number), "Bread fell.", version="v2") for number in range(3)])
    assert index.frequency("bread") == 6
    assert index.size() == 9


HOSTILE = [
    '"',
    '""',
    '"unclosed phrase',
    "((((",
    "[a TO b}",
    "title:x AND text:y OR NOT",
    "+ - && || ! ^ ~ * ? : \\ /",
    "a*",
    "~5",
    "the of and",
    "",
    " \n\t",
    "\x00",
    "\u200b",
    "😀",
    "../../etc/passwd",
    "'; DROP TABLE articles; --",
    "x" * 100_000,
    " ".join(f"word{number}" for number in range(10_000)),
]


@pytest.fixture(scope="module")
def highway(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    return replica(tmp_path_factory.mktemp("highway"), article("a", "The highway is open."))


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: repr(query[:20]))
def test_any_query_is_only_words(query: str, highway: KeywordIndex) -> None:
    assert highway.search(query, 10) == []
    assert found(highway, query + " highway") == ["a-v1-0"]


def test_writing_while_another_process_writes_is_one_line(tmp_path: Path) -> None:
    index = replica(tmp_path, article("a", "Bread rose."))
    with (
        index._index.writer(heap_size=15_000_000, num_threads=1),
        pytest.raises(StoreError, match="another newsdesk"),
    ):
        KeywordIndex(tmp_path).put([article("b", "Bread fell.")])
    assert found(KeywordIndex(tmp_path), "bread") == ["a-v1-0"]


def test_what_is_open_keeps_what_it_searches_while_another_writes(tmp_path: Path) -> None:
    index = replica(tmp_path, article("a", "Bread rose."))
    replica(tmp_path, article("a", "Nets were mended.", version="v2"))
    assert found(index, "bread") == ["a-v1-0"]
    assert found(index, "nets") == []
    assert found(KeywordIndex(tmp_path), "nets") == ["a-v2-0"]


def test_damage_that_only_a_search_meets_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    replica(tmp_path, article("a", "Bread rose."))
    for path in tmp_path.glob("*.pos"):
        path.unlink()
    with pytest.raises(StoreError, match="delete") as caught:
        KeywordIndex(tmp_path).search("bread", 10)
    assert str(tmp_path) in str(caught.value)
