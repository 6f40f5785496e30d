"""The conversation: questions, their answers while they are written and when they are checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from app.answer import ask
from app.audit import audit_record
from app.conversations import Conversations, Turn
from app.examples import example_questions
from app.follow_up import turn_of
from app.page import narrow, scripts, state, views
from app.page.asking import Asking, OnText
from app.page.reader import show_chips
from app.page.state import KeptTurn
from app.text import filters_texts, json_text
from app.types import Answer
from app.wiring import Desk
from index.errors import KeepError, NewsdeskError
from index.search import Filters

QUESTION_CHARS = 2000
POLL_S = 0.25
AT_ONCE_S = 0.4
"""How long an answer is waited for before anything is drawn of it: an extractive one is there by then."""


def show_chat(desk: Desk, kept: Conversations) -> None:
    """All turns of the conversation, the question that is being answered, and the box for the next."""
    waiting = st.session_state.pop("waiting", None)
    if waiting:
        _begin(desk, kept, *waiting)
    _take_answer()
    turns = state.turns()
    titles = {record.path: record.title for record in desk.index.articles.values()}
    for number, turn in enumerate(turns):
        _show_question(number, turn.answer)
        last = turn is turns[-1] and not state.asking()
        _show_answer(number, turn, titles, last)
    _show_problem()
    if state.asking():
        _show_asking()
    elif not turns and not st.session_state.get("stopped"):
        _show_examples(desk)
    _show_box(titles)
    if turns or state.asking():
        st.html(scripts.newest_html(len(turns) + bool(state.asking())), unsafe_allow_javascript=True)


def queue(question: str, after: int | None = None) -> None:
    """Has `question` answered after the first `after` turns, all of them if None, with the index of the next run.

    What a click is given is from the run before it, and somebody may have indexed since.
    """
    st.session_state.waiting = (question, after)


def _begin(desk: Desk, kept: Conversations, question: str, after: int | None) -> None:
    """Starts the answer to `question`; the turns behind the first `after` are dropped."""
    if not question.strip():
        return
    _drop_behind(kept, after)
    turns = state.turns()
    filters, model = narrow.chosen_filters(), desk.model if st.session_state.get("by_model", True) else None
    earlier = [turn_of(turn.answer) for turn in turns]
    id_, problem = _kept_as(kept, question)

    def answer(on_text: OnText) -> KeptTurn:
        said = ask(
            desk.index, question, model, filters, on_text, date.today(), desk.verify and model is not None, earlier
        )
        on_text("")  # raises where it was stopped: what nobody waits for is not kept
        turn = Turn(said, json_text(audit_record(desk.index, said), indent=2))
        # In the thread that answers: a page that is closed meanwhile finds it when it is opened again.
        try:
            if id_ is not None:
                kept.add(id_, turn)
        except KeepError as exc:
            return turn, f"{exc}. This answer is lost with the page."
        return turn, None

    for name in ("editing", "stopped", "problem"):
        st.session_state.pop(name, None)
    if problem:
        st.session_state.problem = problem
    st.session_state.asking = Asking(question, answer)


def _drop_behind(kept: Conversations, after: int | None) -> None:
    id_ = state.conversation()
    if after is None:
        return
    if id_ is not None:
        kept.cut(id_, after)
    del state.turns()[after:]
    state.close_source()


def _kept_as(kept: Conversations, question: str) -> tuple[int | None, str | None]:
    """The id of the conversation, begun with `question` if it is new; and why it cannot be kept, if it cannot."""
    id_ = state.conversation()
    if id_ is not None:
        return id_, None
    try:
        id_ = kept.start(question)
    except KeepError as exc:
        return None, f"{exc}. This conversation is lost with the page."
    state.open_conversation(id_, state.turns())
    return id_, None


def _take_answer() -> None:
    """Adds the answer that has arrived since to the turns; what went wrong instead is kept to be shown."""
    asking = state.asking()
    if asking is None or not asking.wait(AT_ONCE_S if not asking.text else 0):
        return
    del st.session_state.asking
    try:
        turn, problem = asking.result()
        state.turns().append(turn)
        if problem:
            st.session_state.problem = problem
    except NewsdeskError as exc:
        st.session_state.update(problem=str(exc), stopped=asking.question)


@st.fragment(run_every=POLL_S)
def _show_asking() -> None:
    """The question that is being answered, what is written of it so far, and a way to stop."""
    asking = state.asking()
    if asking is None or asking.wait(0):
        st.rerun()
    with st.chat_message("user", avatar=":material/person:"):
        st.html(views.question_html(asking.question))
    with st.chat_message("assistant", avatar=":material/article:"):
        st.html(views.draft_html(asking.text))
        st.button("Stop", key="stop", icon=":material/stop_circle:", on_click=_stop)


def _stop() -> None:
    asking = state.asking()
    if asking:
        asking.stop()
        del st.session_state.asking
        st.session_state.stopped = asking.question


def _show_problem() -> None:
    """What went wrong, and the question that has no answer, to be asked again."""
    problem = st.session_state.get("problem")
    if problem:
        st.error(views.label(problem, views.ERROR_CHARS))
    question = st.session_state.get("stopped")
    if question:
        with st.chat_message("user", avatar=":material/person:"):
            st.html(views.question_html(question))
        with st.chat_message("assistant", avatar=":material/article:"):
            st.caption("Stopped before it was answered.")
            st.button("Ask again", key="ask-again", icon=":material/replay:", on_click=queue, args=(question,))


def _show_question(number: int, answer: Answer) -> None:
    """A question, with a pencil to ask it otherwise."""
    with st.chat_message("user", avatar=":material/person:"):
        if st.session_state.get("editing") == number:
            with st.form(f"edit-form-{number}", border=False):
                text = st.text_area("The question", answer.question, key=f"edited-{number}", max_chars=QUESTION_CHARS)
                sent = st.form_submit_button("Ask this instead", key=f"resend-{number}", type="primary")
                left = st.form_submit_button("Keep it", key=f"unedit-{number}")
            if sent:
                queue(text, number)
            if sent or left:
                st.session_state.pop("editing", None)
                st.rerun()
            return
        with st.container(horizontal=True, vertical_alignment="top", key=f"asked-{number}"):
            st.html(views.question_html(answer.question, answer.standalone), width="stretch")
            st.button(
                "Edit",
                icon=":material/edit:",
                key=f"edit-{number}",
                type="tertiary",
                help="Ask it otherwise; what follows is dropped",
                disabled=state.asking() is not None,
                on_click=st.session_state.update,
                kwargs={"editing": number},
            )


def _show_answer(number: int, turn: Turn, titles: dict[str, str], last: bool) -> None:
    """An answer with a button for each of its sources, its audit record to download, and for the last a new try."""
    answer = turn.answer
    with st.chat_message("assistant", avatar=":material/article:"):
        st.html(views.answer_html(answer, number, filters_texts(answer.filters, titles)))
        show_chips(number, views.sources(answer))
        with st.container(horizontal=True, gap="medium"):
            st.download_button(
                "How it came about",
                turn.record,
                f"answer-{number + 1}.json",
                "application/json",
                key=f"record-{number}",
                help="The audit record: question, index, candidates, prompt, reply and verdicts, as JSON",
                on_click="ignore",
                type="tertiary",
                icon=":material/receipt_long:",
            )
            if last:
                st.button(
                    "Answer again",
                    key="retry",
                    icon=":material/replay:",
                    type="tertiary",
                    help="Ask this anew, of the articles and with the filters of now",
                    on_click=queue,
                    args=(answer.question, number),
                )


def _show_examples(desk: Desk) -> None:
    """Questions to begin with, drawn from the articles."""
    with st.container(key="examples"):
        st.caption("Every sentence of an answer cites the words it rests on. For example:")
        for number, question in enumerate(_examples(desk)):
            st.button(views.label(question, 200), key=f"example-{number}", on_click=queue, args=(question,))


def _examples(desk: Desk) -> Sequence[str]:
    """Drawn once an index: it reads a dozen articles."""
    known: tuple[int, list[str]] | None = st.session_state.get("examples")
    if known is None or known[0] != id(desk.index):
        known = (id(desk.index), example_questions(desk.index))
        st.session_state.examples = known
    return known[1]


def _show_box(titles: dict[str, str]) -> None:
    """The box for the next question, below what it will be asked of."""
    filters = narrow.chosen_filters()
    with st.bottom.container(key="ask"):
        if filters != Filters():
            st.html(views.chips_html("Asking only", filters_texts(filters, titles)))
        st.chat_input(
            "Ask the articles",
            key="typed",
            max_chars=QUESTION_CHARS,
            disabled=state.asking() is not None,
            on_submit=_queue_typed,
        )


def _queue_typed() -> None:
    queue(st.session_state.typed)
