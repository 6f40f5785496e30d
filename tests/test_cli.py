"""The command line, run in this process with hashed words: what goes to stdout, what to stderr, and the exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import MOST, main
from app.indexing import index_folder
from app.settings import Settings
from index.errors import ModelError
from prompts.render import REFUSAL
from tests.conftest import ROOT, Golden
from tests.fakes import HashedEmbedder, ScriptedModel

DISPLACED = "How many people in northwest Syria have been displaced since September?"
FOOTBALL = "Who won the football World Cup in Qatar?"
FIRST = "000_9784ce44e248da4c.txt"
HOSTILE = ("evil\x1b[31m.txt", "evil\x9b31m.txt", "evil\u202etxt.txt", "two\nlines.txt", "bell\x07.txt")
STEERING = set("\x1b\x9b\x07\u202e")


@dataclass
class Ran:
    code: int | str | None
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line of an error."""
        assert (self.code, self.out) == (1, "")
        lines = [line for line in self.err.splitlines() if line.strip() and "file/s]" not in line]
        assert len(lines) == 1, lines
        return lines[0]


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command in an empty folder of its own, where its index is too unless --index says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NEWSDESK_EMBEDDER", "hashed-words")
    for module in ("wiring", "indexing", "doctor"):
        monkeypatch.setattr(f"app.{module}.make_embedder", lambda settings: HashedEmbedder())

    def call(*arguments: object) -> Ran:
        try:
            code: int | str | None = main([str(argument) for argument in arguments])
        except SystemExit as exc:
            code = exc.code
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The folder of an index of the sample articles; only to be read."""
    home = tmp_path_factory.mktemp("cli") / "index"
    index_folder(Settings(index=home), seeds, embedder=HashedEmbedder())
    return home


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, place in (("a.txt", "Aleppo"), ("b.txt", "Hama")):
        (folder / name).write_text(f"Roads\n\nThe M5 highway runs north to {place}.", encoding="utf-8")
    return folder


def use_model(monkeypatch: pytest.MonkeyPatch, *replies: Any) -> ScriptedModel:
    model = ScriptedModel(*replies)
    monkeypatch.setattr("app.wiring.make_model", lambda settings: model)
    return model


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
    monkeypatch.setattr("app.wiring.make_embedder", lambda settings: HashedEmbedder("other"))
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


# ask


def test_an_answer_goes_to_stdout_and_nothing_else_does(run: Run, home: Path) -> None:
    ran = run("--index", home, "ask", DISPLACED)
    assert (ran.code, ran.err) == (0, "")
    assert "323,000 people" in ran.out
    assert f"[1] {FIRST} " in ran.out


def test_a_refusal_is_an_answer(run: Run, home: Path) -> None:
    ran = run("--index", home, "ask", FOOTBALL)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{REFUSAL}\n\nSearched 5 articles (")


def test_ask_as_json_is_one_object(run: Run, home: Path, seeds: Path) -> None:
    found = json.loads(run("--index", home, "ask", DISPLACED, "--json").out)
    assert (found["question"], found["status"], found["mode"]) == (DISPLACED, "answered", "extractive")
    citation = found["citations"][0]
    text = (seeds / citation["path"]).read_bytes().decode()
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_filters_leave_only_their_articles(run: Run, home: Path) -> None:
    ask = ("--index", home, "ask", "What did the Syrian army do?", "--json")
    assert json.loads(run(*ask, "--article", "000_*").out)["searched"]["articles"] == 1
    assert json.loads(run(*ask, "--since", "2019-07-01").out)["searched"]["articles"] == 2
    assert json.loads(run(*ask, "--until", "2019-07-01").out)["searched"]["articles"] == 3
    assert json.loads(run(*ask, "--since", "2019-05-14", "--until", "2019-05-14").out)["searched"]["articles"] == 1


def test_a_batch_gives_an_object_a_line_in_the_same_order(run: Run, home: Path) -> None:
    questions = [FOOTBALL, DISPLACED, "“Who?”\nreally", FOOTBALL]
    Path("q.jsonl").write_text("".join(json.dumps({"question": q}) + "\n\n" for q in questions), encoding="utf-8")
    ran = run("--index", home, "ask", "--batch", "q.jsonl")
    assert ran.code == 0
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["question"] for answer in found] == questions
    assert [answer["status"] for answer in found][:2] == ["not_in_articles", "answered"]


@pytest.mark.parametrize("line", ["why", '{"q": 1}', '{"question": ""}', '{"question": "\\ud800"}'])
def test_a_bad_line_of_a_batch_is_named_before_anything_is_answered(run: Run, home: Path, line: str) -> None:
    Path("q.jsonl").write_text(json.dumps({"question": DISPLACED}) + "\n" + line, encoding="utf-8")
    assert "q.jsonl, line 2 " in run("--index", home, "ask", "--batch", "q.jsonl").line


def test_a_missing_batch_is_one_line(run: Run, home: Path) -> None:
    assert "none.jsonl cannot be read" in run("--index", home, "ask", "--batch", "none.jsonl").line


@pytest.mark.parametrize("question", ["", "   "])
def test_an_empty_question_is_one_line(run: Run, home: Path, question: str) -> None:
    assert "the question is empty" in run("--index", home, "ask", question).line


@pytest.mark.parametrize("command", [["ask", "Why?"], ["search", "x"], ["show", "a.txt"]])
def test_a_missing_index_is_one_line_with_the_remedy(run: Run, command: list[str]) -> None:
    line = run(*command).line
    assert line == "newsdesk: nothing is indexed at .newsdesk; run: newsdesk index FOLDER"
    assert not Path(".newsdesk").exists()


def test_the_index_folder_may_come_from_the_environment(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_INDEX", str(home))
    assert run("search", "highways").code == 0
    assert "nothing is indexed at none" in run("--index", "none", "search", "highways").line


def test_mode_llm_without_a_model_is_one_line_with_the_remedy(run: Run, home: Path) -> None:
    line = run("--index", home, "ask", "Why?", "--mode", "llm").line
    assert line == "newsdesk: --mode llm needs NEWSDESK_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL"


def test_a_model_without_an_endpoint_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODEL", "tiny")
    assert "NEWSDESK_MODEL=tiny needs" in run("--index", home, "ask", "Why?").line


def test_an_endpoint_without_a_model_is_noted_on_stderr(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    ran = run("--index", home, "ask", DISPLACED, "--json")
    assert json.loads(ran.out)["mode"] == "extractive"
    assert "set NEWSDESK_MODEL" in ran.err
    assert "sk-secret" not in ran.out + ran.err


def test_a_model_answers_where_one_is_set(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = use_model(monkeypatch, "Many people fled [1].", "Many people fled [99].")
    found = json.loads(run("--index", home, "ask", DISPLACED, "--json").out)
    assert (found["mode"], found["model"]) == ("llm", "scripted")
    assert "[99], which does not exist" in run("--index", home, "ask", DISPLACED, "--mode", "llm").out
    assert len(model.seen) == 2


def test_mode_extractive_asks_no_model(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = use_model(monkeypatch)
    assert json.loads(run("--index", home, "ask", DISPLACED, "--json", "--mode", "extractive").out)["model"] is None
    assert model.seen == []


def test_a_failing_model_is_noted_below_the_extractive_answer(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_model(monkeypatch, ModelError("localhost cannot be reached"))
    ran = run("--index", home, "ask", DISPLACED)
    assert ran.code == 0
    assert "323,000 people" in ran.out
    assert "The model could not be used: localhost cannot be reached." in ran.out


def test_an_unknown_setting_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MODLE", "x")
    line = run("--index", home, "ask", "Why?").line
    assert line == "newsdesk: NEWSDESK_MODLE is not a setting; did you mean NEWSDESK_MODEL?"


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


def test_ui_serves_the_index_at_the_port(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    become: list[tuple[list[str], dict[str, str]]] = []

    def execve(program: str, command: list[str], environment: dict[str, str]) -> None:
        become.append((command, environment))
        raise SystemExit(0)

    monkeypatch.setattr("os.execve", execve)
    assert "http://localhost:9000" in run("--index", "i", "ui", "--port", "9000").err
    [(command, environment)] = become
    assert command[command.index("--server.port") + 1] == "9000"
    assert command[command.index("--server.address") + 1] == "localhost"
    assert environment["NEWSDESK_INDEX"] == "i"


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
        "app.doctor.make_embedder = lambda settings: HashedEmbedder()\n" + code
    )
