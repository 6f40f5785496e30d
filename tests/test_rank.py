"""Fusion of two rankings, by hand."""

from __future__ import annotations

import pytest

from index.rank import fuse


def test_scores_are_the_share_of_the_best_keyword_score_and_the_similarity_weighed() -> None:
    fused = fuse([("a", 8.0), ("b", 6.0)], [("b", 0.9), ("c", 0.5), ("a", 0.4)], 0.4)
    assert [key for key, _ in fused] == ["b", "a", "c"]
    assert [score for _, score in fused] == pytest.approx(
        [0.4 * 0.75 + 0.6 * 0.9, 0.4 * 1.0 + 0.6 * 0.4, 0.4 * 0.0 + 0.6 * 0.5]
    )


def test_what_the_dense_ranking_lacks_is_as_similar_as_its_last() -> None:
    assert dict(fuse([("a", 2.0), ("b", 1.0)], [("b", 0.8), ("c", 0.2)], 0.5)) == pytest.approx(
        {"a": 0.5 + 0.5 * 0.2, "b": 0.25 + 0.5 * 0.8, "c": 0.5 * 0.2}
    )


def test_keyword_scores_of_any_size_count_the_same() -> None:
    dense = [("b", 0.7), ("a", 0.6)]
    small = dict(fuse([("a", 0.02), ("b", 0.01)], dense, 0.4))
    assert dict(fuse([("a", 20.0), ("b", 10.0)], dense, 0.4)) == pytest.approx(small)


def test_all_weight_on_one_side_is_the_order_of_that_side() -> None:
    keyword, dense = [("a", 3.0), ("b", 2.0), ("c", 1.0)], [("c", 0.9), ("b", 0.5), ("a", 0.1)]
    assert [key for key, _ in fuse(keyword, dense, 1.0)] == ["a", "b", "c"]
    assert [key for key, _ in fuse(keyword, dense, 0.0)] == ["c", "b", "a"]


def test_equal_scores_keep_the_order_in_which_they_were_met() -> None:
    assert [key for key, _ in fuse([("x", 1.0), ("a", 1.0)], [("m", 0.0), ("b", 0.0)], 0.5)] == ["x", "a", "m", "b"]


def test_one_ranking_alone_keeps_its_order() -> None:
    assert [key for key, _ in fuse([(3, 2.0), (1, 1.0)], [], 0.4)] == [3, 1]
    assert [key for key, _ in fuse([], [(3, 0.2), (1, -0.1)], 0.4)] == [3, 1]


def test_nothing_ranked_gives_nothing() -> None:
    assert fuse([], [], 0.4) == []
