"""A run sends what has changed, says nothing of Ray, and stays within bounds."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.settings import Settings
from tests.ray.articles import FAILED
from tests.ray.cluster import Cluster
from tests.ray.conftest import Local, Run, assert_same, contents, said
from tests.ray.noting import read_notes


def test_only_what_changed_is_embedded_and_the_index_is_that_of_a_local_run(
    cluster: Cluster, folder: Path, local: Local, run: Run, notes: Path, tmp_path: Path
) -> None:
    mine = shutil.copytree(folder, tmp_path / "articles")
    (mine / "wire" / "000.txt").write_text("Nothing new\n\nNothing happened in Homs.", "utf-8")
    (mine / "wire" / "003.txt").rename(mine / "new.txt")
    for name in ("alone", "index"):
        shutil.copytree(local.home, tmp_path / name)
    alone = run("alone", "index", mine)
    ran = run("index", "index", mine, "--ray", cluster.address, notes=notes)
    assert (ran.returncode, ran.stdout) == (0, alone.stdout), ran.stderr
    noted = read_notes(notes)
    embedded = sum(note.texts for note in noted)
    unchanged = len(local.contents.articles) - 2
    report = f"1 added, 1 changed, 1 removed, {unchanged} unchanged, {FAILED} failed; {embedded} passages embedded"
    assert ran.stdout.startswith(f"{mine}: {report}\n")
    assert len(noted) == 2
    assert_same(contents(Settings(index=tmp_path / "index")), contents(Settings(index=tmp_path / "alone")))


def test_all_that_is_said_is_the_report_and_the_progress(cluster: Cluster, seeds: Path, run: Run) -> None:
    for told in ("5 added; 23 passages embedded", "5 unchanged; nothing to embed"):
        ran = run("index", "index", seeds, "--ray", cluster.address)
        assert ran.stdout == f"{seeds}: {told}\n"
        assert said(ran) == []
