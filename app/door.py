"""Who may come in: from where the page can be reached, and the password that is asked for before any of it is shown."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache

from app.settings import LEAST_PASSWORD, Settings

WRONG_EACH, EACH_AGAIN_S = 5, 30.0
"""How many wrong passwords one visitor may type in a row, and after how many seconds one more."""

WRONG_ALL, ALL_AGAIN_S = 20, 5.0
"""The same for all visitors together: whoever has many addresses is not faster than this."""


def is_local(address: str | None) -> bool:
    """Whether `address`, a name or a number, is reached from this machine only. None is every address there is."""
    try:
        return address is not None and (address.lower() == "localhost" or ipaddress.ip_address(address).is_loopback)
    except ValueError:
        return False


def open_to_others(settings: Settings, address: str | None) -> str | None:
    """Why the page may not be bound to `address`, in one line; None where it may."""
    if settings.password or is_local(address):
        return None
    where = address or "every address of this machine"
    return (
        f"{where} can be reached from elsewhere: set NEWSDESK_PASSWORD, {LEAST_PASSWORD} characters or more, "
        "and run: newsdesk ui --address ADDRESS"
    )


@dataclass(slots=True)
class Patience:
    """`wrong` wrong passwords in a row, and one more every `again_s` seconds. Times are seconds of one clock."""

    wrong: int
    again_s: float
    spent: float = 0.0
    at_s: float = 0.0

    def wait_s(self, now_s: float) -> float:
        """How long until a password is looked at again; 0 where it is now."""
        return max(0.0, (self.counted(now_s) + 1 - self.wrong) * self.again_s)

    def spend(self, now_s: float) -> None:
        """Counts a wrong password."""
        self.spent, self.at_s = self.counted(now_s) + 1, now_s

    def counted(self, now_s: float) -> float:
        """How many wrong passwords still count."""
        return max(0.0, self.spent - (now_s - self.at_s) / self.again_s)


class Door:
    """Compares passwords, slowly for who is often wrong, and knows by a token who is in.

    asks  whether the server that this process runs asks for the password before it serves anything
    """

    def __init__(self, password: str) -> None:
        self.asks = False
        self._password = _digest(password)
        self._inside: set[str] = set()
        self._each: dict[str, Patience] = {}
        self._all = Patience(WRONG_ALL, ALL_AGAIN_S)

    def wait_s(self, who: str, now_s: float) -> float:
        """How long until a password of `who`, an address, is looked at; 0 where it is now."""
        each = self._each.get(_house(who))
        return max(self._all.wait_s(now_s), each.wait_s(now_s) if each else 0.0)

    def open(self, typed: str, who: str, now_s: float) -> str | None:
        """A token for whoever typed the password; None for a wrong one, and for any while `who` has to wait."""
        if self.wait_s(who, now_s):
            return None
        if hmac.compare_digest(_digest(typed), self._password):
            token = secrets.token_urlsafe(32)
            self._inside.add(token)
            return token
        # Those who have been right, or silent, for long enough are forgotten: the rest is bounded by what all may do.
        self._each = {house: each for house, each in self._each.items() if each.counted(now_s)}
        self._each.setdefault(_house(who), Patience(WRONG_EACH, EACH_AGAIN_S)).spend(now_s)
        self._all.spend(now_s)
        return None

    def admits(self, token: str | None) -> bool:
        """Whether `token` was given out and has not been taken back."""
        return token in self._inside

    def forget(self, token: str | None) -> None:
        """Takes a token back, in all tabs that have it."""
        self._inside.discard(token or "")


@cache
def the_door(password: str) -> Door:
    """The door with `password`, one for the whole process: the server and the page it serves share it."""
    return Door(password)


def cookie_name(port: int) -> str:
    """Under which name a browser keeps its token: it does not tell the ports of a machine apart by itself."""
    return f"newsdesk-{port}"


def _digest(password: str) -> bytes:
    """Of one length for all, and the same however a keyboard composes its letters."""
    return hashlib.sha256(unicodedata.normalize("NFC", password.strip()).encode("utf-8", "surrogatepass")).digest()


def _house(address: str) -> str:
    """All that one visitor is likely to hold: an IPv4 address, or the network of an IPv6 address."""
    try:
        number = ipaddress.ip_address(address)
        if isinstance(number, ipaddress.IPv4Address):
            return address
        return str(number.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    except ValueError:
        return address
