"""Numbers and ids derived from a key: the same key and name give the same values in every run and on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

_T = TypeVar("_T")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class Fixed:
    """Base class of immutable objects, which saved worlds share."""

    __slots__ = ()


def derive_key(key: int, name: str) -> int:
    """Return a 64-bit number that depends only on a key and a name."""
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8, key=key.to_bytes(8, "big")).digest(), "big")


@lru_cache(maxsize=16384)
def get_salt(name: str) -> int:
    """Return the number that represents a name in `vary`."""
    return derive_key(0, name)


def vary(key: int, salt: int) -> int:
    """Return a 64-bit number derived from a key and the salt of a name: faster than `derive_key`, and good enough for single values."""
    mixed_key = ((key ^ salt) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    return mixed_key ^ mixed_key >> 32


def pick(choices: Sequence[_T], key: int) -> _T:
    """Return the choice that a key selects."""
    return choices[key % len(choices)]


def build_token(key: int, length: int, alphabet: str = _ALPHABET) -> str:
    """Return a string of `length` characters of an alphabet, 64 characters at most."""
    digest = blake2b(b"token", key=key.to_bytes(8, "big")).digest()
    return digest[:length].translate(_build_letters(alphabet)).decode("ascii")


@lru_cache(maxsize=16)
def _build_letters(alphabet: str) -> bytes:
    """Return the table that maps each byte to a character."""
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


def build_uuid(key: int) -> str:
    """Return a version 4 UUID."""
    text = f"{key:016x}{derive_key(key, 'uuid'):016x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[key % 4]}{text[17:20]}-{text[20:32]}"


def build_time_ordered_uuid(key: int, time: datetime) -> str:
    """Return a version 7 UUID: those of later times are greater."""
    text = f"{int(time.timestamp() * 1000):012x}{build_uuid(key)[14:]}"
    return f"{text[:8]}-{text[8:12]}-7{text[13:]}"


def build_unique_id(noun: str, key: int) -> str:
    """Return an id with a prefix, such as `store_…`."""
    return f"{noun}_{build_token(key, 24)}"
