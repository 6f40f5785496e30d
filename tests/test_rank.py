"""Reciprocal rank fusion, by hand."""

from __future__ import annotations

import pytest

from index.rank import fuse


def test_scores_are_sums_of_reciprocal_ranks() -> None:
    fused = fuse([["a", "b", "c"], ["b", "d"]], [1.0, 1.0])
    assert [key for key, _ in fused] == ["b", "a", "d", "c"]
    assert [score for _, score in fused] == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63])


def test_weights_multiply_a_whole_ranking() -> None:
    assert dict(fuse([["a"], ["b"]], [1.0, 2.0])) == pytest.approx({"a": 1 / 61, "b": 2 / 61})
    assert [key for key, _ in fuse([["a"], ["b"]], [1.0, 2.0])] == ["b", "a"]


def test_equal_scores_keep_the_order_in_which_they_were_met() -> None:
    assert [key for key, _ in fuse([["x"], ["a"], ["m"]], [1.0, 1.0, 1.0])] == ["x", "a", "m"]


def test_one_ranking_keeps_its_order() -> None:
    assert [key for key, _ in fuse([[3, 1, 2]], [0.5])] == [3, 1, 2]


def test_nothing_ranked_gives_nothing() -> None:
    assert fuse([[], []], [1.0, 1.0]) == []
    assert fuse([], []) == []


def test_a_weight_for_each_ranking_is_required() -> None:
    with pytest.raises(ValueError, match="shorter"):
        fuse([["a"], ["b"]], [1.0])
