"""Questions to start with."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.examples import example_questions
from index.build import build
from index.handle import Index, create_index
from tests.fakes import HashedEmbedder


def test_examples_are_questions_about_what_is_in_the_articles(seeds_index: Index, seeds: Path) -> None:
    questions = example_questions(seeds_index)
    text = " ".join(path.read_text("utf-8") for path in sorted(seeds.iterdir()))
    assert questions
    for question in questions:
        assert question.endswith("?")
        assert len(question.splitlines()) == 1
        names = [word.strip("?.,") for word in question.split()[1:] if word[0].isupper()]
        assert all(name in text for name in names), question


def test_examples_are_different_from_each_other(seeds_index: Index) -> None:
    questions = example_questions(seeds_index)
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_there_are_never_more_than_asked_for(seeds_index: Index, count: int) -> None:
    assert len(example_questions(seeds_index, count)) <= count


def test_the_same_index_gives_the_same_examples(seeds_index: Index) -> None:
    assert example_questions(seeds_index) == example_questions(seeds_index)


@pytest.mark.parametrize("text", [None, "it rained and rained.", "“”"])
def test_articles_without_names_give_no_examples(tmp_path: Path, text: str | None) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    if text:
        (folder / "a.txt").write_text(text, encoding="utf-8")
    index = create_index(tmp_path / "index", folder, HashedEmbedder())
    build(index, folder)
    assert example_questions(index) == []
