"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import OURS, Settings, read_settings
from index.errors import SettingsError


def refusal(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_nothing_set_gives_the_defaults() -> None:
    settings = read_settings({"PATH": "/bin", "OTHER_NEWSDESK_X": "1", "newsdesk_model": "x"})
    assert settings == Settings()
    assert settings.model is None
    assert not settings.endpoint


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("index", "a/b", Path("a/b")),
        ("folder", "news", Path("news")),
        ("embedder", "models/e5", "models/e5"),
        ("reranker", "models/ranker", "models/ranker"),
        ("model", "gpt", "gpt"),
        ("timeout_s", "2.5", 2.5),
        ("context_tokens", "4096", 4096),
        ("verify", "model", True),
        ("chroma_url", "https://chroma.example:8443/ ", "https://chroma.example:8443"),
        ("chroma_url", "http://[::1]:8000", "http://[::1]:8000"),
        ("chroma_token", "secret\n", "secret"),
        ("chroma_tenant", "desk", "desk"),
        ("chroma_database", "news", "news"),
        ("password", "correct horse\n", "correct horse"),
    ],
)
def test_each_field_is_read_from_its_variable(name: str, value: str, expected: object) -> None:
    settings = read_settings({f"NEWSDESK_{name.upper()}": value})
    assert getattr(settings, name) == expected
    assert type(getattr(settings, name)) is type(expected) or isinstance(expected, Path)


def test_every_field_is_tried_above() -> None:
    ours = {"index", "folder", "embedder", "reranker", "model", "verify", "timeout_s", "context_tokens", "password"}
    assert set(OURS) == ours | {"chroma_url", "chroma_token", "chroma_tenant", "chroma_database"}


@pytest.mark.parametrize(
    "url", ["chroma.example", "ftp://a", "http://", "http://a/b", "http://a?b=1", "http://a:x", "http://u:secret@a"]
)
def test_what_is_no_address_of_a_server_is_refused_without_a_password_in_the_line(url: str) -> None:
    line = refusal(NEWSDESK_CHROMA_URL=url)
    assert line.startswith("NEWSDESK_CHROMA_URL")
    assert "secret" not in line


@pytest.mark.parametrize("token", ["sécret", "sec\nret"])
def test_a_token_that_is_no_header_is_refused_without_being_told(token: str) -> None:
    assert token not in refusal(NEWSDESK_CHROMA_TOKEN=token)
    assert token not in repr(Settings(chroma_token=token))


def test_home_is_understood_in_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/x")
    assert read_settings({"NEWSDESK_INDEX": "~/i"}).index == Path("/home/x/i")


def test_a_home_that_does_not_exist_is_refused() -> None:
    assert refusal(NEWSDESK_INDEX="~no-such-user/i") == (
        "NEWSDESK_INDEX=~no-such-user/i names a home folder that does not exist"
    )


def test_an_empty_variable_counts_as_unset() -> None:
    assert read_settings({"NEWSDESK_MODEL": "", "NEWSDESK_TIMEOUT_S": "", "OPENAI_API_KEY": ""}) == Settings()


def test_key_and_address_are_those_of_every_openai_client() -> None:
    settings = read_settings({"OPENAI_API_KEY": "sk-1\n", "OPENAI_BASE_URL": " http://x/v1 "})
    assert (settings.api_key, settings.base_url) == ("sk-1", "http://x/v1")
    assert settings.endpoint
    assert read_settings({"OPENAI_BASE_URL": "http://x/v1"}).endpoint
    assert read_settings({"OPENAI_API_KEY": "sk-1"}).endpoint


def test_no_secret_is_in_the_repr() -> None:
    settings = read_settings({"OPENAI_API_KEY": "sk-secret", "NEWSDESK_PASSWORD": "correct horse"})
    assert "sk-secret" not in repr(settings) + str(settings)
    assert "correct" not in repr(settings) + str(settings)


@pytest.mark.parametrize("password", ["hunter2", "elevenchars", " " * 20, "short" + " " * 20])
def test_a_password_that_is_guessed_is_refused_and_not_told(password: str) -> None:
    message = refusal(NEWSDESK_PASSWORD=password)
    assert message == "NEWSDESK_PASSWORD has fewer than 12 characters"


def test_an_address_with_a_key_behind_a_question_mark_is_refused_and_not_told() -> None:
    message = refusal(OPENAI_BASE_URL="http://x/v1?key=hunter2")
    assert message == "OPENAI_BASE_URL may not hold a question mark; a key belongs in OPENAI_API_KEY"


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("NEWSDESK_MODLE", "NEWSDESK_MODEL"),
        ("NEWSDESK_TIMEOUT", "NEWSDESK_TIMEOUT_S"),
        ("NEWSDESK_INDEX_", "NEWSDESK_INDEX"),
        ("NEWSDESK_CONTEXT_TOKEN", "NEWSDESK_CONTEXT_TOKENS"),
    ],
)
def test_an_unknown_setting_is_refused_with_a_near_match(key: str, near: str) -> None:
    assert refusal(**{key: "1"}) == f"{key} is not a setting; did you mean {near}?"


def test_an_unknown_setting_like_no_other_is_refused_with_the_list() -> None:
    message = refusal(NEWSDESK_QQQ="1")
    assert message.startswith("NEWSDESK_QQQ is not a setting; there are NEWSDESK_INDEX, ")
    assert all(f"NEWSDESK_{name.upper()}" in message for name in OURS)


@pytest.mark.parametrize("name", ["api_key", "base_url"])
def test_key_and_address_have_no_second_name(name: str) -> None:
    assert "is not a setting" in refusal(**{f"NEWSDESK_{name.upper()}": "x"})


@pytest.mark.parametrize("value", ["ten", "1,5", "60 s", "--"])
@pytest.mark.parametrize("key", ["NEWSDESK_TIMEOUT_S", "NEWSDESK_CONTEXT_TOKENS"])
def test_what_is_no_number_is_refused(key: str, value: str) -> None:
    assert refusal(**{key: value}) == f"{key}={value} is not a number"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("NEWSDESK_TIMEOUT_S", "0"),
        ("NEWSDESK_TIMEOUT_S", "-1"),
        ("NEWSDESK_TIMEOUT_S", "nan"),
        ("NEWSDESK_TIMEOUT_S", "inf"),
        ("NEWSDESK_CONTEXT_TOKENS", "0"),
        ("NEWSDESK_CONTEXT_TOKENS", "-8192"),
    ],
)
def test_a_number_out_of_range_is_refused(key: str, value: str) -> None:
    assert refusal(**{key: value}).startswith(f"{key}={value} must be ")


def test_a_part_of_a_token_is_refused() -> None:
    assert refusal(NEWSDESK_CONTEXT_TOKENS="8192.5").startswith("NEWSDESK_CONTEXT_TOKENS=8192.5 is not a")
