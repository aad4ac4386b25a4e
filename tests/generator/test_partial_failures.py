"""Operations that the document marks as able to fail in part: their results list the failures, and can raise them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.errors import CheckFailed
from tests.generator.support import document, generate, obj, operation

TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
REF = {"$ref": "#/components/schemas/Result"}
MARK = {"succeeded": "done", "failed": "failed"}


def make_document(mark: Any = MARK, schema: Any = REF, **fields: Any) -> Any:
    """Return a document with one operation that can fail in part, and one with the same response."""
    fields = fields or {"done": {"type": "array", "items": {"type": "integer"}}, "failed": TEXTS, "succeeded": {"type": "boolean"}}
    node = operation("sendThings", schema, method="send", **{"x-partial-failure": mark})
    return document(
        {"/things": {"post": node, "get": operation("lookThings", REF, method="look")}},
        {"Result": obj(fields), "Other": obj({"a": {}})},
    )


def test_a_partial_response_lists_and_raises_its_failures(tmp_path: Path) -> None:
    package = generate(tmp_path, make_document())
    output = package.run("""
import copy, json, pickle
from scalev import PartialFailureError, PartialResult, ScalevError
from scalev.models import Result
good = Result.from_dict({"done": [1], "failed": None})
failed = {"7": "no such\\nthing", "8": None, **{str(number): "x" for number in range(9, 30)}}
bad = Result.from_dict({"done": [1, 2], "succeeded": True, "failed": failed})
assert isinstance(good, PartialResult) and issubclass(PartialFailureError, ScalevError)
assert good.raise_on_failure() is good and Result().raise_on_failure().failed == {} and Result().succeeded == []
assert copy.deepcopy(bad) == pickle.loads(pickle.dumps(bad)) == bad != good and bad.to_dict()["failed"]["8"] is None
try:
    bad.raise_on_failure()
except PartialFailureError as error:
    again = pickle.loads(pickle.dumps(error))
    assert error.result is bad and again.result == bad and str(again) == str(error)
    print(json.dumps([bad.succeeded, len(error.failed), bad.failed == error.failed, bad.succeeded_, str(error)]))
""")
    assert output[:4] == [[1, 2], 23, True, True]
    assert output[4] == ("23 of 25 failed: 7: no such thing; 8: no reason given; 9: x; 10: x; 11: x; 12: x; 13: x; 14: x; 15: x; 16: x; …")


def test_the_docstring_mentions_partial_failures(tmp_path: Path) -> None:
    package = generate(tmp_path, make_document())
    output = package.run(
        "import json; from scalev.resources.things import Things\n"
        "print(json.dumps(['raise_on_failure' in Things.send.__doc__, 'raise_on_failure' in Things.look.__doc__]))"
    )
    assert output == [True, False]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (make_document(mark=True), r"sendThings: x-partial-failure: expected the fields succeeded and failed, got True"),
        (make_document(mark={"succeeded": "done"}), r"sendThings: x-partial-failure: expected the fields succeeded and failed, got \{"),
        (make_document(mark={**MARK, "failed": "refused"}), r"sendThings: x-partial-failure: the response has no field 'refused'"),
        (make_document(schema=TEXTS), r"sendThings: x-partial-failure: the response has no field 'done'"),
        (make_document(schema=None), r"sendThings: x-partial-failure: expected a response"),
        (make_document(done={"type": "integer"}, failed=TEXTS), r"Result\.done: expected a list or a map of what succeeded, got int"),
        (
            make_document(done=TEXTS, failed={"type": "array", "items": {"type": "string"}}),
            r"Result\.failed: expected a map of strings .* got list\[str\]",
        ),
    ],
)
def test_invalid_extensions_are_rejected(tmp_path: Path, document: Any, message: str) -> None:
    with pytest.raises(CheckFailed, match=message):
        generate(tmp_path, document)


def test_operations_that_disagree_on_the_fields_are_rejected(tmp_path: Path) -> None:
    data = make_document()
    data["paths"]["/things"]["get"]["x-partial-failure"] = {"succeeded": "failed", "failed": "failed"}
    with pytest.raises(CheckFailed, match="another operation names other fields of Result"):
        generate(tmp_path, data)
