"""The process that reads files belongs to newsdesk: it ends with it, and brings nothing of its own along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.article_files import write_docx, write_html, write_pdf
from tests.processes import children, stuck, wait_until_gone

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")

ROOT = Path(__file__).parents[1]
PROSE = ("The army took the town of Khwain on Friday, a group said.", "“They left at once,” it said in Idlib’s café.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("\n".join(PROSE), encoding="utf-8")
    return folder


def run(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Python code in a session of its own that can import newsdesk."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


HOLDING = """
import signal
import sys
from pathlib import Path
from index.reading import worker
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it runs in the background ignore it
folder = Path(sys.argv[1])
limits = worker.Limits(seconds=2)
loading = worker.load_files([folder / "a.txt", *map(Path, sys.argv[2:])], folder, limits)
next(loading)
try:
    print("ready", flush=True)
    list(loading)
    sys.stdin.read()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "reading"])
def test_the_process_ends_with_newsdesk_however_that_ends(folder: Path, busy: bool) -> None:
    holder = run(HOLDING, folder, *([stuck(folder / "pipe.txt")] if busy else []))
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "ready\n"
        [reader] = children(holder.pid)
        holder.kill()
        wait_until_gone(reader, 10)


def test_ctrl_c_is_for_newsdesk_alone(folder: Path) -> None:
    holder = run(HOLDING, folder, stuck(folder / "pipe.txt"))
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "ready\n"
        [reader] = children(holder.pid)
        os.killpg(holder.pid, signal.SIGINT)
        out, err = holder.communicate(timeout=20)
    assert (out, err, holder.returncode) == ("interrupted\n", "", 0)
    wait_until_gone(reader, 10)


def test_newsdesk_ends_in_order_while_a_file_is_being_read(folder: Path) -> None:
    code = HOLDING.replace("    list(loading)\n", "    raise SystemExit('the end')\n")
    with run(code, folder, stuck(folder / "pipe.txt")) as holder:
        assert (*holder.communicate(timeout=20), holder.returncode) == ("ready\n", "the end\n", 1)


def test_the_program_that_reads_a_file_is_not_run_again(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nprint('once')\nfrom pathlib import Path\n"
        f"from index.reading import worker\nprint(len(worker.load_file(Path({str(folder / 'a.txt')!r}), "
        f"Path({str(folder)!r})).articles))\n"
    )
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert (ran.stdout, ran.stderr) == ("once\n1\n", "")


def test_the_process_imports_no_engine_but_those_that_read(folder: Path) -> None:
    files = [
        write_html(folder / "d.html", "Roads", "6 May 2019", "Wire", PROSE),
        write_pdf(folder / "e.pdf", "Roads", PROSE),
        write_docx(folder / "f.docx", "Roads", PROSE),
    ]
    code = """
    import sys
    from pathlib import Path
    from index.reading import worker_main
    for path in sys.argv[1:]:
        assert worker_main.load_file(Path(path), Path(path).parent).articles
    print(sorted({"torch", "chromadb", "streamlit", "numpy", "tantivy", "onnxruntime", "spacy"} & set(sys.modules)))
    """
    with run(code, *files) as holder:
        assert holder.communicate(timeout=60) == ("[]\n", "")
