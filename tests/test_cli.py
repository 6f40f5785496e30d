"""The command line, run in this process with hashed words: what goes to stdout, what to stderr, and the exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.arguments import MOST
from app.settings import Settings
from tests.conftest import ROOT, Golden, Run
from tests.fakes import HashedEmbedder

FIRST = "000_9784ce44e248da4c.txt"
HOSTILE = ("evil\x1b[31m.txt", "evil\x9b31m.txt", "evil\u202etxt.txt", "two\nlines.txt", "bell\x07.txt")
STEERING = set("\x1b\x9b\x07\u202e")


# help and usage


def commands(run: Run) -> list[str]:
    return re.findall(r"^    (\w+)  ", run("--help").out, re.MULTILINE)


def test_help_of_every_command_is_the_golden_one(run: Run, golden: Golden) -> None:
    names = commands(run)
    assert {"index", "ask", "search", "show", "ui", "doctor"} <= set(names)
    pages = [run("--help"), *(run(name, "--help") for name in names)]
    assert {page.code for page in pages} == {0}
    golden("help.txt", "\n".join(page.out for page in pages))


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'chromadb', 'sentence_transformers', 'torch', 'openai', 'streamlit', 'tantivy', 'trafilatura', 'nupunkt'}"
    code = (
        "import sys\nfrom app.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as exc:\n    assert not exc.code\n"
        f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    assert done.stdout.startswith("usage: newsdesk ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ask"],
        ["ask", "Why?", "--batch", "x.jsonl"],
        ["ask", "Why?", "--mode", "magic"],
        ["ask", "Why?", "--since", "yesterday"],
        ["ask", "Why?", "--until", "2019-02-30"],
        ["search", "x", "-k", "0"],
        ["search", "x", "-k", "-3"],
        ["search", "x", "-k", "²"],
        ["search", "x", "-k", str(MOST + 1)],
        ["search", "x", "-k", "9" * 5000],
        ["search"],
        ["show"],
        ["ask", "caf\udce9"],
        ["search", "caf\udce9"],
    ],
)
def test_wrong_usage_is_told_on_stderr_with_exit_code_2(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: newsdesk")
    assert " error: " in ran.err.splitlines()[-1]


def test_a_wrong_date_is_named_with_the_form_that_is_wanted(run: Run) -> None:
    assert "'06.05.2019' is not a date like 2019-05-06" in run("ask", "Why?", "--since", "06.05.2019").err


# index


def test_index_reports_on_stdout_and_shows_progress_on_stderr(run: Run, news: Path) -> None:
    ran = run("index", news)
    assert ran.code == 0
    assert ran.out == f"{news}: 2 added; 2 passages embedded\n"
    assert "2/2" in ran.err
    assert Path(".newsdesk").is_dir()


def test_a_second_run_finds_everything_unchanged(run: Run, news: Path) -> None:
    run("index", news)
    assert run("index", news).out == f"{news}: 2 unchanged; nothing to embed\n"


def test_without_a_folder_the_one_indexed_last_is_brought_up_to_date(run: Run, news: Path) -> None:
    run("index", news)
    (news / "a.txt").unlink()
    (news / "b.txt").write_text("Rain\n\nIt rained in Hama.", encoding="utf-8")
    (news / "c.txt").write_text("Snow\n\nIt snowed in Hama.", encoding="utf-8")
    assert run("index").out == f"{news}: 1 added, 1 changed, 1 removed; 2 passages embedded\n"
    assert run("index", "--rebuild").out == f"{news}: 2 added; 2 passages embedded\n"


def test_without_a_folder_and_an_index_the_one_in_the_settings_is_taken(
    run: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSDESK_FOLDER", str(news))
    assert run("index").out.startswith(f"{news}: 2 added")


def test_a_missing_folder_is_one_line(run: Run, tmp_path: Path) -> None:
    assert run("index", tmp_path / "none").line == f"newsdesk: {tmp_path / 'none'}: no such folder"
    assert not Path(".newsdesk").exists()


def test_a_file_instead_of_a_folder_is_one_line(run: Run, news: Path) -> None:
    assert "a file, not a folder" in run("index", news / "a.txt").line


def test_a_folder_that_is_gone_is_one_line_and_its_index_still_answers(run: Run, news: Path) -> None:
    run("index", news)
    for path in news.iterdir():
        path.unlink()
    news.rmdir()
    line = run("index").line
    assert line == f"newsdesk: the folder indexed last is gone: {news}; run: newsdesk index FOLDER"
    assert "The M5 highway runs north to" in run("ask", "Where does the M5 highway run?").out


def test_a_file_in_place_of_the_index_folder_is_one_line(run: Run, news: Path) -> None:
    Path("file").write_text("x")
    assert "file" in run("--index", "file", "index", news).line
    assert "nothing is indexed at file" in run("--index", "file", "ask", "Why?").line


def test_an_index_of_another_embedder_is_one_line_with_the_remedy(
    run: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", news)
    monkeypatch.setattr("app.wiring.make_embedder", lambda settings, afresh=False: HashedEmbedder("other"))
    line = run("ask", "Why?").line
    assert "index built with hashed-words (64-d), settings say other" in line
    assert line.endswith("run: newsdesk index --rebuild")


def test_hostile_file_names_do_not_reach_the_terminal(run: Run, news: Path) -> None:
    for name in HOSTILE:
        (news / name).write_text("Roads\n\nThe M5 highway runs north to Aleppo and then on.", encoding="utf-8")
        (news / (name + ".xyz")).write_text("x", encoding="utf-8")
    question = ("Where does the M5 highway run?",)
    ran = [
        run("index", news),
        run("ask", *question),
        run("ask", *question, "--json"),
        run("search", *question),
        run("search", *question, "--json"),
        run("show", "evil\x9b31m.txt"),
        run("show", "evil\x9b31m.tx"),
        run("index", news / "none\x1b[31m\nx"),
    ]
    for result in ran:
        # The bar moves its own cursor, and only in a terminal; nothing else may.
        assert not STEERING & set(result.out + result.err)
    assert ran[0].out.count("  failed: ") == len(ran[0].out.splitlines()) - 1 >= 3
    paths = {citation["path"] for citation in json.loads(ran[2].out)["citations"]}
    assert paths <= {path.name for path in news.iterdir()}


# search and show


def test_search_lists_passages(run: Run, home: Path, seeds: Path) -> None:
    ran = run("--index", home, "search", "M5 highway", "-k", "3")
    assert ran.code == 0
    assert re.findall(r"^(\d)\. -?\d+\.\d{4}  \S+\.txt$", ran.out, re.MULTILINE) == ["1", "2", "3"]
    found = json.loads(run("--index", home, "search", "M5 highway", "-k", "3", "--json").out)
    assert found["query"] == "M5 highway"
    assert [result["rank"] for result in found["results"]] == [1, 2, 3]
    scores = [result["score"] for result in found["results"]]
    assert scores == sorted(scores, reverse=True)
    for result in found["results"]:
        assert list(result) == ["rank", "score", "path", "title", "date", "start", "end", "text"]
        text = (seeds / result["path"]).read_bytes().decode()
        assert text[result["start"] : result["end"]] == result["text"]


def test_search_for_more_than_there_is_gives_what_there_is(run: Run, home: Path) -> None:
    found = json.loads(run("--index", home, "search", "Syria", "-k", MOST, "--json").out)
    assert 10 < len(found["results"]) < 40


def test_search_that_finds_nothing_says_so(run: Run, home: Path) -> None:
    ran = run("--index", home, "search", "M5", "--article", "none")
    assert (ran.code, ran.out) == (0, "Nothing found.\n")


def test_show_prints_the_article(run: Run, home: Path, seeds: Path) -> None:
    ran = run("--index", home, "show", FIRST)
    assert ran.code == 0
    assert ran.out.splitlines()[1] == f"{FIRST} · Northern Desk Wire · 2019-05-06"
    assert (seeds / FIRST).read_text("utf-8").strip() in ran.out


@pytest.mark.parametrize("number", range(5))
def test_show_as_json_gives_the_file_and_sentences_and_boilerplate_that_tile_it(
    run: Run, home: Path, seeds: Path, number: int
) -> None:
    path = sorted(path.name for path in seeds.iterdir())[number]
    found = json.loads(run("--index", home, "show", path, "--json").out)
    assert {"path", "title", "date", "outlet", "text", "boilerplate", "sentences"} <= set(found)
    assert found["text"] == (seeds / path).read_bytes().decode()
    spans = sorted(tuple(span) for span in (*found["sentences"], *found["boilerplate"]))
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == len(found["text"])


def test_show_of_an_unknown_path_is_one_line_with_a_near_one(run: Run, home: Path) -> None:
    assert run("--index", home, "show", FIRST[:-4]).line.endswith(f"did you mean {FIRST}?")
    assert "no article 'x' is indexed" in run("--index", home, "show", "x").line


# doctor and the rest


def test_doctor_prints_a_line_a_part(run: Run, home: Path, seeds: Path) -> None:
    ran = run("--index", home, "doctor")
    assert (ran.code, ran.err) == (0, "")
    lines = {line.split()[1]: line for line in ran.out.splitlines()}
    assert {"chromadb", "openai", "embedder", "index", "model"} <= set(lines)
    assert all(line.startswith("ok  ") for line in lines.values())
    assert re.search(rf"5 articles, \d+ passages of {re.escape(str(seeds.resolve()))}$", lines["index"])


def test_doctor_finds_a_missing_index_without_failing(run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 0
    assert re.search(r"^LOOK  index +nothing is indexed at \.newsdesk", ran.out, re.MULTILINE)


def test_an_interrupt_is_one_line_with_exit_code_130(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(settings: Settings) -> HashedEmbedder:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.wiring.make_embedder", interrupt)
    ran = run("--index", home, "ask", "Why?")
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == "newsdesk: interrupted; what was indexed so far is kept\n"


def test_a_failing_disk_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: Settings) -> HashedEmbedder:
        raise PermissionError(13, "Permission denied", "/x/y")

    monkeypatch.setattr("app.wiring.make_embedder", fail)
    assert run("--index", home, "ask", "Why?").line == "newsdesk: /x/y: Permission denied"


def test_a_reader_that_goes_away_early_is_no_error(home: Path) -> None:
    # The pipe is closed before anything is written, as by `| head -0`.
    reader, writer = os.pipe()
    os.close(reader)
    code = "import sys\nfrom app.cli import main\nsys.exit(main(['doctor']))"
    try:
        done = subprocess.run(
            [sys.executable, "-c", _patched(code)],
            cwd=ROOT,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            env=os.environ | {"NEWSDESK_INDEX": str(home), "PYTHONUNBUFFERED": "1"},
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def _patched(code: str) -> str:
    return (
        "import app.doctor\nfrom tests.fakes import HashedEmbedder\n"
        "app.doctor.make_embedder = lambda settings, afresh=False: HashedEmbedder()\n" + code
    )
