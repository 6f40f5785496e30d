"""`newsdesk check` as a person or a script calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.article_files import write_docx, write_jsonl
from tests.conftest import Run

TRUE = "The UN estimates that 323,000 people in northwest Syria have been displaced since September last year."
SWAPPED = TRUE.replace("323,000", "400,000")
INVENTED = "A court in Lisbon fined three bankers for fraud after a trial of eleven weeks."
FIRST = "000_9784ce44e248da4c.txt"
STEERING = "\x1b[31m\x9b31m\x07\u202e\u200b"


def write(text: str, name: str = "draft.md") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_each_sentence_is_told_with_what_was_found_and_its_source(run: Run, home: Path) -> None:
    ran = run("--index", home, "check", write(f"# Idlib\n\n{TRUE} {SWAPPED} {INVENTED}\n"))
    assert ran.code == 0
    lines = ran.out.splitlines()
    told = [line for line in lines if line and not line.startswith(" ")]
    assert told == [
        "not checked: a heading",
        "supported [1]",
        "contradicted: the article says 323,000, not 400,000 [1]",
        "not in the articles",
        told[4],
        "Sentences: 4 (1 supported, 1 contradicted, 1 not in the articles, 1 not checked). Articles searched: 5.",
    ]
    assert told[4].startswith(f"[1] {FIRST} ")
    assert "    A court in Lisbon" in ran.out
    assert max(map(len, lines)) <= 120


def test_as_json_it_is_one_object_whose_offsets_hold(run: Run, home: Path, seeds: Path) -> None:
    text = f"# Idlib\r\n\r\n{TRUE}\r\n\r\n- {SWAPPED}\r\n"
    path = write(text)
    ran = run("--index", home, "check", path, "--json", "--asked", "2019-06-01")
    found = json.loads(ran.out)
    assert (found["draft"], found["asked"], found["searched"]) == ("draft.md", "2019-06-01", {"articles": 5})
    assert found["text"] == path.read_bytes().decode()
    assert [s["finding"] for s in found["sentences"]] == ["not_checked", "supported", "contradicted"]
    for sentence in found["sentences"]:
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
    for source in found["citations"]:
        assert (seeds / source["path"]).read_bytes().decode()[source["start"] : source["end"]] == source["quote"]


def test_a_word_document_is_checked(run: Run, home: Path) -> None:
    write_docx(Path("draft.docx"), "The displaced", [TRUE, SWAPPED])
    found = json.loads(run("--index", home, "check", "draft.docx", "--json").out)
    assert [s["finding"] for s in found["sentences"]] == ["not_checked", "supported", "contradicted"]
    assert [found["text"][s["start"] : s["end"]] for s in found["sentences"]] == ["The displaced", TRUE, SWAPPED]


def test_filters_leave_only_their_articles(run: Run, home: Path) -> None:
    path = write(TRUE)
    for options in (["--article", "004_*"], ["--since", "2019-07-01"], ["--until", "2018-01-01"]):
        assert "not in the articles" in run("--index", home, "check", path, *options).out.splitlines()[0]
    assert run("--index", home, "check", path, "--article", "000_*").out.startswith("supported [1]")


def test_a_draft_that_cannot_be_read_is_one_line(run: Run, home: Path) -> None:
    write_jsonl(Path("two.jsonl"), [{"text": TRUE}, {"text": SWAPPED}])
    check = ("--index", home, "check")
    assert run(*check, "none.md").line == "newsdesk: none.md cannot be checked: no such file or directory"
    assert run(*check, write(" ")).line == "newsdesk: draft.md cannot be checked: empty"
    assert "unknown kind of file (.odt)" in run(*check, write("x", "draft.odt")).line
    assert "two.jsonl holds 2 records" in run(*check, "two.jsonl").line


def test_a_missing_index_is_one_line_with_the_remedy(run: Run) -> None:
    assert run("check", write(TRUE)).line == "newsdesk: nothing is indexed at .newsdesk; run: newsdesk index FOLDER"


@pytest.mark.parametrize("arguments", [[], ["a.md", "--batch", "b.jsonl"]])
def test_a_draft_or_a_batch_is_wanted(run: Run, arguments: list[str]) -> None:
    ran = run("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "check takes a DRAFT or --batch FILE.jsonl" in ran.err


def test_a_hostile_draft_cannot_steer_the_terminal(run: Run, home: Path) -> None:
    hostile = f"{TRUE[:-1]}{STEERING}.\n\n{INVENTED[:-1]}{STEERING}<script>alert(1)</script>.\n"
    told = run("--index", home, "check", write(hostile)).out
    assert not set(STEERING) - set("[31m") & set(told)
    assert "[31m31m<script>alert(1)</script>." in told
    printed = run("--index", home, "check", write(hostile), "--json").out
    assert not set(STEERING) - set("[31m") & set(printed)
    assert json.loads(printed)["text"] == hostile


# --batch


def test_a_batch_judges_each_line_and_opens_no_index(run: Run) -> None:
    rows = [
        {"sentence": TRUE, "evidence": ["Something else.", TRUE]},
        {"sentence": SWAPPED, "evidence": [TRUE]},
        {"sentence": TRUE, "evidence": []},
    ]
    Path("b.jsonl").write_text("\n\n".join(map(json.dumps, rows)), encoding="utf-8")
    ran = run("check", "--batch", "b.jsonl")
    assert (ran.code, ran.err) == (0, "")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["support"] for line in found] == ["supported", "unsupported", "unsupported"]
    assert [list(line) for line in found] == [["support", "score", "reason"]] * 3
    assert all(0 <= line["score"] <= 1 for line in found)
    assert found[0]["reason"] is None
    assert "400000" in found[1]["reason"]
    assert not Path(".newsdesk").exists()


@pytest.mark.parametrize("line", ["why", "[]", '{"sentence": "a"}', '{"sentence": "", "evidence": []}'])
def test_a_bad_line_of_a_batch_is_named_before_anything_is_judged(run: Run, line: str) -> None:
    Path("b.jsonl").write_text(json.dumps({"sentence": TRUE, "evidence": [TRUE]}) + "\n" + line, encoding="utf-8")
    assert run("check", "--batch", "b.jsonl").line.startswith("newsdesk: b.jsonl, line 2 ")
