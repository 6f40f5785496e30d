"""A full disk, an index that may not be written, a damaged one: a line that says so, and nothing is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.indexing import index_folder
from app.settings import Settings
from index.generations import published
from index.handle import Index, open_published
from tests.crash.corpus import text_of
from tests.crash.states import left_over
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, write_texts

ROOT = Path(__file__).parent.parent
QUESTION = "Who raised the price of bread?"

RUN = """
import resource, sys
from pathlib import Path
from app.indexing import index_folder
from app.settings import Settings
from app.wiring import open_articles
from app.answer import ask
from index.errors import NewsdeskError
from tests.fakes import HashedEmbedder
what, home, folder, limit = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    if what == "ask":
        answer = ask(open_articles(Settings(index=home), HashedEmbedder()), "Who raised the price of bread?")
        print(answer.sentences[0].text)
    else:
        index_folder(Settings(index=home), folder, what == "rebuild", embedder=HashedEmbedder())
        print("indexed")
except NewsdeskError as exc:
    print(f"newsdesk: {exc}")
"""
"""What the command line does, and prints."""


def said(what: str, home: Path, folder: Path, limit: int = 0) -> str:
    """The one line that a process prints; fails where it prints a traceback or crashes."""
    command = [sys.executable, "-c", RUN, what, str(home), str(folder), str(limit)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, (done.returncode, done.stderr[-3000:])
    [line] = done.stdout.splitlines()
    return line


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "news", TEXTS)


@pytest.fixture
def home(tmp_path: Path, news: Path) -> Path:
    index_folder(Settings(index=tmp_path / "index"), news, embedder=HashedEmbedder())
    return tmp_path / "index"


def opened(home: Path) -> Index:
    return open_published(home, HashedEmbedder())


def mounted(*arguments: str) -> None:
    if os.geteuid():
        pytest.skip("only root can mount")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")


@pytest.mark.parametrize("limit", [4_000, 60_000, 190_000])
def test_a_full_disk_is_a_line_and_what_is_published_answers(home: Path, news: Path, limit: int) -> None:
    write_texts(news, {f"more{number}.txt": text_of(number) for number in range(30)})
    line = said("index", home, news, limit)
    assert line.startswith("newsdesk: ")
    assert said("ask", home, news) == "Bakers raised the price of bread."
    assert len(opened(home).articles) == len(TEXTS)
    assert said("index", home, news) == "indexed"
    assert len(opened(home).articles) == len(TEXTS) + 30
    assert left_over(home) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted("-t", "tmpfs", "-o", "size=1500k", "none", str(place))
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_fills_up_is_a_line_and_with_room_it_goes_on(small_disk: Path, news: Path) -> None:
    home = small_disk / "index"
    assert said("index", home, news) == "indexed"
    filler = small_disk / "filler"
    filler.write_bytes(bytes(300_000))
    write_texts(news, {f"more{number}.txt": text_of(number) for number in range(8)})
    line = said("index", home, news)
    assert line.startswith("newsdesk: ")
    assert str(home) in line
    # Chroma writes a row when it is opened, so where not even that has room, who asks is told so.
    line = said("ask", home, news)
    assert line == "Bakers raised the price of bread." or (str(home) in line and "make room" in line)
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    assert said("index", home, news) == "indexed"
    assert len(opened(home).articles) == len(TEXTS) + 8


@pytest.fixture
def read_only(home: Path) -> Iterator[Path]:
    mounted("--bind", str(home), str(home))
    subprocess.run(["mount", "-o", "remount,bind,ro", str(home)], check=True)
    yield home
    subprocess.run(["umount", "-l", str(home)], check=True)


def test_an_index_that_may_not_be_written_is_read_or_says_so(read_only: Path, news: Path) -> None:
    line = said("ask", read_only, news)
    assert line == "Bakers raised the price of bread." or str(read_only) in line
    (news / "bread.txt").unlink()
    for what in ("index", "rebuild"):
        line = said(what, read_only, news)
        assert line.startswith("newsdesk: ")
        assert str(read_only) in line


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("part", ["chroma/chroma.sqlite3", "replica"])
def test_a_damaged_index_is_read_or_says_so_and_a_rebuild_mends_it(
    home: Path, news: Path, part: str, seed: int
) -> None:
    chosen = random.Random(f"{part}{seed}")  # noqa: S311 - no secret
    place = published(home).path / part
    file = place if place.is_file() else chosen.choice(sorted(p for p in place.rglob("*") if p.stat().st_size))
    damage(file, chosen)
    before = sorted(path.relative_to(home) for path in home.rglob("*"))
    line = said("ask", home, news)
    assert line == "Bakers raised the price of bread." or line.startswith("newsdesk: "), file
    if part != "replica":  # which is made again
        assert sorted(path.relative_to(home) for path in home.rglob("*")) == before
    assert said("rebuild", home, news) == "indexed"
    assert said("ask", home, news) == "Bakers raised the price of bread."
    assert left_over(home) == []


def damage(file: Path, chosen: random.Random) -> None:
    """Cut `file` off somewhere, or fill some of it with zeros."""
    data = bytearray(file.read_bytes())
    at = chosen.randrange(len(data))
    if chosen.random() < 0.5:
        del data[at:]
    else:
        end = min(len(data), at + 4096)
        data[at:end] = bytes(end - at)
    file.write_bytes(data)


def test_a_foreign_database_is_left_as_it_is(home: Path, news: Path) -> None:
    file = published(home).path / "chroma" / "chroma.sqlite3"
    file.write_bytes(b"these are the accounts of 2019")
    for what in ("ask", "index"):
        line = said(what, home, news)
        assert line.startswith("newsdesk: ")
        assert str(file) in line
    assert file.read_bytes() == b"these are the accounts of 2019"
