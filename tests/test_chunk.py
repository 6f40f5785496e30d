"""Sentences and passages tile the text, and fit the embedder and the database."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunk import (
    LONGEST_RECORD,
    TITLE_TOKENS,
    embedded_text,
    gaps,
    short_title,
    split_passages,
    split_sentences,
    trim,
)
from index.embed import LocalModel
from index.types import Article, Passage, Span
from tests.fakes import HashedEmbedder

WORDS = HashedEmbedder()
CHARACTERS = [
    *"aB.?! \n\r\t,'\"“”‘’()-1",
    "\r\n",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "😀",
    "👩\u200d👧",
    "e\u0301",
    "한국",
    "新。",
]
WORDS_OF_NEWS = ["U.S. ", "Maj. ", "Mr. ", "p.m. ", "The town fell. ", "“We fled.” ", "He said: ", "\n\n", "x" * 120]
PIECES = st.sampled_from(CHARACTERS + WORDS_OF_NEWS)
TEXTS = st.lists(PIECES, max_size=80).map("".join)


@st.composite
def texts_with_boilerplate(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    text = draw(TEXTS)
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    if len(edges) % 2:
        edges.pop()
    return text, tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True))


def assert_tiles(spans: list[Span], length: int) -> None:
    """Each character of `[0, length)` is in exactly one of `spans`, none of which is empty."""
    ordered = sorted(spans)
    assert all(span.start < span.end for span in ordered)
    assert [0, *(span.end for span in ordered)] == [*(span.start for span in ordered), length]


def pieces(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in split_sentences(text)]


@given(texts_with_boilerplate())
@settings(max_examples=150, deadline=None)
def test_sentences_and_boilerplate_cover_every_character_once(case: tuple[str, tuple[Span, ...]]) -> None:
    text, boilerplate = case
    sentences = split_sentences(text, boilerplate)
    assert list(sentences) == sorted(sentences)
    assert_tiles([*sentences, *boilerplate], len(text))


@given(texts_with_boilerplate())
@settings(max_examples=100, deadline=None)
def test_a_sentence_is_blank_only_where_nothing_but_white_space_is_between_boilerplate(
    case: tuple[str, tuple[Span, ...]],
) -> None:
    text, boilerplate = case
    between = set(gaps(len(text), boilerplate))
    for sentence in split_sentences(text, boilerplate):
        assert text[sentence.start : sentence.end].strip() or sentence in between


@given(texts_with_boilerplate())
@settings(max_examples=100, deadline=None)
def test_passages_tile_the_text_and_hold_whole_sentences(case: tuple[str, tuple[Span, ...]]) -> None:
    text, boilerplate = case
    passages = split_passages(Article("a.txt", text, "Title", boilerplate=boilerplate), WORDS.count_tokens, 256)
    told = [s for s in split_sentences(text, boilerplate) if text[s.start : s.end].strip()]
    assert [sentence for passage in passages for sentence in passage.sentences] == told
    assert_tiles([Span(passage.start, passage.end) for passage in passages], len(text))
    for passage in passages:
        assert all(passage.start <= start < end <= passage.end for start, end in passage.sentences)


@given(texts_with_boilerplate())
@settings(max_examples=100, deadline=None)
def test_trimmed_sentences_have_no_white_space_at_their_ends(case: tuple[str, tuple[Span, ...]]) -> None:
    text, boilerplate = case
    for sentence in split_sentences(text, boilerplate):
        start, end = trim(text, sentence)
        assert sentence.start <= start <= end <= sentence.end
        assert text[start:end] == text[sentence.start : sentence.end].strip()


@pytest.mark.parametrize(
    "sentences",
    [
        ["The U.S. Air Force said so.", "It left."],
        ["He lives in the U.S.", "They met in May."],
        ["Maj. Yousef Hamoud spoke to Reuters.", "He left."],
        ["Gen. Smith met Sen. Jones at 5 p.m. on Friday.", "They talked."],
        ["It rose 3.5 percent to $1.2 million.", "Then it fell."],
        ["No. 10 refused.", "The Nov. 3 vote came."],
        ["Mr. Assad’s forces took Khan Sheikhoun.", "“It is ours,” a soldier said."],
        ["“We fled.”", "She wept."],
        ['"We fled."', "She wept."],
        ["‘We fled.’", "She wept."],
        ["“We fled at night,” she said.", "“We took nothing.”", "Then they left."],
        ["He said it was “over.”", "Officials agreed."],
        ["He asked: “Why now?”", "No one answered."],
        ["Wait... what happened?", "Nothing!", "So they said."],
        ["The first fell 😀.", "The second did not."],
    ],
)
@pytest.mark.parametrize("blank", [" ", "\u00a0", "\n"])
def test_abbreviations_do_not_end_a_sentence_and_closing_quotes_do(sentences: list[str], blank: str) -> None:
    assert pieces(blank.join(sentences)) == sentences


def test_a_sentence_carries_the_white_space_after_it() -> None:
    assert split_sentences("One fell.  \n\nTwo stood. ") == (Span(0, 13), Span(13, 24))


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "The army said its\ntroops had taken the\ntown. Nobody\nconfirmed it.\n\nA quiet night\nfollowed.\n"
    assert pieces(text) == [
        "The army said its\ntroops had taken the\ntown.",
        "Nobody\nconfirmed it.",
        "A quiet night\nfollowed.",
    ]


def test_each_line_is_a_paragraph_where_lines_are_long() -> None:
    long = "The army said that its troops had taken the town and that the road to the north was open again, for now"
    assert pieces(f"{long}\nA headline without a stop\r\nAnother one\nThird\nFourth") == [
        long,
        "A headline without a stop",
        "Another one",
        "Third",
        "Fourth",
    ]


def test_carriage_returns_do_not_join_paragraphs() -> None:
    assert pieces("One headline\r\n\r\nThe town fell. It burned.\r\n") == [
        "One headline",
        "The town fell.",
        "It burned.",
    ]


def test_an_empty_text_has_neither_sentences_nor_passages() -> None:
    assert split_sentences("") == ()
    assert split_passages(Article("a.txt", "", "Title"), WORDS.count_tokens, 256) == ()


def test_sentences_do_not_reach_across_boilerplate() -> None:
    text = "The town ADVERTISEMENT fell at dawn."
    assert split_sentences(text, (Span(9, 23),)) == (Span(0, 9), Span(23, 36))


def test_embedded_text_is_the_title_and_the_sentences_without_boilerplate() -> None:
    text = "The town fell. Read more! It burned."
    passage = Passage(0, 36, (Span(0, 15), Span(26, 36)))
    assert embedded_text("Title", text, passage) == "Title. The town fell. It burned."
    assert embedded_text("", text, passage) == "The town fell. It burned."


@pytest.fixture(scope="module")
def model() -> LocalModel:
    return LocalModel()


BODY = "The monitor, which is based in Britain, counted 59 dead in the town on Monday. " * 60
LONG_TEXTS = {
    "prose": BODY,
    "no blanks": "x" * 20_000,
    "no blanks, many tokens": "a-" * 10_000,
    "digits": "7" * 20_000,
    "chinese without blanks": "军队占领了城镇" * 700,
    "chinese sentences": "军队占领了这座城镇。" * 500,
    "korean": "각각 " * 1500,
    "short korean sentences": "각각 않았다 값싼 넋을 읽는 삶의 닭과 흙을 밟고 젊은.\n" * 40,
    "emoji": "😀👩‍👩‍👧 " * 2000,
    "accents": "é\u0301" * 5000,
    "punctuation": "!?…—" * 3000,
    "zero width": "a\u200b" * 5000,
    "white space": "It fell." + " " * 100_000 + "It burned.",
    "lines": "word\n" * 5000,
}


@pytest.mark.parametrize("title", ["", "word " * 500, "각각 " * 200], ids=lambda t: t[:8])
@pytest.mark.parametrize("name", LONG_TEXTS)
def test_no_passage_is_longer_than_the_model_reads_or_the_database_takes(
    name: str, title: str, model: LocalModel
) -> None:
    text = LONG_TEXTS[name]
    passages = split_passages(Article("a.txt", text, title), model.count_tokens, model.max_tokens)
    assert_tiles([Span(passage.start, passage.end) for passage in passages], len(text))
    assert max(passage.end - passage.start for passage in passages) <= LONGEST_RECORD
    shown = short_title(title, model.count_tokens)
    inputs = [embedded_text(shown, text, passage) for passage in passages if passage.sentences]
    assert max(tokens_with_marks(model, inputs)) <= model.max_tokens == 256


def tokens_with_marks(model: LocalModel, texts: list[str]) -> list[int]:
    """Tokens of each text as the model itself would read it, nothing cut off."""
    encoded = model._model.tokenizer(texts, add_special_tokens=True, truncation=False, verbose=False)
    return [len(ids) for ids in encoded["input_ids"]]


def test_the_marks_at_both_ends_are_not_counted(model: LocalModel) -> None:
    assert model.count_tokens(["the town fell", ""]) == [3, 0]
    assert tokens_with_marks(model, ["the town fell", ""]) == [5, 2]


@pytest.mark.parametrize("before", [0, 1, 3900, 4000, 4001, 9000, 100_000])
@pytest.mark.parametrize("after", [0, 3900, 100_000])
def test_long_boilerplate_makes_no_long_passage(before: int, after: int) -> None:
    half = BODY[: len(BODY) // 2]
    text = "x" * before + half + "y" * after + half + "z" * before
    first, second = before + len(half), before + len(half) + after
    marked = [Span(0, before), Span(first, second), Span(second + len(half), len(text))]
    boilerplate = tuple(span for span in marked if span.start < span.end)
    passages = split_passages(Article("a.txt", text, "T", boilerplate=boilerplate), WORDS.count_tokens, 256)
    assert "".join(text[passage.start : passage.end] for passage in passages) == text
    assert max(passage.end - passage.start for passage in passages) <= LONGEST_RECORD
    sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
    assert sentences == split_sentences(text, boilerplate)


def test_white_space_is_no_sentence_of_a_passage() -> None:
    text = "It fell." + " \n" * 50_000 + "It burned."
    passages = split_passages(Article("a.txt", text, "T"), WORDS.count_tokens, 256)
    quoted = [text[start:end].strip() for passage in passages for start, end in passage.sentences]
    assert quoted == ["It fell.", "It burned."]


def test_a_long_sentence_is_cut_at_white_space() -> None:
    text = "word " * 1000
    passages = split_passages(Article("a.txt", text, "T"), WORDS.count_tokens, 256)
    cuts = [sentence.start for passage in passages for sentence in passage.sentences]
    assert len(cuts) > 1
    assert all(cut % 5 == 0 for cut in cuts)


def test_passages_are_filled_rather_than_one_a_sentence() -> None:
    passages = split_passages(Article("a.txt", BODY, "T"), WORDS.count_tokens, 256)
    sizes = [sum(WORDS.count_tokens([BODY[a:b] for a, b in passage.sentences])) for passage in passages]
    assert max(sizes) <= 160
    assert all(left + right > 160 for left, right in pairwise(sizes))


def test_a_short_title_is_kept_and_a_long_one_loses_its_end(model: LocalModel) -> None:
    assert short_title("  Two\u00a0dead in\nraid ", model.count_tokens) == "Two dead in raid"
    long = short_title("Sheikhoun " * 100, model.count_tokens)
    assert 0 < model.count_tokens([long])[0] <= TITLE_TOKENS
    assert ("Sheikhoun " * 100).startswith(long)
    assert short_title("a-" * 1000, model.count_tokens) == ""


@pytest.mark.parametrize(
    "text",
    [
        "He scored last month. Boss Steve Bruce smiled.",
        "Eighteen hospitals were bombed. Around three million people live there.",
        'It was "a new talent." Ozzy agreed.',
        "Would it rain in the series? Nobody knew.",
    ],
)
def test_a_plain_word_ends_a_sentence_though_it_is_an_abbreviation_elsewhere(text: str) -> None:
    assert len(split_sentences(text)) == 2


def test_a_headline_changes_no_cuts() -> None:
    body = "\n\n".join(f"Paragraph {n} tells of road {n} and of what happened there on that day." for n in range(40))
    plain = Article("a.txt", body, "Roads of the north")
    headed = Article("a.txt", f"Roads of the north\n\n{body}", "Roads of the north")
    count = HashedEmbedder().count_tokens
    told = [
        [[article.text[a:b].strip() for a, b in passage.sentences] for passage in split_passages(article, count, 256)]
        for article in (plain, headed)
    ]
    assert [["Roads of the north", *told[0][0]], *told[0][1:]] == told[1]
    assert len(told[0]) > 2


def test_a_headline_too_long_to_be_embedded_whole_is_counted() -> None:
    title = " ".join(f"word{n}" for n in range(300))
    article = Article("a.txt", f"{title}\n\nThe road is open.", title)
    embedder = HashedEmbedder()
    for passage in split_passages(article, embedder.count_tokens, 256):
        shown = embedded_text(short_title(title, embedder.count_tokens), article.text, passage)
        assert embedder.count_tokens([shown])[0] <= 254
