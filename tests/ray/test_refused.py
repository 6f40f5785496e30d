"""A cluster that cannot be used, or fails, is one line; the index is as it was."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from app.settings import Settings
from tests.ray.articles import HELD
from tests.ray.cluster import Cluster
from tests.ray.conftest import Local, Run, Start, assert_same, committed, contents, line


@pytest.mark.parametrize("token", ["f" * 64, None], ids=["another", "none"])
def test_another_token_is_one_line_and_the_index_is_as_it_was(
    cluster: Cluster, folder: Path, local: Local, run: Run, tmp_path: Path, token: str | None
) -> None:
    shutil.copytree(local.home, tmp_path / "index")
    told = line(run("index", "index", folder, "--rebuild", "--ray", cluster.address, RAY_AUTH_TOKEN=token))
    assert told.endswith(f"{cluster.address} has another token; set RAY_AUTH_TOKEN to that of its nodes")
    assert_same(contents(Settings(index=tmp_path / "index")), local.contents)


def test_an_address_where_another_server_listens_is_one_line(folder: Path, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        told = line(run("index", "index", folder, "--ray", f"127.0.0.1:{port}", TRY_S="3"))
    assert told == f"newsdesk: what is at 127.0.0.1:{port} is not the head of a Ray cluster, or is too busy"


@pytest.mark.parametrize(
    ("mishap", "reason"), [("fail", "KeyError: 'a defect'"), ("die", "The worker died unexpectedly")]
)
def test_a_task_that_always_fails_is_one_line_and_what_was_committed_is_kept(
    cluster: Cluster, folder: Path, local: Local, start: Start, notes: Path, mishap: str, reason: str
) -> None:
    (notes / mishap).write_text(HELD, "utf-8")
    running = start("index", "index", folder, "--ray", cluster.address, notes=notes)
    told = line(running.wait())
    assert told.startswith(f"newsdesk: the Ray cluster at {cluster.address} failed at wire/")
    assert reason in told
    assert told.endswith("; what was indexed is kept, run it again")
    assert 0 < committed(running) < len(local.contents.articles)
    (notes / mishap).unlink()
    assert start("index", "index", folder, "--ray", cluster.address, notes=notes).wait().returncode == 0
    assert_same(contents(Settings(index=running.home)), local.contents)


def test_what_lies_in_the_current_folder_is_not_run_by_a_worker(
    cluster: Cluster, seeds: Path, run: Run, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("index", "nupunkt", "numpy"):
        (here / f"{name}.py").write_text("raise SystemExit('this is an article')", "utf-8")
    ran = run("index", "index", seeds, "--ray", cluster.address, cwd=here)
    assert (ran.returncode, ran.stdout) == (0, f"{seeds}: 5 added; 23 passages embedded\n"), ran.stderr
