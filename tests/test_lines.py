"""What of a text is not seen, and a text without it."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from index.reading.lines import UNSEEN, is_blank, printable, visible, whole


def test_control_and_format_characters_surrogates_and_separators_are_not_seen() -> None:
    odd = {c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert {c for c in odd if not UNSEEN.match(c)} == {"\t", "\n"}


@pytest.mark.parametrize("char", ["\u034f", "\u115f", "\u3164", "\uffa0", "\ufe0f", "\U000e0100", "\U000e0000"])
def test_what_has_no_shape_is_not_seen(char: str) -> None:
    assert visible(f"a{char}b") == "ab"
    assert is_blank(f" {char}\n")


@pytest.mark.parametrize("text", ["“naïve” 日本 한국 😀 é e\u0301 ﬁ\u00a0\u202f\u3000x", "a\tb\n\nc"])
def test_letters_signs_and_spaces_are_seen(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_is_a_line_feed_or_one_space(end: str) -> None:
    assert visible(f"a{end}b") == "a\nb"
    assert printable(f" a{end} \u200b {end}b\x00") == "a b"


@pytest.mark.parametrize(
    ("halves", "text"), [("\ud83d\ude00", "😀"), ("a\ud83d", "a\ufffd"), ("\udc00a", "\ufffda"), ("\ufeffa", "\ufeffa")]
)
def test_halves_of_a_character_are_put_together(halves: str, text: str) -> None:
    assert whole(halves) == text
