"""The decoder of a generated class decodes what the decoders of its fields decode one by one, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.generator.support import Package, document, generate, obj, operation, ref, response

KINDS = {
    "text": {"type": "string"},
    "link": {"type": "string", "format": "uri"},
    "number": {"x-scalar": "money"},
    "other_number": {"x-scalar": "rate"},
    "identifier": {"type": ["integer", "string"]},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "moment": {"type": "string", "format": "date-time"},
    "other_moment": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"},
    "anything": {},
    "bag": {"type": "object"},
    "state": ref("State"),
    "inner": ref("Thing"),
    "texts": {"type": "array", "items": {"type": ["string", "null"]}},
    "numbers": {"type": "array", "items": {"x-scalar": "money"}},
    "states": {"type": "array", "items": ref("State")},
    "inners": {"type": "array", "items": ref("Thing")},
    "rows": {"type": "array", "items": {"type": "array", "items": ref("Thing")}},
    "by_name": {"type": "object", "additionalProperties": ref("Thing")},
    "{key}": {"type": "string"},
}

COMPARE = """
import json
from decimal import Decimal
from scalev import models
from scalev._runtime.models import Model
from scalev._runtime.incomplete import Undecoded
from scalev._runtime.scalars import DecodeError

def shown(value):
    if isinstance(value, Model):
        fields = [(field.attribute, shown(value._undecoded.get(field.attribute, ...))) for field in value._list_fields()]
        read = [shown(getattr(value, attribute)) for attribute, undecoded in fields if undecoded == shown(...)]
        return type(value).__name__, fields, read, repr(value.to_dict()), repr(value.problems)
    if isinstance(value, Undecoded):
        return value.name, value.expected, value.got, repr(value.value)
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return type(value).__name__, repr(value)

def outcome(read, raw):
    try:
        return shown(read(raw))
    except DecodeError as error:
        return str(error)

keys = [field.names[0] for field in models.Thing._list_fields()]
by_fields = Model._decode.__func__
spellings = ["", " ", "a", "0", "0.00", "00.0", "1.50", "-1", "+1", " 7 ", "1_000", "12abc", "1e5",
    "9:00", "NaN", "Infinity", "true", "new", "newer", "1e9999999999999999999", "1e-9999999999999999999", "2023-10-01",
    "2023-10-01T12:00:00Z", "2023-10-01T12:00:00", "2023-10-01 12:00:00.5", "2023-10-01T12:00:00.123456", "2023-10-01T12:00:00+07:00",
    "2023-10-01T24:00:00Z", "2023-W40-7T12:00:00", "20231001T120000Z", "soon", "1\\u0661"]
values = [None, *spellings, 0, 1, 7, 10**30, Decimal("1.50"), Decimal("2.0"), True, False, [], {}, ["a", None], ["a", 1], ["1.5", "x"],
    [[]], [{}], [{}, {"inner": 5}], [[{"number": []}]], {"a": {"moment": 5}}, {"text": "x", "new": 1},
    {"inner": {"inners": [None, {"text": []}]}}]
mismatches, compared = [], 0
for raw in [None, 5, "x", [], {}, *({key: value} for key in keys for value in values),
        *({**dict.fromkeys(keys), "number": one, "moment": other} for one in spellings for other in spellings)]:
    decoded, read = outcome(models.Thing._decode, raw), outcome(lambda value: by_fields(models.Thing, value), raw)
    compared += 1
    if decoded != read:
        mismatches.append([repr(raw), repr(decoded), repr(read)])
thing = models.Thing._decode({})
print(json.dumps([mismatches[:5], compared > 1000, len(keys), type(thing) is models.Thing, models.Thing._decode is not by_fields]))
"""


def build_package(folder: Path) -> Package:
    schemas = {"State": {"type": "string", "enum": ["new", "old"]}, "Thing": obj(KINDS)}
    get = operation("getThing", ref("Thing"), method="get", responses={"200": response(ref("Thing"))})
    return generate(folder, document({"/things": {"get": get}}, schemas))


def test_a_decoder_and_those_of_its_fields_agree_on_every_spelling_of_every_kind(tmp_path: Path) -> None:
    package = build_package(tmp_path)
    assert package.run(COMPARE) == [[], True, len(KINDS), True, True]


def test_a_list_of_texts_is_a_copy_and_rare_spellings_at_every_depth_cost_no_more_than_their_number(tmp_path: Path) -> None:
    code = """
import json, time
from scalev import models
thing = models.Thing.from_dict({"texts": ["a"]})
thing.texts.append("b")
raw = {}
for _ in range(60):  # reading an object anew at each depth would take 2**60 steps
    raw = {"inner": raw, "moment": "", "number": " 1", "inners": [{"moment": "2023-10-01T24:00:00Z"}]}
started = time.process_time()
models.Thing.from_dict(raw)
for _ in range(60):
    raw = {"inner": raw, "inners": [raw, "no thing", {"number": "Rp 5"}], "moment": "soon", "rows": [[raw], {}]} if _ < 3 else {
        "inner": raw, "inners": ["no thing"], "text": [], "day": "soon"}
odd = models.Thing.from_dict(raw)
print(json.dumps([thing.to_dict(), time.process_time() - started < 5, odd.inner.inner.problems != []]))
"""
    assert build_package(tmp_path).run(code) == [{"texts": ["a"]}, True, True]
