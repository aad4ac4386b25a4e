"""The standard library and the extra `fast` parse JSON from the service identically."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal, Inexact, localcontext
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scalev._runtime import responses
from scalev._runtime.responses import parse_json

DEEP = 100_000


@pytest.fixture(params=["plain", "fast"])
def parse(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], Any]]:
    """Return the parser without the extra, and with it."""
    if request.param == "plain":
        monkeypatch.setitem(sys.modules, "msgspec", None)
    responses._find_fast_decoder.cache_clear()
    assert (responses._find_fast_decoder() is None) == (request.param == "plain")
    yield parse_json
    responses._find_fast_decoder.cache_clear()


READ: list[tuple[bytes, Any]] = [
    (b"150000.00", Decimal("150000.00")),
    (b"1E+2", Decimal("1E+2")),
    (b"-0.0", Decimal("-0.0")),
    (b"1e-30", Decimal("1e-30")),
    (b"123456789012345678901234567890.10", Decimal("123456789012345678901234567890.10")),
    (b"-0", 0),
    (b"18446744073709551615", 2**64 - 1),
    (b"18446744073709551616", 2**64),
    (b"-9223372036854775809", -(2**63) - 1),
    (b"1" * 400, int("1" * 400)),
    (b"1" * 5000, Decimal("1" * 5000)),
    (b"-" + b"1" * 5000, Decimal("-" + "1" * 5000)),
    (b"1e99999999999999999999", "1e99999999999999999999"),
    (b"-0.1e-99999999999999999999", "-0.1e-99999999999999999999"),
    (b'{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
    (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
    (b'"\\ud83d\\ude00"', "\U0001f600"),
    (b'"\\ud83d"', "\ud83d"),
    (b'"\\ude00\\ud83d"', "\ude00\ud83d"),
    (b'"\\u0000\\/\x7f"', "\0/\x7f"),
    (b' \t\r\n[null, true, false, "", {}] ', [None, True, False, "", {}]),
]
REFUSED = [
    *(b"", b" ", b"NaN", b"Infinity", b"-Infinity", b"1.", b".5", b"+1", b"01", b"1e", b"nul", b"true1", b"1 2", b"[1,]", b'{"a":1,}'),
    *(b"{1:2}", b"{'a':1}", b'"a\tb"', b'"a\x00b"', b'"\xff"', b'{"\xff":1}', b'"\xed\xa0\x80"', b'"\\x"', b'"\\u00g0"', b'"abc'),
    *(b'{"a":1}\x00', b"\xa01", b"\x0b1", b"\xff\xfe1\x00", b'{"a":1e99999999999999999999,}', b"1" * 5000 + b"x"),
    b"[" * DEEP + b"]" * DEEP,
]


@pytest.mark.parametrize(("content", "expected"), READ)
def test_numbers_keep_their_digits_and_text_is_what_it_spells(parse: Callable[[bytes], Any], content: bytes, expected: Any) -> None:
    value = parse(content)
    assert repr(value) == repr(expected)  # of the same type, with the same digits and in the same order
    assert parse(b'{"a":[' + content.removeprefix(b"\xef\xbb\xbf") + b"]}") == {"a": [expected]}


@pytest.mark.parametrize("content", REFUSED, ids=lambda content: repr(content[:12]))
def test_anything_but_json_is_a_value_error(parse: Callable[[bytes], Any], content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
        parse(content)


def test_digits_do_not_depend_on_the_callers_context(parse: Callable[[bytes], Any]) -> None:
    with localcontext() as context:
        context.prec = 3
        context.traps[Inexact] = True
        assert str(parse(b"123456.789")) == "123456.789"


NUMBERS = st.integers().map(str) | st.decimals(allow_nan=False, allow_infinity=False).map(str)
JSON = st.recursive(
    st.sampled_from(["null", "true", "false"]) | NUMBERS | st.text(max_size=6).map(json.dumps) | st.text(max_size=6).map(repr),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(st.sampled_from(["a", "b", "é"]), inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f'"{key}": {value}' for key, value in pairs) + "}"
        )
    ),
    max_leaves=8,
)
BYTES = JSON.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=12)


@settings(max_examples=600, deadline=None)
@given(BYTES, st.integers(0, 20), st.sampled_from([b"", b",", b'"', b"\\", b"0", b".", b"e", b"\xff", b"}"]))
@example(b'["\\ud800", 1.50]', 0, b"")
def test_whatever_comes_is_parsed_or_rejected_alike(content: bytes, at: int, noise: bytes) -> None:
    content = content[:at] + noise + content[at:]
    fast = responses._find_fast_decoder()
    assert fast is not None
    try:
        expected = repr(json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=responses._reject))
    except (ValueError, ArithmeticError):
        expected = ""
    try:
        result = repr(fast(content))
    except (ValueError, ArithmeticError, RecursionError):
        return  # falls back to the standard library
    assert result == expected
