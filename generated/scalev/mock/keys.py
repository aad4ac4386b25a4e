# Copied from generator/package/scalev/mock/keys.py by `python -m generator generate`. Do not edit.
"""Numbers and ids that follow from a key: the same key and name give the same ones, in every run and on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Self, TypeVar

_T = TypeVar("_T")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class Fixed:
    """Something that never changes once it is made: a copy of what holds it holds the same one."""

    __slots__ = ()

    def __deepcopy__(self, _: object) -> Self:
        return self


def derive_key(key: int, name: str) -> int:
    """A number of 64 bits that follows from a key and a name, and from nothing else."""
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8, key=key.to_bytes(8, "big")).digest(), "big")


@lru_cache(maxsize=16384)
def salt(name: str) -> int:
    """A number that stands for a name, for `vary`."""
    return derive_key(0, name)


def vary(key: int, salted: int) -> int:
    """A number of 64 bits that follows from a key and the salt of a name: as good as `derive_key` for single values, and quicker."""
    mixed = ((key ^ salted) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    return mixed ^ mixed >> 32


def pick(choices: Sequence[_T], key: int) -> _T:
    """One of the choices."""
    return choices[key % len(choices)]


def token(key: int, length: int, alphabet: str = _ALPHABET) -> str:
    """A text of letters and digits, 64 of them at most."""
    digest = blake2b(b"token", key=key.to_bytes(8, "big")).digest()
    return digest[:length].translate(_letters(alphabet)).decode("ascii")


@lru_cache(maxsize=16)
def _letters(alphabet: str) -> bytes:
    """The letter for each byte."""
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


def uuid(key: int) -> str:
    """A UUID of version 4."""
    text = f"{key:016x}{derive_key(key, 'uuid'):016x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[key % 4]}{text[17:20]}-{text[20:32]}"


def unique_id(noun: str, key: int) -> str:
    """An id such as `store_…`."""
    return f"{noun}_{token(key, 24)}"
