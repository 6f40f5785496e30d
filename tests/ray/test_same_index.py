"""An index made on two nodes is the one that this machine makes alone, whatever embeds and wherever it lies."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.settings import Settings
from app.wiring import open_articles
from index.encoder import FOLDER
from tests.ray.articles import FAILED
from tests.ray.cluster import Cluster
from tests.ray.conftest import Local, Run, assert_same, contents, vectors
from tests.ray.noting import read_notes
from tests.server.chroma import chroma_server

WORKER_BYTES = 300 * 10**6


def test_two_nodes_make_the_index_that_one_machine_makes(
    cluster: Cluster, folder: Path, local: Local, run: Run, notes: Path, tmp_path: Path
) -> None:
    ran = run("index", "index", folder, "--ray", cluster.address, notes=notes)
    assert (ran.returncode, ran.stdout) == (0, local.out), ran.stderr
    assert local.out.count("\n  failed: ") == FAILED
    assert_same(contents(Settings(index=tmp_path / "index")), local.contents)
    noted = read_notes(notes)
    assert {note.node for note in noted} == cluster.living()
    assert sum(note.texts for note in noted) == len(local.contents.passages) > 2 * 256
    assert [note.heavy for note in noted if note.heavy] == []
    assert max(note.memory_bytes for note in noted) < WORKER_BYTES


def test_on_a_chroma_server_it_is_the_same_too(
    cluster: Cluster, folder: Path, local: Local, run: Run, tmp_path: Path
) -> None:
    with chroma_server(tmp_path / "chroma") as server:
        ran = run("index", "index", folder, "--ray", cluster.address, NEWSDESK_CHROMA_URL=server.url)
        assert (ran.returncode, ran.stdout) == (0, local.out), ran.stderr
        assert_same(contents(Settings(index=tmp_path / "other", chroma_url=server.url)), local.contents)
    assert not (tmp_path / "index" / "chroma").exists()


def test_the_packaged_model_gives_the_same_vectors_on_a_node(
    cluster: Cluster, seeds: Path, run: Run, tmp_path: Path
) -> None:
    ran = run("index", "index", seeds, "--ray", cluster.address, NOTES=None)
    shutil.copytree(tmp_path / "index" / FOLDER, tmp_path / "alone" / FOLDER)  # exported once: that takes a while
    alone = run("alone", "index", seeds, NOTES=None)
    assert (ran.returncode, ran.stdout) == (0, alone.stdout), ran.stderr
    assert alone.stdout == f"{seeds}: 5 added; 26 passages embedded\n"
    indexes = [open_articles(Settings(index=tmp_path / name)) for name in ("alone", "index")]
    assert indexes[0].articles == indexes[1].articles
    assert vectors(indexes[0]) == vectors(indexes[1])
    assert len(vectors(indexes[0])) == 26
    assert list(cluster.temporary.glob("newsdesk-*")) == []
