"""Passages are found by meaning and by word, among the articles asked for, with their exact text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.build import build
from index.embed import Vectors
from index.errors import ArticleMissing, IndexMismatch
from index.handle import create_index, open_index
from index.reading.load import load_file
from index.search import Filters, admitted, article_of, find_article, search, sentences_of
from index.types import ArticleRecord, Passage, Span, StoredPassage
from tests.article_files import write_pdf
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, make_index, write_texts


def record(path: str = "a.txt", day: date | None = None) -> ArticleRecord:
    return ArticleRecord("id", path, path, "h", "v", "T", day, None, 10, 1)


DAY = date(2020, 2, 20)
FILTERS: list[tuple[Filters, list[str]]] = [
    (Filters(), ["bread.txt", "roads/m4.txt", "roads/m5.txt", "undated.txt"]),
    (Filters(article="bread.txt"), ["bread.txt"]),
    (Filters(article="roads/*"), ["roads/m4.txt", "roads/m5.txt"]),
    (Filters(article="*m?.txt"), ["roads/m4.txt", "roads/m5.txt"]),
    (Filters(article="ROADS/*"), []),
    (Filters(since=DAY), ["roads/m4.txt", "roads/m5.txt"]),
    (Filters(until=DAY), ["bread.txt", "roads/m5.txt"]),
    (Filters(since=DAY, until=DAY), ["roads/m5.txt"]),
    (Filters(since=date(2021, 1, 1)), []),
    (Filters(article="*", since=date.min), ["bread.txt", "roads/m4.txt", "roads/m5.txt"]),
    (Filters(article="roads/*", until=DAY), ["roads/m5.txt"]),
    (Filters(undated="only"), ["undated.txt"]),
    (Filters(undated="too"), ["bread.txt", "roads/m4.txt", "roads/m5.txt", "undated.txt"]),
    (Filters(until=DAY, undated="too"), ["bread.txt", "roads/m5.txt", "undated.txt"]),
    (Filters(paths=("bread.txt", "roads/m4.txt")), ["bread.txt", "roads/m4.txt"]),
    (Filters(paths=("bread.txt", "roads/m4.txt"), article="roads/*"), ["roads/m4.txt"]),
]


def test_filters_leave_the_articles_asked_for(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    for filters, paths in FILTERS:
        assert [item.path for item in admitted(index, filters)] == paths
        hits = search(index, "highway bread nets", 10, filters)
        assert sorted(hit.article.path for hit in hits) == paths


def test_outlets_are_chosen_by_name_and_the_unknown_one_too() -> None:
    herald, unknown = replace(record(), outlet="Herald"), record()
    assert [Filters(outlets=("Herald",)).admits(item) for item in (herald, unknown)] == [True, False]
    assert [Filters(outlets=("Herald", "")).admits(item) for item in (herald, unknown)] == [True, True]
    assert [Filters(outlets=("",)).admits(item) for item in (herald, unknown)] == [False, True]


def test_an_undated_article_is_in_no_range_of_dates() -> None:
    assert not Filters(since=date.min).admits(record())
    assert not Filters(until=date.max).admits(record())
    assert Filters(article="a.*").admits(record())


def test_the_best_passage_comes_first_with_its_exact_text(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    hits = search(index, "Which highway links two cities?", 10)
    assert hits[0].article.path == "roads/m5.txt"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        passage = hit.passage.passage
        assert hit.passage.text == TEXTS[hit.article.path][passage.start : passage.end]
        assert hit.passage.article_id == hit.article.id
        assert hit.passage.version == hit.article.version
    assert len({hit.passage.id for hit in hits}) == len(hits) == 4


def test_a_word_that_the_embedder_does_not_know_is_found_by_keyword(tmp_path: Path) -> None:
    class Blind(HashedEmbedder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            return super().encode(["same"] * len(texts))

    index = make_index(tmp_path, TEXTS, Blind())
    assert search(index, "fishermen", 1)[0].article.path == "undated.txt"
    assert search(index, "flour", 1)[0].article.path == "bread.txt"


def test_no_more_than_k_hits_are_given(tmp_path: Path) -> None:
    index = make_index(tmp_path, {f"{number}.txt": f"The highway {number} is open." for number in range(30)})
    assert [len(search(index, "highway", k)) for k in (-1, 0, 1, 7, 30, 250)] == [0, 0, 1, 7, 30, 30]
    first = [hit.passage.id for hit in search(index, "highway 3", 5)]
    assert [hit.passage.id for hit in search(index, "highway 3", 10)][:5] == first


@pytest.mark.parametrize("query", ["", " \n", "\u00a0"])
def test_a_blank_query_finds_nothing_and_embeds_nothing(query: str, tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    embedder = HashedEmbedder()
    assert search(open_index(tmp_path / "index", embedder), query) == []
    assert embedder.encoded == []


@pytest.mark.parametrize("query", ['"', "the of and", "title:x AND (", "[a]*", "x" * 50_000])
def test_a_query_without_a_known_word_still_has_nearest_passages(query: str, tmp_path: Path) -> None:
    assert len(search(make_index(tmp_path, TEXTS), query, 3)) == 3


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index", tmp_path, HashedEmbedder())
    assert search(index, "highway") == []


def test_an_index_whose_articles_were_all_removed_finds_nothing(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    for name in TEXTS:
        (tmp_path / "articles" / name).unlink()
    build(index, tmp_path / "articles")
    assert search(index, "highway") == []


def test_vectors_of_another_dimension_are_refused(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    index = open_index(tmp_path / "index", HashedEmbedder(dimension=32))
    with pytest.raises(IndexMismatch) as caught:
        search(index, "highway")
    for part in ("hashed-words (64-d)", "hashed-words (32-d)", "--rebuild"):
        assert part in str(caught.value)


def test_passages_of_boilerplate_are_not_found(tmp_path: Path) -> None:
    text = "The highway is open.\n\n" + "Please enter your comment!\n" * 400
    index = make_index(tmp_path, {"a.txt": text})
    assert index.store.count_passages() > 2
    assert [hit.passage.text[:20] for hit in search(index, "please enter your comment", 10)] == ["The highway is open."]


def test_an_article_is_found_by_its_path_or_a_near_one_is_named(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    assert find_article(index, "roads/m5.txt").path == "roads/m5.txt"
    with pytest.raises(ArticleMissing, match=r"did you mean roads/m5\.txt\?"):
        find_article(index, "m5.txt")
    with pytest.raises(ArticleMissing, match="in a citation"):
        find_article(index, "zzzzzzzz")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_article_is_put_together_again_from_its_passages(newline: str, tmp_path: Path) -> None:
    body = "“It fell,” said Maj.\u00a0Hamoud.\u200b They left 😀. " * 90 + "\n\nPlease enter your comment!\n"
    text = (TEXTS["bread.txt"] + "\n\n" + body).replace("\n", newline)
    index = make_index(tmp_path, {"a.txt": text, "b.txt": "Other."})
    loaded = load_file(tmp_path / "articles" / "a.txt", tmp_path / "articles").articles[0]
    article, sentences = article_of(index, find_article(index, "a.txt"))
    assert article == loaded
    assert article.text == text
    assert article.boilerplate
    covered = sorted([*article.boilerplate, *sentences])
    assert [0, *(end for _, end in covered)] == [*(start for start, _ in covered), len(text)]


PARAGRAPHS = [
    f"Patrol number {n} crossed the bridge at dawn and met nobody on the way to town. " * 4 for n in range(12)
]


def test_the_pages_of_a_pdf_come_back_and_sentences_name_theirs(tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "articles", {})
    folder.mkdir()
    write_pdf(folder / "a.pdf", "Patrols cross the bridge", PARAGRAPHS, page_height_mm=100)
    index = create_index(tmp_path / "index", folder, HashedEmbedder())
    build(index, folder)
    loaded = load_file(folder / "a.pdf", folder).articles[0]
    record = find_article(index, "a.pdf")
    assert len(loaded.pages) > 3
    assert article_of(index, record)[0].pages == loaded.pages
    evidence = [item for row in index.store.article_passages(record) for item in sentences_of(row, record)]
    assert [item.page for item in evidence] == [
        sum(offset <= item.start for offset in loaded.pages) for item in evidence
    ]
    assert {item.page for item in evidence} == set(range(1, len(loaded.pages) + 1))


def test_sentences_are_quoted_exactly_without_the_white_space_around_them() -> None:
    text = "\n “We fled.” \n  She wept.\u00a0\n\n \t\n"
    spans = (Span(50, 64), Span(64, 75), Span(75, 81))
    passage = StoredPassage("p", "id", "v", text, Passage(50, 50 + len(text), spans, page=2, page_breaks=(64, 70)))
    first, second = sentences_of(passage, record())
    assert (first.start, first.end, first.quote, first.page) == (52, 62, "“We fled.”", 2)
    assert (second.start, second.end, second.quote, second.page) == (66, 75, "She wept.", 3)
    assert first.article == record()


def test_the_words_of_filters_reach_both_rankings(tmp_path: Path) -> None:
    texts = {f"{number:03}.txt": "The highway is open." for number in range(150)} | {"zz.txt": "The highway is shut."}
    index = make_index(tmp_path, texts)
    # More articles than each ranking looks at: what is filtered afterwards would find nothing.
    assert [hit.article.path for hit in search(index, "open highway", 5, Filters(article="zz*"))] == ["zz.txt"]


def test_an_article_is_named_by_its_very_path(tmp_path: Path) -> None:
    index = make_index(tmp_path, {"notes [draft].txt": TEXTS["undated.txt"], "notes d.txt": TEXTS["bread.txt"]})
    hits = search(index, "highway bread", filters=Filters(article="notes [draft].txt"))
    assert "notes [draft].txt" in {hit.article.path for hit in hits}
