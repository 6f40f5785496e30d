"""A draft's sentences: where they stand, what they say without their markup, and which of them claim nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.draft import Draft, read_draft, typed_draft, uploaded_draft
from index.errors import DraftError
from tests.article_files import write_docx, write_html, write_jsonl


def claims(draft: Draft) -> list[str]:
    return [sentence.claim for sentence in draft.sentences if not sentence.passed]


def passed(text: str) -> list[tuple[str, str]]:
    draft = typed_draft(text)
    return [(draft.text[s.start : s.end], s.passed) for s in draft.sentences if s.passed]


def refusal(path: Path) -> str:
    with pytest.raises(DraftError) as caught:
        read_draft(path)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


MARKDOWN = """---
title: My piece
date: 2020-01-01
---
# The dam at Orla

The dam **opened** on Monday [1]. [2] Who paid for it?

What it cost
------------

- It cost 412 million euros, [Hask](https://example.org/2020/412 "Hask") said.
- 1,200 families were moved
1. First, _engineers_ drained the valley
   and the old town.

> A gift to the coast.

| a | b |
|---|---|

```
moved = 1200
```
He asked them "why?" twice.
"""


def test_markdown_is_taken_apart() -> None:
    draft = typed_draft(MARKDOWN)
    found = [(draft.text[s.start : s.end], s.passed) for s in draft.sentences]
    assert found == [
        ("# The dam at Orla", "a heading"),
        ("The dam **opened** on Monday [1].", None),
        ("[2] Who paid for it?", "a question"),
        ("What it cost", "a heading"),
        ('It cost 412 million euros, [Hask](https://example.org/2020/412 "Hask") said.', None),
        ("1,200 families were moved", None),
        ("First, _engineers_ drained the valley\n   and the old town.", None),
        ("> A gift to the coast.", "a block quote"),
        ("| a | b |", "a table"),
        ("```\nmoved = 1200\n```", "a code block"),
        ('He asked them "why?" twice.', None),
    ]


def test_a_claim_is_its_words_without_markup_addresses_and_citations() -> None:
    assert claims(typed_draft(MARKDOWN)) == [
        "The dam opened on Monday.",
        "It cost 412 million euros, Hask said.",
        "1,200 families were moved",
        "First, engineers drained the valley and the old town.",
        'He asked them "why?" twice.',
    ]


def test_carriage_returns_change_nothing() -> None:
    assert claims(typed_draft(MARKDOWN.replace("\n", "\r\n"))) == claims(typed_draft(MARKDOWN))
    whys = [why for _, why in passed(MARKDOWN.replace("\n", "\r\n"))]
    assert whys == [why for _, why in passed(MARKDOWN)]


@pytest.mark.parametrize("text", ["Was the dam opened on Monday?", "“Was it opened on Monday?”", "**Was it opened?**"])
def test_a_question_claims_nothing(text: str) -> None:
    assert passed(text) == [(text, "a question")]


@pytest.mark.parametrize("text", ["A bad day.", "More soon.", "The valley of the Orla", "Orla | 412 million"])
def test_words_without_a_verb_claim_nothing(text: str) -> None:
    assert passed(text) == [(text, "a fragment")]


@pytest.mark.parametrize("text", ["It is.", "…", "[1]", "***bold***[2] of the"])
def test_what_has_no_words_of_its_own_claims_nothing(text: str) -> None:
    assert [why for _, why in passed(text)] in (["nothing that could be checked"], ["a fragment"], [])
    assert claims(typed_draft(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "The dam opened",
        "He lied.",
        "They want peace.",
        "People flee the burning city on foot.",
        "Hask built it.",
        "He said: “Who paid for it?” and left.",
        "It isn’t done.",
        "1,200 families were moved",
    ],
)
def test_a_short_claim_is_a_claim(text: str) -> None:
    assert passed(text) == []
    assert claims(typed_draft(text)) == [text]


def test_a_first_line_is_a_heading_only_above_a_text() -> None:
    assert passed("The dam opens\n\nIt opened on Monday.") == [("The dam opens", "a heading")]
    assert passed("The dam opened.\n\nIt opened on Monday.") == []


def test_lines_that_were_wrapped_are_one_sentence() -> None:
    assert claims(typed_draft("The dam was opened\nlast Monday.\nIt cost 412 million euros.")) == [
        "The dam was opened last Monday.",
        "It cost 412 million euros.",
    ]


def test_notes_on_lines_of_their_own_stay_apart() -> None:
    assert claims(typed_draft("The dam was opened\nHask moved 1,200 families")) == [
        "The dam was opened",
        "Hask moved 1,200 families",
    ]


def test_a_blank_text_has_no_sentences() -> None:
    assert typed_draft("").sentences == typed_draft(" \n ").sentences == ()


def test_every_kind_of_file_gives_the_same_claims(tmp_path: Path) -> None:
    told = ["The dam was opened on Monday by the minister.", "It cost 412 million euros, the builder said."]
    text = "The dam at Orla\n\n" + "\n\n".join(told)
    for name in ("a.txt", "a.md"):
        (tmp_path / name).write_text(text, "utf-8")
    write_docx(tmp_path / "a.docx", "The dam at Orla", told)
    write_html(tmp_path / "a.html", "The dam at Orla", None, None, told)
    write_jsonl(tmp_path / "a.jsonl", [{"title": "The dam at Orla", "text": " ".join(told)}])
    for path in sorted(tmp_path.iterdir()):
        draft = read_draft(path)
        assert claims(draft) == told, path.name
        assert draft.name == str(path)
        assert uploaded_draft("a" + path.suffix, path.read_bytes()).sentences == draft.sentences


def test_what_reading_marks_as_no_prose_is_in_no_sentence() -> None:
    draft = typed_draft("By Ana Brand\n\nThe dam was opened on Monday.\n\nAdvertisement\n\nIt cost 412 million euros.")
    assert [sentence.claim for sentence in draft.sentences] == [
        "The dam was opened on Monday.",
        "It cost 412 million euros.",
    ]


def test_a_draft_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text(" \n", "utf-8")
    (tmp_path / "draft.odt").write_text("x", "utf-8")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    write_jsonl(tmp_path / "two.jsonl", [{"text": "The dam opened."}, {"text": "It cost 412 million euros."}])
    assert refusal(tmp_path / "none.md") == f"{tmp_path / 'none.md'} cannot be checked: no such file or directory"
    assert refusal(tmp_path / "empty.md").endswith("empty.md cannot be checked: empty")
    assert "unknown kind of file (.odt)" in refusal(tmp_path / "draft.odt")
    assert "is a directory" in refusal(tmp_path / "folder.md")
    assert "truncated or damaged" in refusal(tmp_path / "broken.docx")
    assert refusal(tmp_path / "two.jsonl").endswith("two.jsonl holds 2 records; a draft is a file of one")
