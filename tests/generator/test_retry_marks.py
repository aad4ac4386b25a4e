"""The retry classes in the document reach the operations of the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.errors import CheckFailed
from tests.generator.support import body, document, generate, obj, operation

BODY = body(obj({"key": {"type": "string"}}))


def make_document(**marks: Any) -> Any:
    """Return a document with one operation of each method; `marks` are those of the POST."""
    path = {name: operation(f"{name}Thing", method=name) for name in ("get", "put", "patch")}
    path["delete"] = operation("deleteThing", method="delete", **{"x-retry": "unsafe"})
    path["post"] = operation(
        "postThing", method="post", requestBody=BODY, **{name.replace("_", "-"): value for name, value in marks.items()}
    )
    return document({"/things": path})


def test_x_retry_reaches_the_operations_and_methods_have_defaults(tmp_path: Path) -> None:
    package = generate(tmp_path, make_document(x_retry="idempotent", x_idempotency_key="key"))
    output = package.run(
        "import json; from scalev.resources import things; from scalev._runtime.operations import Operation\n"
        "print(json.dumps({o.id: [o.retry, o.idempotency_key] for o in vars(things).values() if isinstance(o, Operation)}))"
    )
    assert output == {
        "getThing": ["safe", None],
        "putThing": ["idempotent", None],
        "patchThing": ["unsafe", None],
        "deleteThing": ["unsafe", None],
        "postThing": ["idempotent", "key"],
    }


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ({"x_retry": "always"}, r"postThing: x-retry: expected safe, idempotent, unsafe, got 'always'"),
        ({"x_retry": ["safe"]}, r"postThing: x-retry: expected safe, idempotent, unsafe, got \['safe'\]"),
        ({"x_retry": '"""; open("x")\n'}, r"postThing: x-retry: expected [^\n]*\\n'$"),
        ({"x_idempotency_key": "other"}, r"postThing: x-idempotency-key: expected a field of the body, got 'other'"),
        ({"x_idempotency_key": ["key"]}, r"postThing: x-idempotency-key: expected a field of the body, got \['key'\]"),
    ],
)
def test_invalid_extensions_are_rejected(tmp_path: Path, marks: Any, message: str) -> None:
    with pytest.raises(CheckFailed, match=message):
        generate(tmp_path, make_document(**marks))
