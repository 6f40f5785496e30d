"""`newsdesk brief` as a person or a script calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.briefing.as_json import briefing_json, json_of
from app.briefing.parts import PARTS
from app.briefing.types import Briefing
from tests.conftest import Run

TOPIC = "the Idlib offensive and the M4 and M5 highways"
ABSENT = "salmon farming in Norway"


def test_a_briefing_has_its_parts_and_every_citation_is_exact(run: Run, home: Path, seeds: Path) -> None:
    ran = run("--index", home, "brief", TOPIC, "--json")
    made = json.loads(ran.out)
    assert all(made[part] or part in dict(made["notes"]) for part in PARTS)
    assert {source["path"] for source in made["sources"]} == {path.name for path in seeds.iterdir()}
    for source in made["citations"]:
        assert (seeds / source["path"]).read_bytes().decode()[source["start"] : source["end"]] == source["quote"]
    assert briefing_json(json_of(Briefing).validate_python(made)) == made


def test_in_the_terminal_it_is_markdown_and_says_on_stderr_what_it_does(run: Run, home: Path) -> None:
    ran = run("--index", home, "brief", TOPIC)
    assert ran.out.startswith(f"# Briefing: {TOPIC}\n")
    assert [line[3:] for line in ran.out.splitlines() if line.startswith("## ")][:7] == list(PARTS.values())
    assert "newsdesk: Reading 5 articles" in ran.err


def test_it_is_written_to_several_files_and_the_same_again(run: Run, home: Path) -> None:
    names = ("b.md", "b.docx", "b.pdf")
    first, second = (
        [(run("--index", home, "brief", TOPIC, "--parts", "summary,figures", "-o", name), Path(name).read_bytes())[1]]
        for name in (names[0], names[0])
    )
    assert first == second
    ran = run("--index", home, "brief", TOPIC, "--parts", "summary", *(word for name in names for word in ("-o", name)))
    assert ran.out == ""
    assert [Path(name).read_bytes()[:4] for name in names] == [b"# Br", b"PK\x03\x04", b"%PDF"]


def test_parts_are_left_out_and_only_what_is_shown_is_cited(run: Run, home: Path) -> None:
    made = json.loads(run("--index", home, "brief", TOPIC, "--json", "--parts", "gaps,summary").out)
    assert made["summary"]
    assert not made["timeline"] + made["positions"] + made["figures"] + made["names"]
    assert len(made["sources"]) == 5
    cited = {number for sentence in made["summary"] for number in sentence["citations"]}
    assert cited == {source["id"] for source in made["citations"]}


def test_a_part_alone_is_written_with_the_articles_it_is_made_of(run: Run, home: Path) -> None:
    told = run("--index", home, "brief", TOPIC, "--parts", "summary").out
    assert "5 of 5 articles are about this topic" in told
    assert [line for line in told.splitlines() if line.startswith("## ")] == ["## Summary", "## Sources"]


def test_only_articles_of_the_days_asked_for_are_used(run: Run, home: Path) -> None:
    made = json.loads(run("--index", home, "brief", TOPIC, "--json", "--since", "2019-05-10", "--parts", "sources").out)
    assert made["sources"]
    assert all(source["date"] >= "2019-05-10" for source in made["sources"])


def test_a_topic_that_no_article_is_about_says_so(run: Run, home: Path) -> None:
    ran = run("--index", home, "brief", ABSENT)
    assert (ran.code, ran.out) == (
        0,
        f"# Briefing: {ABSENT}\n\n*No article is about this topic. Searched: 5 articles.*\n",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["brief", " "], "the topic is empty"),
        (["brief", TOPIC, "-o", "missing/b.md"], "missing/b.md cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, home: Path, arguments: list[str], said: str) -> None:
    ran = run("--index", home, *arguments)
    assert ran.code == 1
    assert said in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["brief"], "TOPIC"),
        (["brief", TOPIC, "-o", "b.odt"], "ends in none of .md, .docx and .pdf"),
        (["brief", TOPIC, "--parts", "summary,weather"], "'weather' is no part of a briefing"),
    ],
)
def test_wrong_usage_ends_with_2(run: Run, home: Path, arguments: list[str], said: str) -> None:
    ran = run("--index", home, *arguments)
    assert ran.code == 2
    assert said in ran.err
