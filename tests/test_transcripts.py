"""The examples in docs/ are what the sample articles give, with the packaged models alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.answer import ask
from app.briefing.layout import document
from app.briefing.make import brief
from app.export.markdown import to_markdown
from app.follow_up import Turn, turn_of
from app.settings import Settings
from app.types import Answer
from app.wiring import make_embedder
from index.build import build
from index.handle import Index, create_index
from prompts.render import REFUSAL
from tests.conftest import Golden

TOPIC = "the Idlib offensive and the M4 and M5 highways"
CONVERSATIONS = {
    "Figures": (
        "How many people were killed on Monday in Idlib?",
        "And who said that?",
        "What about the hospitals?",
        "How many of them were hit?",
    ),
    "A statement": (
        "What did Balanche say about the goal of the offensive?",
        "Why?",
        "What about Erdogan?",
        "Who did he tell it to?",
    ),
    "Who": (
        "Who leads the Republican Guards?",
        "Where were they sent?",
        "What about Hezbollah?",
        "What did Colonel Bakour say about them?",
    ),
    "Times": (
        "How many people were killed by Russian air strikes in 2015?",
        "And in 2019?",
        "And who said that?",
        "Where was this?",
    ),
    "A change of subject": (
        "Why do the M4 and M5 highways matter?",
        "Where do they lead?",
        "How many civilians have fled Maraat al-Numan?",
        "How many were killed there?",
        "How many of them were children?",
    ),
}
HEAD = """# Follow-up questions

What the page and `newsdesk ask --after FILE` make of questions that lean on earlier ones, over the articles in
`seeds/`, without a language model. A question that stands alone is asked as it is typed; notes are in italics.
`NEWSDESK_RENEW_GOLDEN=1` writes this file anew; the conversations are in tests/test_transcripts.py.
"""


@pytest.fixture(scope="module")
def index(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    home = tmp_path_factory.mktemp("packaged") / "index"
    made = create_index(home, seeds, make_embedder(Settings(index=home)))
    build(made, seeds)
    return made


def test_the_sample_briefing_is_what_make_brief_writes(golden: Golden, index: Index) -> None:
    golden("docs/sample/briefing.md", to_markdown(document(brief(index, TOPIC))))


def test_the_transcripts_are_what_the_conversations_give(golden: Golden, index: Index) -> None:
    lines = [HEAD]
    for title, questions in CONVERSATIONS.items():
        lines.append(f"## {title}\n")
        turns: list[Turn] = []
        for question in questions:
            answer = ask(index, question, earlier=turns)
            turns.append(turn_of(answer))
            lines.append(transcript(answer))
    golden("docs/follow-ups.md", "\n".join(lines))


def transcript(answer: Answer) -> str:
    """One turn as Markdown."""
    said = [f"**{answer.question}**  "]
    if answer.standalone:
        said.append(f"Asked as: {answer.standalone}  ")
    said.append("")
    by_id = {source.id: source for source in answer.citations}
    for sentence in answer.sentences:
        cited = (by_id[number] for number in sentence.citations)
        where = ", ".join(f"{source.path} {source.start}-{source.end}" for source in cited)
        said.append(f"> {sentence.text} `{where}`\n>")
    if not answer.sentences:
        said.append(f"> {REFUSAL}\n>")
    said += [f"> *{note}*\n>" for note in answer.notes]
    return "\n".join(said).removesuffix("\n>") + "\n"
