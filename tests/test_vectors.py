"""The database keeps what it is given, and shows only what was committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.embed import LocalModel, Vectors
from index.errors import StoreError
from index.handle import Index, create_index, open_index
from index.records import article_of_passage, passage_ids
from index.search import search
from index.stores import create_store, open_store
from index.types import ArticleRecord, Passage, Span, StoredPassage
from index.vectors import About, Store
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, make_index, write_texts

SEEDS = Path(__file__).parent.parent / "seeds"
ABOUT = About("/news", "hashed-words")


def record(number: int, version: str = "v1", passages: int = 2) -> ArticleRecord:
    name = f"{number}.txt"
    return ArticleRecord(f"{number:016x}", name, name, "hash", version, f"Title {number}", None, None, 20, passages)


def passages_of(article: ArticleRecord) -> list[StoredPassage]:
    return [
        StoredPassage(
            f"{article.id}-{article.version}-{at:06d}",
            article.id,
            article.version,
            f"{article.version} {at:05d}. ",
            Passage(at * 10, at * 10 + 10, (Span(at * 10, at * 10 + 10),)),
        )
        for at in range(article.passages)
    ]


def unit_vectors(count: int, dimension: int = 8, seed: int = 1) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def put(store: Store, articles: Sequence[ArticleRecord], vectors: Vectors | None = None) -> list[StoredPassage]:
    rows = [row for article in articles for row in passages_of(article)]
    store.put(store.about.commit + 1, articles, rows, unit_vectors(len(rows)) if vectors is None else vectors)
    return rows


def ranked(rows: Sequence[str], vectors: Vectors, query: Vectors, k: int) -> list[tuple[str, float]]:
    """The exact answer: every vector compared."""
    scores = vectors @ query.reshape(-1)
    return [(rows[at], float(scores[at])) for at in np.argsort(-scores, kind="stable")[:k]]


def break_article_writes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store._articles, "upsert", crash)


def test_every_field_of_articles_and_passages_comes_back(tmp_path: Path) -> None:
    full = ArticleRecord(
        "a" * 16, "dir/é “x”.pdf", "dir/é “x”.pdf", "h" * 32, "v" * 12, "Title\u00a0😀", date(2019, 8, 30), "AFP", 30, 2
    )
    bare = replace(record(2), title="", passages=1)
    p1, p2, p3 = *passage_ids(full), *passage_ids(bare)
    rows = [
        StoredPassage(p1, full.id, full.version, "One. \r\n", Passage(0, 7, (Span(0, 5), Span(5, 7)), 3, (2, 4))),
        StoredPassage(p2, full.id, full.version, "\u200bAdvert 😀", Passage(7, 16, (), 4)),
        StoredPassage(p3, bare.id, bare.version, " ", Passage(0, 1)),
    ]
    store = create_store(tmp_path, ABOUT)
    store.put(1, [full, bare], rows, unit_vectors(3))
    again = open_store(tmp_path)
    assert again.articles() == {full.id: full, bare.id: bare}
    assert again.passages([p1, p2, p3, "p-q-4"]) == {row.id: row for row in rows}
    assert again.article_passages(full) == rows[:2]
    assert again.about == replace(ABOUT, dimension=8, commit=1)
    assert again.passages([]) == {}


def test_the_passages_of_an_article_come_in_order(tmp_path: Path) -> None:
    store = create_store(tmp_path, ABOUT)
    article = record(1, passages=25)
    rows = passages_of(article)
    store.put(1, [article], rows[::-1], unit_vectors(25))
    assert store.article_passages(article) == rows


def test_more_than_one_write_of_records_is_kept(tmp_path: Path) -> None:
    store = create_store(tmp_path, ABOUT)
    articles = [record(number, passages=1) for number in range(301)]
    rows = put(store, articles)
    assert store.articles() == {article.id: article for article in articles}
    assert store.passages([row.id for row in rows]) == {row.id: row for row in rows}


def test_a_new_version_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    store = create_store(tmp_path, ABOUT)
    old, other = record(1, "v1", passages=3), record(2)
    put(store, [old, other])
    new = replace(old, version="v2", passages=1)
    put(store, [new])
    assert store.articles() == {new.id: new, other.id: other}
    assert store.article_passages(old) == passages_of(old)  # for whoever reads by the record that was there before
    assert store.article_passages(new) == passages_of(new)
    store.drop_passages([old])
    assert store.article_passages(old) == []
    assert store.count_passages() == 3


def test_a_record_is_updated_without_its_passages(tmp_path: Path) -> None:
    store = create_store(tmp_path, ABOUT)
    put(store, [record(1)])
    changed = replace(record(1), file_hash="other")
    store.update(2, [changed])
    assert store.articles() == {changed.id: changed}
    assert store.article_passages(changed) == passages_of(changed)


def test_removed_articles_take_their_passages_with_them(tmp_path: Path) -> None:
    store = create_store(tmp_path, ABOUT)
    put(store, [record(1), record(2), record(3)])
    store.remove(2, [record(1), record(3)])
    store.drop_passages([record(1), record(3)])
    assert list(store.articles()) == [record(2).id]
    assert store.count_passages() == 2
    assert {id_ for id_, _ in store.nearest(unit_vectors(1), 10)} == {row.id for row in passages_of(record(2))}


def test_passages_without_their_record_are_never_found_and_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_index(tmp_path, TEXTS)
    folder = write_texts(tmp_path / "articles", {"new.txt": "Zeppelins landed.", "bread.txt": "Zeppelins sold bread."})
    index = open_index(tmp_path / "index", HashedEmbedder())
    before = index.store.count_passages()
    break_article_writes(index.store, monkeypatch)
    with pytest.raises(StoreError, match="disk full"):
        build(index, folder)
    monkeypatch.undo()

    after_crash = open_index(tmp_path / "index", HashedEmbedder())
    assert after_crash.store.count_passages() == before + 2
    hits = search(after_crash, "zeppelins", 20)
    assert sorted(hit.article.path for hit in hits) == sorted(TEXTS)
    assert not any("Zeppelins" in hit.passage.text for hit in hits)

    assert after_crash.store.sweep(after_crash.articles) == 2
    assert after_crash.store.count_passages() == before
    assert after_crash.store.sweep(after_crash.articles) == 0
    assert [hit.article.path for hit in search(after_crash, "price of bread", 1)] == ["bread.txt"]


def test_a_failed_write_leaves_the_old_version_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = create_store(tmp_path, ABOUT)
    put(store, [record(1)])
    break_article_writes(store, monkeypatch)
    with pytest.raises(StoreError):
        put(store, [record(1, "v2")])
    assert open_store(tmp_path).articles() == {record(1).id: record(1)}
    assert open_store(tmp_path).article_passages(record(1)) == passages_of(record(1))


def test_a_rebuild_empties_the_store(tmp_path: Path) -> None:
    put(create_store(tmp_path, ABOUT), [record(1)])
    assert create_store(tmp_path, ABOUT).count_passages() == 2
    store = create_store(tmp_path, About("/other", "other-model"), rebuild=True)
    assert (store.articles(), store.count_passages(), store.about) == ({}, 0, About("/other", "other-model"))


def test_a_failure_of_the_database_is_translated(tmp_path: Path) -> None:
    store = create_store(tmp_path, ABOUT)
    put(store, [record(1)])
    with pytest.raises(StoreError) as caught:
        store.nearest(unit_vectors(1, dimension=3), 5)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is not None


def test_nearest_in_an_empty_store_is_nothing(tmp_path: Path) -> None:
    assert create_store(tmp_path, ABOUT).nearest(unit_vectors(1), 5) == []


@pytest.mark.parametrize("dimension", [16, 384])
def test_nearest_is_exact_on_five_hundred_random_vectors(dimension: int, tmp_path: Path) -> None:
    store = create_store(tmp_path, ABOUT)
    articles = [record(number, passages=10) for number in range(50)]
    vectors = unit_vectors(500, dimension)
    rows = [row.id for row in put(store, articles, vectors)]
    some = articles[::7]
    among = [at for at, row in enumerate(rows) if article_of_passage(row) in {article.id for article in some}]
    for query in unit_vectors(20, dimension, seed=2):
        assert store.nearest(query, 10) == approximately(ranked(rows, vectors, query, 10))
        exact = ranked([rows[at] for at in among], vectors[among], query, 10)
        assert store.nearest(query, 10, some) == approximately(exact)
    assert len(store.nearest(unit_vectors(1, dimension), 1000)) == 500
    assert len(store.nearest(unit_vectors(1, dimension), 1000, some)) == len(among)


@pytest.mark.parametrize("deepest", [0, 200, 10_000])
def test_nearest_among_many_is_sifted_from_the_nearest_of_all(
    deepest: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors.EXACT", 20)
    monkeypatch.setattr("index.vectors.DEEPEST", deepest)
    store = create_store(tmp_path, ABOUT)
    articles = [record(number, passages=10) for number in range(50)]
    vectors = unit_vectors(500, 16)
    # Those asked for lie together, far from what is looked for: the nearest of all are others.
    vectors[:100] = -np.abs(vectors[:100])
    vectors[100:] = np.abs(vectors[100:])
    rows = [row.id for row in put(store, articles, vectors)]
    query = np.abs(unit_vectors(1, 16, seed=2))
    assert store.nearest(query, 10, articles[:10]) == approximately(ranked(rows[:100], vectors[:100], query, 10))
    assert len(store.nearest(query, 300, articles[:10])) == 100


def approximately(expected: list[tuple[str, float]]) -> list[tuple[str, object]]:
    return [(id_, pytest.approx(score, abs=1e-5)) for id_, score in expected]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = create_index(tmp_path_factory.mktemp("sample"), SEEDS, LocalModel())
    build(index, SEEDS)
    return index


def test_nearest_is_exact_on_the_sample(sample: Index) -> None:
    rows = sorted(row.id for item in sample.articles.values() for row in sample.store.article_passages(item))
    held = sample.store._passages.get(ids=rows, include=["embeddings"])
    order = dict(zip(held["ids"], np.asarray(held["embeddings"]), strict=True))
    vectors = np.asarray([order[id_] for id_ in rows], dtype=np.float32)
    assert vectors.shape[0] == sample.store.count_passages() > 20
    for text in ("Why do the M4 and M5 highways matter?", "hospitals bombed", "Who is Putin?", "bread"):
        query = sample.embedder.encode([text])
        assert sample.store.nearest(query, 10) == approximately(ranked(rows, vectors, query, 10))


def test_the_sample_answers_in_other_words_than_the_question(sample: Index) -> None:
    hits = search(sample, "How many medical centres were bombed according to the UN?", 3)
    assert any("18 health facilities" in hit.passage.text for hit in hits)
