"""Known vulnerabilities of what is pinned: `python -m tests.audit`, needs the network.

What constraints.txt pins and all that this pulls in, at the versions installed here, is looked up by pip-audit in OSV,
which has the advisories of the Python Package Index and of GitHub. Not in the index itself: where a mirror stands for
it, each package is "not found", and pip-audit calls that no vulnerability.

Exit 0 where nothing is found, and where OSV cannot be reached, which is said; 1 with a line for each vulnerability.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import Request, urlopen

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
OSV = "https://api.osv.dev/v1/query"
KNOWN_BAD = {"version": "2.4.1", "package": {"name": "jinja2", "ecosystem": "PyPI"}}
"""A service that knows nothing about this is none: a page of a proxy, for example."""

WITH_PYTHON = {"pip"}
"""Whose version is chosen by nobody here."""

PROBE_S = 15


class Unreachable(Exception):
    """No answer, or not one of OSV's."""


class Failed(Exception):
    """OSV answers, but not all could be looked up."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--osv-url", default=OSV, metavar="URL", help=f"default: {OSV}")
    parser.add_argument("--constraints", type=Path, default=ROOT / "constraints.txt", metavar="FILE")
    arguments = parser.parse_args(argv)
    versions = with_all_pulled_in(pinned(arguments.constraints.read_text("utf-8").splitlines()))
    try:
        probe(arguments.osv_url)
    except Unreachable as exc:
        print(f"audit: {arguments.osv_url} cannot be asked ({exc}): NOTHING WAS AUDITED")
        return 0
    try:
        found = look_up(versions, arguments.osv_url)
    except Failed as exc:
        print(f"audit: {exc}")
        return 1
    for line in found:
        print(f"audit: {line}")
    print(f"audit: {len(versions)} packages, {len(found)} known vulnerabilities")
    return 1 if found else 0


def pinned(lines: Iterable[str]) -> dict[str, str]:
    """Versions by name. Raises ValueError for a line that pins nothing."""
    versions: dict[str, str] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            requirement = Requirement(line)
            (specifier,) = requirement.specifier
            if specifier.operator != "==":
                raise ValueError(f"{line} pins no version")
            versions[canonicalize_name(requirement.name)] = specifier.version
    return versions


def with_all_pulled_in(versions: Mapping[str, str]) -> dict[str, str]:
    """`versions` and those of all that the packages need on this machine; what is not installed needs nothing here."""
    found = dict(versions)
    waiting = [(name, "") for name in versions]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        found.setdefault(name, installed.version)
        for needed in map(Requirement, installed.requires or ()):
            if needed.name in WITH_PYTHON or (needed.marker and not needed.marker.evaluate({"extra": extra})):
                continue
            new = {(canonicalize_name(needed.name), asked) for asked in ("", *needed.extras)} - seen
            seen |= new
            waiting += new
    return found


def probe(url: str) -> None:
    """Raises Unreachable where `url` does not answer as OSV does."""
    try:
        with urlopen(Request(url, json.dumps(KNOWN_BAD).encode()), timeout=PROBE_S) as answer:  # noqa: S310 - http only
            known = json.load(answer)
    except (URLError, OSError, ValueError) as exc:
        raise Unreachable(str(exc)) from exc
    if not isinstance(known, dict) or not known.get("vulns"):
        raise Unreachable("it does not know what OSV knows")


def look_up(versions: Mapping[str, str], url: str) -> list[str]:
    """A line for each known vulnerability. Raises Failed where there may be more."""
    with TemporaryDirectory() as folder:
        listed = Path(folder, "requirements.txt")
        listed.write_text("".join(f"{name}=={version}\n" for name, version in sorted(versions.items())))
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(listed), "--no-deps", "--disable-pip"]
        options = ["--vulnerability-service", "osv", "--osv-url", url, "--format", "json", "--progress-spinner", "off"]
        ran = subprocess.run([*command, *options, "--cache-dir", folder], capture_output=True, text=True)
    try:
        packages = json.loads(ran.stdout)["dependencies"]
    except ValueError as exc:
        last = ran.stderr.strip().splitlines()[-1:]
        raise Failed(f"pip-audit failed: {''.join(last)}") from exc
    if left := sorted({*versions} - {package["name"] for package in packages if "vulns" in package}):
        raise Failed(f"pip-audit left out {', '.join(left)}")
    return [
        f"{package['name']} {package['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'none'}"
        for package in packages
        for known in package["vulns"]
    ]


if __name__ == "__main__":
    sys.exit(main())
