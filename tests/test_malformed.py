"""A short run of what tests/fuzz does at length: whatever a file holds, reading it gives articles or plain reasons."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.reading import worker
from index.reading.load import load_bytes
from tests.fuzz.nasties import NASTIES
from tests.fuzz.strategies import BY_KIND
from tests.malformed import KINDS, check, mutated, valid

EXAMPLES = 25

unhurried = settings(
    deadline=None, database=None, derandomize=True, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_give_articles_or_plain_reasons(kind: str) -> None:
    assert load_bytes(valid(kind), f"a.{kind}").articles
    for number in range(EXAMPLES):
        data = mutated(kind, Random(f"{kind} {number}"))  # noqa: S311
        check(load_bytes(data, f"a.{kind}"), f"a.{kind}", data)


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_nobody_would_write_give_articles_or_plain_reasons(kind: str) -> None:
    @unhurried
    @given(BY_KIND[kind] | st.binary(max_size=300))
    def read(data: bytes) -> None:
        check(load_bytes(data, f"a.{kind}"), f"a.{kind}", data)

    read()


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("txt", "a line of 20 MB", "more than 2 million characters of text"),
        ("txt", "nulls in text", "binary, not text"),
        ("txt", "UTF-8 cut in two", "damaged UTF-8 text"),
        ("html", "deep and closed", "no main text in this HTML"),
        ("html", "crossed marks", "a page of more than 50,000 elements"),
        ("pdf", "a million pages", "more than 5,000 pages"),
        ("docx", "a bomb of 190 MB", "unpacks to more than 50 MB of text and markup"),
        ("docx", "a bomb of 100 MB that says it is small", "truncated or damaged"),
        ("docx", "entities", "truncated or damaged"),
        ("json", "deep lists", "nested too deeply"),
        ("json", "a long number", "a number too long to read"),
        ("jsonl", "numbers", "more than 100,000 records"),
    ],
)
def test_files_made_to_do_harm_are_refused_with_the_reason(kind: str, name: str, told: str) -> None:
    data = NASTIES[kind][name]()
    loaded = worker.load_bytes(data, f"a.{kind}")
    check(loaded, f"a.{kind}", data)
    assert loaded.articles == ()
    assert told in loaded.failures[0].reason


def test_an_entity_brings_no_other_file_into_a_document() -> None:
    loaded = load_bytes(NASTIES["docx"]["an entity from a file"](), "a.docx")
    assert "root:" not in loaded.articles[0].text


@pytest.mark.parametrize(
    "name", ["a style of white space", "a title of white space", "white space before a declaration"]
)
def test_white_space_in_a_page_costs_no_time(name: str) -> None:
    # With \\s* before it, a pattern that is searched for looks at each run of white space from each place in it.
    assert load_bytes(NASTIES["html"][name](), "a.html").articles
