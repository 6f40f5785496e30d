"""The packaged model gives unit vectors without a network; a model that is not here gives one clear line."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import numpy as np
import pytest

from index.embed import DEFAULT_MODEL, LocalModel
from index.errors import EmbedError


@pytest.fixture(scope="module")
def model() -> LocalModel:
    return LocalModel()


def test_the_default_model_is_in_the_package(model: LocalModel) -> None:
    assert model.name == DEFAULT_MODEL == "all-MiniLM-L6-v2"
    assert model.max_tokens == 256


def test_vectors_are_unit_vectors_of_32_bit_floats_in_order(model: LocalModel) -> None:
    texts = ["The highway links two cities.", "", "Bread is dear. " * 300, "The motorway joins the towns."]
    vectors = model.encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert vectors[0] @ vectors[3] > 0.5 > vectors[0] @ vectors[2]


def test_a_text_has_the_same_vector_alone_and_among_others(model: LocalModel) -> None:
    together = model.encode(["The town fell.", "A much longer text about bread, flour and ovens. " * 5])
    assert together[0] == pytest.approx(model.encode(["The town fell."])[0], abs=1e-5)


def test_no_texts_give_no_vectors_of_the_right_dimension(model: LocalModel) -> None:
    vectors = model.encode([])
    assert vectors.shape == (0, 384)
    assert vectors.dtype == np.float32
    assert model.count_tokens([]) == []


def test_tokens_are_counted_beyond_what_the_model_reads(model: LocalModel) -> None:
    assert model.count_tokens(["town", "town " * 1000]) == [1, 1000]


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("name", ["no-such-model-anywhere", "nobody/no-such-model", "folder"])
def test_an_unknown_model_is_one_line_at_once_and_without_a_network(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        asked.append(address)
        raise OSError("no network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    if name == "folder":
        (tmp_path / "readme.txt").write_text("not a model")
        name = str(tmp_path)
    began = time.monotonic()
    with pytest.raises(EmbedError) as caught:
        LocalModel(name).encode(["text"])
    assert time.monotonic() - began < 5
    assert asked == []
    line = str(caught.value)
    assert "\n" not in line
    assert name in line
    assert "NEWSDESK_EMBEDDER" in line


def test_a_model_is_not_loaded_before_it_is_used() -> None:
    assert LocalModel("no-such-model-anywhere").name == "no-such-model-anywhere"
