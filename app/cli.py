"""The command line. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.arguments import Run, parser
from app.llm import silence_talkative
from app.settings import Settings, read_settings
from index.errors import FolderError, NewsdeskError, SettingsError
from index.reading.lines import printable

if TYPE_CHECKING:
    from app.wiring import Desk

# Packages that take seconds to import are imported by the command that needs them: `--help` has to be instant.


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code: 0 for an answer, refusals included; 1 with one clear line for an error; 2 for wrong usage."""
    arguments = parser(COMMANDS).parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if arguments.verbose else logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr
    )
    silence_talkative()
    try:
        settings = read_settings(os.environ)
        if arguments.index:
            settings = replace(settings, index=arguments.index)
        run: Run = arguments.run
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


def _index(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.indexing import index_folder
    from app.text import report_text

    folder = arguments.folder or _folder_of(settings)
    with _progress("indexing", "file") as progress:
        report = index_folder(settings, folder, arguments.rebuild, progress, ray=arguments.ray)
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

    if (arguments.question is None) == (arguments.batch is None):
        parser(COMMANDS).error("ask takes a QUESTION or --batch FILE.jsonl")
    if arguments.after and arguments.batch:
        parser(COMMANDS).error("--after goes with a QUESTION")
    earlier = read_turns(arguments.after) if arguments.after else []
    questions = read_questions(arguments.batch) if arguments.batch else [AskedQuestion(arguments.question)]
    desk = _desk(arguments, settings)
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
            append_record(arguments.audit, audit_record(desk.index, answer))
        if arguments.batch:
            print(json_text(answer_json(answer)), flush=True)
        elif arguments.json:
            print(json_text(answer_json(answer), indent=2))
        else:
            print(answer_text(answer))
    return 0


def _desk(arguments: argparse.Namespace, settings: Settings) -> Desk:
    """The index, and the model unless `--mode` is without one."""
    from app.wiring import Desk, open_articles, open_desk

    desk = Desk(open_articles(settings), None) if arguments.mode == "extractive" else open_desk(settings)
    if arguments.mode == "llm" and desk.model is None:
        raise SettingsError("--mode llm needs NEWSDESK_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL")
    if desk.note:
        _say(desk.note)
    return desk


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.as_json import check_json
    from app.batch import judge_claims
    from app.check import check
    from app.draft import read_draft
    from app.text import check_text, json_text
    from app.wiring import open_articles

    if (arguments.draft is None) == (arguments.batch is None):
        parser(COMMANDS).error("check takes a DRAFT or --batch FILE.jsonl")
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


def _brief(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.briefing.as_json import briefing_json
    from app.briefing.layout import document
    from app.briefing.make import brief
    from app.briefing.types import Options
    from app.export.markdown import to_markdown
    from app.export.written import write
    from app.text import json_text

    desk = _desk(arguments, settings)
    options = Options(_filters(arguments), arguments.length, arguments.parts)
    made = brief(desk.index, arguments.topic, options, desk.model, _say)
    for path in arguments.out:
        write(document(made), path)
        _say(f"wrote {path}")
    if arguments.json:
        print(json_text(briefing_json(made), indent=2))
    elif not arguments.out:
        print(to_markdown(document(made)), end="")
    return 0


def _say(words: str) -> None:
    print(f"newsdesk: {printable(words)}", file=sys.stderr)


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

    serve(settings, arguments.address, arguments.port)


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.doctor import checks

    found = checks(settings)
    width = max(len(check.name) for check in found)
    for check in found:
        print(f"{'ok  ' if check.fine else 'LOOK'}  {check.name:<{width}}  {printable(check.fact)}")
    return 0


COMMANDS: dict[str, Run] = {
    "index": _index,
    "ask": _ask,
    "check": _check,
    "brief": _brief,
    "search": _search,
    "show": _show,
    "eval": _eval,
    "ui": _ui,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
