"""What the command line takes."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from app.briefing.parts import PARTS
from app.settings import Settings

MOST = 65535
"""The highest port there is, and more results than anyone reads: a larger number would only ask for memory."""

Run = Callable[[argparse.Namespace, Settings], int]
"""A command: its arguments and the settings in, the exit code out."""


def parser(commands: Mapping[str, Run]) -> argparse.ArgumentParser:
    """The arguments of all of `commands`, by name; `run` of what is parsed is the one that was asked for."""
    top = argparse.ArgumentParser(
        prog="newsdesk", description="Ask a folder of news articles; every sentence of the answer cites its source."
    )
    top.add_argument("--index", type=Path, metavar="DIR", help="the index folder (default: .newsdesk)")
    top.add_argument("--verbose", action="store_true", help="log counts and times to stderr")
    added = top.add_subparsers(required=True, metavar="COMMAND")

    command = added.add_parser("index", help="index a folder of articles, or bring its index up to date")
    command.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="default: the folder indexed last")
    command.add_argument("--rebuild", action="store_true", help="start from nothing")
    command.add_argument(
        "--ray", metavar="ADDRESS", help="read and embed on the Ray cluster whose head is at HOST:PORT"
    )
    command.set_defaults(run=commands["index"])

    command = added.add_parser("ask", help="answer a question from the articles")
    command.add_argument("question", type=_words, nargs="?", metavar="QUESTION")
    command.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='one {"question": …} a line')
    command.add_argument("--after", type=Path, metavar="FILE", help="the answers before, as --json printed them")
    command.add_argument("--json", action="store_true", help="print the answer as JSON")
    command.add_argument("--mode", choices=("extractive", "llm"), help="default: llm where a model is set")
    command.add_argument("--audit", type=Path, metavar="FILE.jsonl", help="add to it how each answer came about")
    _add_filters(command)
    _add_asked(command)
    command.set_defaults(run=commands["ask"])

    command = added.add_parser("check", help="hold a draft against the articles, sentence by sentence")
    command.add_argument("draft", type=Path, nargs="?", metavar="DRAFT", help="a file of any kind that is indexed")
    command.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='one {"sentence": …, "evidence": […]} a line')
    command.add_argument("--json", action="store_true", help="print what was found as JSON")
    _add_filters(command)
    _add_asked(command)
    command.set_defaults(run=commands["check"])

    command = added.add_parser("brief", help="prepare a briefing on a topic")
    command.add_argument("topic", type=_words, metavar="TOPIC")
    command.add_argument(
        "-o",
        "--out",
        type=_document,
        action="append",
        default=[],
        metavar="FILE",
        help="write a .md, .docx or .pdf instead; repeatable",
    )
    command.add_argument("--length", choices=("short", "medium", "long"), default="medium", help="default: medium")
    command.add_argument(
        "--parts", type=_parts, default=tuple(PARTS), metavar="PART,…", help=f"of {', '.join(PARTS)} (default: all)"
    )
    command.add_argument("--json", action="store_true", help="print the briefing as JSON")
    command.add_argument("--mode", choices=("extractive", "llm"), help="default: llm where a model is set")
    _add_filters(command)
    command.set_defaults(run=commands["brief"])

    command = added.add_parser("search", help="list the passages nearest to a query")
    command.add_argument("query", type=_words, metavar="QUERY")
    command.add_argument("-k", type=_positive, default=10, metavar="N", help="how many (default: 10)")
    command.add_argument("--json", action="store_true", help="print the results as JSON")
    _add_filters(command)
    _add_asked(command)
    command.set_defaults(run=commands["search"])

    command = added.add_parser("show", help="show an article as it is indexed")
    command.add_argument("path", metavar="PATH", help="as in a citation")
    command.add_argument("--json", action="store_true", help="print text, sentences and boilerplate as JSON")
    command.set_defaults(run=commands["show"])

    command = added.add_parser("eval", help="measure answers, or the check of support, on what is known")
    command.add_argument("file", type=Path, metavar="FILE.jsonl", help="the format is in docs/evaluation.md")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.set_defaults(run=commands["eval"])

    command = added.add_parser("ui", help="serve the chat in the browser, for this machine unless told")
    command.add_argument(
        "--address",
        type=_words,
        default="localhost",
        metavar="ADDRESS",
        help="default: localhost; any other needs NEWSDESK_PASSWORD",
    )
    command.add_argument("--port", type=_positive, default=8501, metavar="N", help="default: 8501")
    command.set_defaults(run=commands["ui"])

    command = added.add_parser("doctor", help="what is installed, indexed and reachable")
    command.set_defaults(run=commands["doctor"])
    return top


def _add_filters(command: argparse.ArgumentParser) -> None:
    command.add_argument("--article", metavar="GLOB", help="only articles whose path matches")
    command.add_argument("--since", type=_day, metavar="DATE", help="only articles of this day or later (YYYY-MM-DD)")
    command.add_argument("--until", type=_day, metavar="DATE", help="only articles of this day or earlier")
    command.add_argument("--undated", choices=("too", "only"), help="with a range of days, undated articles too")
    command.add_argument(
        "--outlet", action="append", default=[], metavar="NAME", help='only this outlet ("unknown" is one); repeatable'
    )


def _add_asked(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--asked", type=_day, default=date.today(), metavar="DATE", help='"this week" counts from here (default: today)'
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2019-05-06") from exc


def _document(text: str) -> Path:
    if Path(text).suffix.lower() not in (".md", ".docx", ".pdf"):
        raise argparse.ArgumentTypeError(f"{text!r} ends in none of .md, .docx and .pdf")
    return Path(text)


def _parts(text: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    unknown = [part for part in named if part not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is no part of a briefing; parts are {', '.join(PARTS)}")
    return named


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST}")
    return int(text)


def _words(text: str) -> str:
    if re.search("[\ud800-\udfff]", text):
        raise argparse.ArgumentTypeError("not text in the encoding of this terminal")
    return text
