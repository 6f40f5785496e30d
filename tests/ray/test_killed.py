"""Whatever dies midway, nothing is lost: the run goes on, or the next one completes it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from app.settings import Settings
from tests.ray.articles import HELD
from tests.ray.cluster import Cluster
from tests.ray.conftest import Local, Start, assert_same, committed, contents, said, wait_until

LINE = "newsdesk: interrupted; what was indexed so far is kept"


def hold(notes: Path, word: str) -> None:
    (notes / "hold").write_text(word, "utf-8")


def let_go(notes: Path) -> None:
    (notes / "hold").unlink()


def test_a_worker_that_is_killed_midway_loses_nothing(
    cluster: Cluster, folder: Path, local: Local, start: Start, notes: Path
) -> None:
    hold(notes, "")
    running = start("index", "index", folder, "--ray", cluster.address, notes=notes)
    [first, *_] = running.wait_for(running.noted)
    cluster.kill(first.pid)
    let_go(notes)
    ran = running.wait()
    assert (ran.returncode, ran.stdout) == (0, local.out), ran.stderr
    assert_same(contents(Settings(index=running.home)), local.contents)


def test_a_node_that_is_killed_midway_loses_nothing(
    cluster: Cluster, folder: Path, local: Local, start: Start, notes: Path
) -> None:
    with cluster.another_node() as (node, name):
        hold(notes, "")
        running = start("index", "index", folder, "--ray", cluster.address, notes=notes)
        running.wait_for(lambda: any(note.node == name for note in running.noted()))
        cluster.kill_node(node)
        let_go(notes)
        ran = running.wait()
    assert (ran.returncode, ran.stdout) == (0, local.out), ran.stderr
    assert_same(contents(Settings(index=running.home)), local.contents)


@pytest.mark.parametrize("how", ["killed", "interrupted"])
def test_a_run_that_ends_midway_is_completed_by_the_next(
    cluster: Cluster, folder: Path, local: Local, start: Start, notes: Path, how: str
) -> None:
    hold(notes, HELD)
    running = start("index", "index", folder, "--ray", cluster.address, notes=notes)
    kept = running.wait_for(lambda: committed(running))
    assert kept < len(local.contents.articles)
    if how == "killed":
        running.process.send_signal(signal.SIGKILL)
        running.wait()
    else:
        running.interrupt()
        ran = running.wait()
        assert (ran.returncode, ran.stdout, said(ran)) == (130, "", [LINE])
    # Workers of a driver that is gone are ended by Ray, also while they work.
    wait_until(lambda: not cluster.working())
    assert list(cluster.temporary.glob("newsdesk-*")) == []
    assert committed(running) == kept
    let_go(notes)
    ran = start("index", "index", folder, "--ray", cluster.address, notes=notes).wait()
    assert ran.returncode == 0, ran.stderr
    assert f"{len(local.contents.articles) - kept} added, {kept} unchanged" in ran.stdout
    held = contents(Settings(index=running.home))
    assert_same(held, local.contents)
