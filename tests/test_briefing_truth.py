"""What a briefing over the sample articles holds, beside what a person finds in them: tests/truth/seeds.json."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.briefing.make import brief
from app.briefing.types import PARTS, Briefing, Options
from bench.briefing import Truth, read_truth, scores, shown
from index.handle import Index
from index.search import article_of
from tests.conftest import ROOT

TOPIC = "the Idlib offensive and the M4 and M5 highways"

WHOLE = Options(length="long", parts=tuple(part for part in PARTS if part != "gaps"))
"""All but the questions, which take as long as asking them: tests/test_gaps.py."""

LEAST = {
    "figures in the table": 0.95,
    "figures with what they count": 0.85,
    "figures with who says so": 0.85,
    "figures of the table that are in the articles": 1.0,
    "events on their day": 0.8,
    "events without a day": 0.8,
    "days of the timeline that are right": 1.0,
    "lines under who says them": 0.95,
    "what is said": 0.8,
}
"""Least shares. No figure may have a wrong value, and no day may be wrong."""


@pytest.fixture(scope="module")
def briefing(seeds_index: Index) -> Briefing:
    made = brief(seeds_index, TOPIC, WHOLE)
    assert len(made.sources) == 5
    return made


@pytest.fixture(scope="module")
def truth() -> Truth:
    return read_truth(ROOT / "tests" / "truth" / "seeds.json")


@pytest.mark.parametrize("name", LEAST)
def test_a_briefing_tells_what_a_person_finds(name: str, briefing: Briefing, truth: Truth) -> None:
    score = scores(briefing, truth)[name]
    assert score.share >= LEAST[name], shown(name, score)


def test_the_list_is_of_sentences_of_the_articles(seeds_index: Index, truth: Truth) -> None:
    texts = {r.path: " ".join(article_of(seeds_index, r)[0].text.split()) for r in seeds_index.articles.values()}
    for entries in truth.values():
        for entry in entries:
            assert " ".join(entry["sentence"].split()) in texts[entry["file"]]


def test_every_citation_is_words_of_its_article(briefing: Briefing, seeds_index: Index) -> None:
    texts = {record.path: article_of(seeds_index, record)[0].text for record in seeds_index.articles.values()}
    assert [source.id for source in briefing.citations] == list(range(1, len(briefing.citations) + 1))
    for source in briefing.citations:
        assert texts[source.path][source.start : source.end] == source.quote


def test_every_line_is_made_of_what_it_cites(briefing: Briefing) -> None:
    quotes = {source.id: " ".join(source.quote.split()) for source in briefing.citations}
    for sentence in briefing.summary:
        assert sentence.text == " ".join(quotes[number] for number in sentence.citations)
    for event in briefing.timeline:
        assert event.text == quotes[event.citation]
        assert event.words in event.text
    for party in briefing.positions:
        for position in party.positions:
            whole = " ".join(quotes[number] for number in position.citations)
            assert position.text == whole or position.text in [quotes[number] for number in position.citations]
        assert all(
            any(name in quotes[n] for position in party.positions for n in position.citations)
            for name in (party.name, *party.spellings)
        )
    for row in (row for group in briefing.figures for row in group.rows):
        assert row.words in quotes[row.citation]
        assert row.period is None or row.period in quotes[row.citation]
    for name in briefing.names:
        assert any(spelling in quotes[name.citation] for spelling in (name.name, *name.spellings))
        assert all(role.text.removesuffix(" …").lower() in quotes[role.citation].lower() for role in name.roles)


def test_the_same_topic_gives_the_same_briefing(briefing: Briefing, seeds_index: Index) -> None:
    assert brief(seeds_index, TOPIC, WHOLE) == briefing


def test_a_briefing_does_not_depend_on_the_process(briefing: Briefing, home: Path) -> None:
    """The order of a set of words changes with PYTHONHASHSEED."""
    script = (
        "import sys; from pathlib import Path; from app.briefing.make import brief\n"
        "from index.handle import open_published; from tests.fakes import HashedEmbedder\n"
        "from tests.test_briefing_truth import WHOLE\n"
        "index = open_published(Path(sys.argv[1]), HashedEmbedder())\n"
        "print(ascii(brief(index, sys.argv[2], WHOLE)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(home), TOPIC],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == ascii(briefing)
