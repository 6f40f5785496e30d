"""One writer at a time and any number of readers, in processes of their own."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.answer import ask
from app.indexing import index_folder
from app.page import desks
from app.settings import Settings
from index.errors import IndexBusy
from index.handle import is_current, open_published
from index.lock import writing
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS, write_texts

ROOT = Path(__file__).parent.parent
ROUNDS = 4

WRITER = """
import sys
from pathlib import Path
from app.indexing import index_folder
from app.settings import Settings
from tests.fakes import HashedEmbedder
home, folder = Path(sys.argv[1]), Path(sys.argv[2])
for number in range(int(sys.argv[3])):
    (folder / "round.txt").write_text(f"Convoy {number} crossed the bridge in Homs.", encoding="utf-8")
    index_folder(Settings(index=home), folder, embedder=HashedEmbedder())
    print(number, flush=True)
"""

READER = """
import sys
from pathlib import Path
from app.answer import ask
from index.errors import ArticleMissing
from index.handle import is_current, open_published
from tests.fakes import HashedEmbedder
from tests.small_index import TEXTS
home, last = Path(sys.argv[1]), sys.argv[2]
index, asked, opened = None, 0, 0
while True:
    if index is None or not is_current(index):
        index = open_published(home, HashedEmbedder())
        opened += 1
    answer = ask(index, "Who crossed the bridge in Homs?")
    asked += 1
    quotes = []
    for citation in answer.citations:
        if citation.path == "round.txt":
            quotes.append(citation.quote)
            number = citation.quote.split()[1]
            text = f"Convoy {number} crossed the bridge in Homs."
        else:
            text = TEXTS[citation.path]
        assert text[citation.start : citation.end] == citation.quote, citation
    assert len(quotes) == 1, answer
    if quotes[0].split()[1] == last:
        break
print(asked, opened)
"""


def program(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What each printed; fails with the errors of one that failed."""
    printed = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        printed.append(out)
    return printed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    texts = {**TEXTS, "round.txt": "Convoy 0 crossed the bridge in Homs."}
    return write_texts(tmp_path / "news", texts)


def test_the_page_sees_what_another_process_indexed(
    settings: Settings, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.wiring.make_embedder", lambda settings: HashedEmbedder())
    index_folder(settings, news, embedder=HashedEmbedder())
    desks.forget_desks()
    try:
        first = desks.current_desk(settings)
        assert desks.current_desk(settings) is first
        finished([program(WRITER, settings.index, news, 2)])
        second = desks.current_desk(settings)
        assert second is not first
        [said] = [s.text for s in ask(second.index, "Which convoy crossed the bridge in Homs?").sentences]
        assert said == "Convoy 1 crossed the bridge in Homs."
    finally:
        desks.forget_desks()


def test_readers_go_on_while_another_process_writes(settings: Settings, news: Path) -> None:
    index_folder(settings, news, embedder=HashedEmbedder())
    readers = [program(READER, settings.index, ROUNDS - 1) for _ in range(2)]
    printed = finished([program(WRITER, settings.index, news, ROUNDS), *readers])
    assert printed[0].split() == [str(number) for number in range(ROUNDS)]


def test_the_second_of_two_writers_is_told_in_a_line(settings: Settings, news: Path) -> None:
    hold = "import sys; from pathlib import Path; from index.lock import writing\n"
    hold += "with writing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(settings.index)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        for rebuild in (False, True):
            with pytest.raises(IndexBusy, match=r"^another newsdesk is indexing .*; try again when it has finished$"):
                index_folder(settings, news, rebuild, embedder=HashedEmbedder())
        first.kill()
    with writing(settings.index):
        pass  # the system let go of it


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files can only be counted on Linux")
def test_reading_again_and_again_leaves_no_file_open(settings: Settings, news: Path) -> None:
    counts = []
    index = None
    for number in range(20):
        (news / "round.txt").write_text(f"Convoy {number} crossed the bridge in Homs.", encoding="utf-8")
        index_folder(settings, news, embedder=HashedEmbedder())
        assert index is None or not is_current(index)
        index = open_published(settings.index, HashedEmbedder())
        assert index.keyword.search(f"convoy {number}", 1)
        gc.collect()
        counts.append(len(os.listdir("/proc/self/fd")))
    # Threads of Tantivy hold a few for a moment; one left open in each round would be ten more.
    assert max(counts[10:]) < max(counts[:10]) + 5, counts
