"""The command line. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app.settings import Settings, read_settings
from index.errors import FolderError, NewsdeskError, SettingsError
from index.reading.lines import printable

MOST = 65535
"""The highest port there is, and more results than anyone reads: a larger number would only ask for memory."""

# Packages that take seconds to import are imported by the command that needs them: `--help` has to be instant.


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code: 0 for an answer, refusals included; 1 with one clear line for an error; 2 for wrong usage."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if arguments.verbose else logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr
    )
    for client in ("httpx", "httpx2"):  # they log addresses as they are, and an address may hold a password
        logging.getLogger(client).setLevel(logging.WARNING)
    try:
        settings = read_settings(os.environ)
        if arguments.index:
            settings = replace(settings, index=arguments.index)
        run: Callable[[argparse.Namespace, Settings], int] = arguments.run
        return run(arguments, settings)
    except NewsdeskError as exc:
        print(f"newsdesk: {printable(str(exc))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("newsdesk: interrupted; what was indexed so far is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone, as in `| head`; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as exc:
        # No permission, a full disk, a file where the index folder should be: for the user to mend.
        print(f"newsdesk: {printable(f'{exc.filename}: {exc.strerror}')}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsdesk", description="Ask a folder of news articles; every sentence of the answer cites its source."
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="the index folder (default: .newsdesk)")
    parser.add_argument("--verbose", action="store_true", help="log counts and times to stderr")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("index", help="index a folder of articles, or bring its index up to date")
    command.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="default: the folder indexed last")
    command.add_argument("--rebuild", action="store_true", help="start from nothing")
    command.set_defaults(run=_index)

    command = commands.add_parser("ask", help="answer a question from the articles")
    command.add_argument("question", type=_words, nargs="?", metavar="QUESTION")
    command.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='one {"question": …} a line')
    command.add_argument("--after", type=Path, metavar="FILE", help="the answers before, as --json printed them")
    command.add_argument("--json", action="store_true", help="print the answer as JSON")
    command.add_argument("--mode", choices=("extractive", "llm"), help="default: llm where a model is set")
    command.add_argument("--audit", type=Path, metavar="FILE.jsonl", help="add to it how each answer came about")
    _add_filters(command)
    _add_asked(command)
    command.set_defaults(run=_ask)

    command = commands.add_parser("check", help="hold a draft against the articles, sentence by sentence")
    command.add_argument("draft", type=Path, nargs="?", metavar="DRAFT", help="a file of any kind that is indexed")
    command.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='one {"sentence": …, "evidence": […]} a line')
    command.add_argument("--json", action="store_true", help="print what was found as JSON")
    _add_filters(command)
    _add_asked(command)
    command.set_defaults(run=_check)

    command = commands.add_parser("search", help="list the passages nearest to a query")
    command.add_argument("query", type=_words, metavar="QUERY")
    command.add_argument("-k", type=_positive, default=10, metavar="N", help="how many (default: 10)")
    command.add_argument("--json", action="store_true", help="print the results as JSON")
    _add_filters(command)
    _add_asked(command)
    command.set_defaults(run=_search)

    command = commands.add_parser("show", help="show an article as it is indexed")
    command.add_argument("path", metavar="PATH", help="as in a citation")
    command.add_argument("--json", action="store_true", help="print text, sentences and boilerplate as JSON")
    command.set_defaults(run=_show)

    command = commands.add_parser("eval", help="measure answers, or the check of support, on what is known")
    command.add_argument("file", type=Path, metavar="FILE.jsonl", help="the format is in docs/evaluation.md")
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.set_defaults(run=_eval)

    command = commands.add_parser("ui", help="serve the chat in the browser, for this machine only")
    command.add_argument("--port", type=_positive, default=8501, metavar="N", help="default: 8501")
    command.set_defaults(run=_ui)

    command = commands.add_parser("doctor", help="what is installed, indexed and reachable")
    command.set_defaults(run=_doctor)
    return parser


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


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST}")
    return int(text)


def _words(text: str) -> str:
    if re.search("[\ud800-\udfff]", text):
        raise argparse.ArgumentTypeError("not text in the encoding of this terminal")
    return text


def _index(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.indexing import index_folder
    from app.text import report_text

    folder = arguments.folder or _folder_of(settings)
    with _progress("indexing", "file") as progress:
        report = index_folder(settings, folder, arguments.rebuild, progress)
    print(report_text(report, str(folder)))
    return 0


def _folder_of(settings: Settings) -> Path:
    """The folder indexed last, or the one in the settings where nothing is indexed yet."""
    from app.indexing import indexed_folder

    folder = indexed_folder(settings)
    if folder is not None and not folder.is_dir():
        raise FolderError(f"the folder indexed last is gone: {folder}; run: newsdesk index FOLDER")
    return folder or settings.folder


@contextmanager
def _progress(doing: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr."""
    from tqdm import tqdm

    with tqdm(unit=unit, desc=doing, file=sys.stderr, dynamic_ncols=True) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.answer import ask
    from app.as_json import answer_json
    from app.audit import append_record, audit_record
    from app.batch import AskedQuestion, read_questions, read_turns
    from app.text import answer_text, json_text
    from app.wiring import Desk, open_articles, open_desk

    if (arguments.question is None) == (arguments.batch is None):
        _parser().error("ask takes a QUESTION or --batch FILE.jsonl")
    if arguments.after and arguments.batch:
        _parser().error("--after goes with a QUESTION")
    earlier = read_turns(arguments.after) if arguments.after else []
    questions = read_questions(arguments.batch) if arguments.batch else [AskedQuestion(arguments.question)]
    desk = Desk(open_articles(settings), None) if arguments.mode == "extractive" else open_desk(settings)
    if arguments.mode == "llm" and desk.model is None:
        raise SettingsError("--mode llm needs NEWSDESK_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL")
    if desk.note:
        print(f"newsdesk: {desk.note}", file=sys.stderr)
    for question in questions:
        asked = question.asked or arguments.asked
        answer = ask(
            desk.index,
            question.text,
            desk.model,
            _filters(arguments),
            asked=asked,
            verify=desk.verify,
            earlier=earlier,
        )
        if arguments.audit:
            append_record(arguments.audit, audit_record(desk.index, answer, _filters(arguments)))
        if arguments.batch:
            print(json_text(answer_json(answer)), flush=True)
        elif arguments.json:
            print(json_text(answer_json(answer), indent=2))
        else:
            print(answer_text(answer))
    return 0


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.as_json import check_json
    from app.batch import judge_claims
    from app.check import check
    from app.draft import read_draft
    from app.text import check_text, json_text
    from app.wiring import open_articles

    if (arguments.draft is None) == (arguments.batch is None):
        _parser().error("check takes a DRAFT or --batch FILE.jsonl")
    if arguments.batch:
        for judged in judge_claims(arguments.batch):
            print(json_text(judged), flush=True)
        return 0
    draft = read_draft(arguments.draft)
    index = open_articles(settings)
    with _progress("checking", "sentence") as progress:
        checked = check(index, draft, _filters(arguments), arguments.asked, progress)
    print(json_text(check_json(checked), indent=2) if arguments.json else check_text(checked))
    return 0


def _filters(arguments: argparse.Namespace) -> Any:
    from index.search import Filters

    outlets = tuple("" if outlet == "unknown" else outlet for outlet in arguments.outlet)
    return Filters(arguments.article, arguments.since, arguments.until, outlets=outlets, undated=arguments.undated)


def _search(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.text import hits_json, hits_text, json_text
    from app.wiring import open_articles
    from index.rerank import search_and_read

    hits = search_and_read(open_articles(settings), arguments.query, arguments.k, _filters(arguments), arguments.asked)
    if arguments.json:
        print(json_text(hits_json(arguments.query, hits), indent=2))
    else:
        print(hits_text(hits))
    return 0


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.text import article_json, article_text, json_text
    from app.wiring import open_articles
    from index.search import article_of, find_article

    index = open_articles(settings)
    article, sentences = article_of(index, find_article(index, arguments.path))
    if arguments.json:
        print(json_text(article_json(article, sentences), indent=2))
    else:
        print(article_text(article))
    return 0


def _eval(arguments: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from app.evaluate import PIPELINES, answer_quality, rank_quality, read_cases
    from app.evaluate_support import holds_labelled, read_labelled, support_quality
    from app.text import figures_text, json_text, quality_text
    from app.wiring import open_articles

    if holds_labelled(arguments.file):
        labelled = read_labelled(arguments.file)
        figures = support_quality(tqdm(labelled, desc="judging", unit="sentence", file=sys.stderr))
        print(json_text({"support": figures}, indent=2) if arguments.json else figures_text(figures))
        return 0
    cases = read_cases(arguments.file)
    index = open_articles(settings)
    ranks: dict[str, dict[str, float]] = {name: rank_quality(index, cases, name) for name in PIPELINES}
    answers = answer_quality(index, tqdm(cases, desc="answering", unit="question", file=sys.stderr))
    if arguments.json:
        print(json_text({"questions": len(cases), "rankings": ranks, "answers": answers}, indent=2))
    else:
        print(quality_text(ranks, answers))
    return 0


def _ui(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.serve import serve

    serve(settings, arguments.port)


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.doctor import checks

    found = checks(settings)
    width = max(len(check.name) for check in found)
    for check in found:
        print(f"{'ok  ' if check.fine else 'LOOK'}  {check.name:<{width}}  {printable(check.fact)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
