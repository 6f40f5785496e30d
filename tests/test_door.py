"""Who may come in: addresses of this machine, a password that is compared slowly, and tokens that can be taken back."""

from __future__ import annotations

import pytest

from app.door import (
    ALL_AGAIN_S,
    EACH_AGAIN_S,
    WRONG_ALL,
    WRONG_EACH,
    Door,
    Patience,
    cookie_name,
    is_local,
    open_to_others,
    the_door,
)
from app.settings import Settings

RIGHT = "correct horse battery"
HOUSE = "192.0.2.1"


@pytest.mark.parametrize("address", ["localhost", "LocalHost", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_is_this_machine_only(address: str) -> None:
    assert is_local(address)
    assert open_to_others(Settings(), address) is None


@pytest.mark.parametrize(
    "address",
    [None, "", "0.0.0.0", "::", "192.168.1.7", "2001:db8::1", "desk.example.org", "127.1", "localhost.evil"],  # noqa: S104
)
def test_all_else_needs_a_password(address: str | None) -> None:
    assert not is_local(address)
    reason = open_to_others(Settings(), address)
    assert reason is not None
    assert reason.startswith(f"{address or 'every address of this machine'} can be reached from elsewhere: set ")
    assert len(reason.splitlines()) == 1
    assert open_to_others(Settings(password=RIGHT), address) is None


def test_who_has_the_password_is_in_until_the_token_is_taken_back() -> None:
    door = Door(RIGHT)
    token, other = door.open(RIGHT, HOUSE, 0), door.open(RIGHT, HOUSE, 0)
    assert token
    assert token != other
    assert door.admits(token)
    door.forget(token)
    assert not door.admits(token)
    assert door.admits(other)


@pytest.mark.parametrize("token", [None, "", "x", RIGHT])
def test_a_token_that_was_not_given_out_admits_nobody(token: str | None) -> None:
    door = Door(RIGHT)
    door.open(RIGHT, HOUSE, 0)
    assert not door.admits(token)


@pytest.mark.parametrize("typed", ["", "correct horse", RIGHT + "!", RIGHT.upper(), "\ud800", "é" * 5000])
def test_a_wrong_password_opens_nothing(typed: str) -> None:
    assert Door(RIGHT).open(typed, HOUSE, 0) is None


def test_a_password_is_the_same_however_its_letters_are_composed() -> None:
    assert Door("caf\u00e9 de la gare").open("cafe\u0301 de la gare", HOUSE, 0)


def test_one_visitor_has_to_wait_and_others_need_not() -> None:
    door = Door(RIGHT)
    for _ in range(WRONG_EACH):
        assert door.wait_s(HOUSE, 0) == 0
        assert door.open("wrong", HOUSE, 0) is None
    assert door.wait_s(HOUSE, 0) == EACH_AGAIN_S
    assert door.open(RIGHT, HOUSE, 0) is None
    assert door.open(RIGHT, "192.0.2.2", 0)
    assert door.wait_s(HOUSE, EACH_AGAIN_S - 1) == pytest.approx(1)
    assert door.open(RIGHT, HOUSE, EACH_AGAIN_S)


def test_many_visitors_together_have_to_wait() -> None:
    door = Door(RIGHT)
    for number in range(WRONG_ALL):
        door.open("wrong", f"192.0.2.{number}", 0)
    assert door.wait_s("198.51.100.1", 0) == ALL_AGAIN_S
    assert door.open(RIGHT, "198.51.100.1", 0) is None
    assert door.open(RIGHT, "198.51.100.1", ALL_AGAIN_S)


def test_what_is_waited_for_does_not_grow_by_asking() -> None:
    patience = Patience(2, 10)
    for now_s in (0, 1):
        patience.spend(now_s)
    assert [round(patience.wait_s(now_s), 6) for now_s in (1, 5, 10, 60)] == [9, 5, 0, 0]


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("unix", "", False),
    ],
)
def test_a_network_of_ipv6_is_one_visitor(one: str, another: str, same: bool) -> None:
    door = Door(RIGHT)
    for _ in range(WRONG_EACH):
        door.open("wrong", one, 0)
    assert bool(door.wait_s(another, 0)) == same


def test_visitors_who_were_wrong_long_ago_are_forgotten() -> None:
    door = Door(RIGHT)
    for hour in range(50):
        door.open("wrong", f"192.0.2.{hour}", hour * 3600)
    assert len(door._each) == 1


def test_a_process_has_one_door_and_its_password_is_in_no_repr() -> None:
    assert the_door(RIGHT) is the_door(RIGHT)
    assert RIGHT not in repr(the_door(RIGHT)) + repr(vars(the_door(RIGHT)))


def test_two_desks_on_one_machine_do_not_log_each_other_out() -> None:
    assert cookie_name(8501) != cookie_name(8502)
