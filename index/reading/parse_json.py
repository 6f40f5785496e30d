"""JSON and JSON Lines files to `Parsed`, record by record. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from index.reading.parse import (
    OUTLET_KEYS,
    TEXT_KEYS,
    TITLE_KEYS,
    Parsed,
    Unreadable,
    decode,
    field_key,
    first_date,
    first_of,
    refuse_disguise,
    site_of,
)

MAX_RECORDS = 100_000


def parse_json(data: bytes, name: str) -> Iterator[tuple[str, Parsed | Unreadable]]:
    """Each record of a .json file with the ending of its path: "" for one object, "#1", "#2"… for a list.

    A record that cannot be used is given as the error itself. Raises Unreadable when the file is not JSON.
    """
    value = _json_value(_json_text(data, name))
    if isinstance(value, dict):
        yield "", _record(value)
    elif isinstance(value, list) and value:
        _refuse_count(len(value))
        for number, item in enumerate(value, start=1):
            yield f"#{number}", _record(item)
    else:
        raise Unreadable("empty list" if value == [] else "JSON, but neither an object nor a list of objects")


def parse_jsonl(data: bytes, name: str) -> Iterator[tuple[str, Parsed | Unreadable]]:
    """Each line of a .jsonl file, as `parse_json` does; numbers are line numbers, blank lines are skipped."""
    text = _json_text(data, name)
    _refuse_count(text.count("\n"))
    # Not splitlines: U+2028 and its like may stand unescaped inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield f"#{number}", _record(_json_value(line))
            except Unreadable as exc:
                yield f"#{number}", exc


def _refuse_count(records: int) -> None:
    if records > MAX_RECORDS:
        raise Unreadable(f"more than {MAX_RECORDS:,} records; divide it into several files")


def _json_text(data: bytes, name: str) -> str:
    refuse_disguise(data, name)
    return decode(data).removeprefix("\ufeff")


def _json_value(text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as exc:
        raise Unreadable(f"not valid JSON (line {exc.lineno}, column {exc.colno}: {exc.msg})") from exc
    except ValueError as exc:
        raise Unreadable("not usable JSON (a number too long to read)") from exc
    except RecursionError as exc:
        raise Unreadable("not usable JSON (nested too deeply)") from exc
    return value


def _record(value: object) -> Parsed | Unreadable:
    if not isinstance(value, dict):
        return Unreadable("not a JSON object")
    fields = {field_key(key): text for key, item in value.items() if (text := _string(item))}
    text = next((fields[key] for key in TEXT_KEYS if fields.get(key, "").strip()), None)
    if text is None:
        empty = any(isinstance(value.get(key), str) for key in TEXT_KEYS)
        return Unreadable("empty" if empty else f"no text (looked for: {', '.join(TEXT_KEYS)})")
    if re.search("[\ud800-\udfff]", text):
        return Unreadable("text with half a character (an unpaired surrogate)")
    outlet = first_of(fields, OUTLET_KEYS) or site_of(fields.get("url", ""))
    return Parsed(text=text, title=first_of(fields, TITLE_KEYS), date=first_date(fields), outlet=outlet)


def _string(item: object) -> str | None:
    if isinstance(item, dict):
        item = item.get("name")
    return item if isinstance(item, str) else None
