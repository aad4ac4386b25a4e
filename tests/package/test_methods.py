"""Every method of the package, on both clients: the same arguments and options, and a docstring that describes all of them."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import httpx
import pytest
import scalev
from scalev import AsyncScalev, Scalev
from scalev._runtime.requests import CALL_OPTIONS

from generator.openapi.document import Document
from generator.openapi.schemas import collect_properties

DOCUMENT = json.loads(files("scalev").joinpath("openapi.json").read_text(encoding="utf-8"))
OPTIONS = {"extra_body", "extra_headers", "extra_query", "retry", "timeout"}


def walk(resource: Any, path: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the methods below a resource, by their place in the client."""
    for name, result in inspect.getmembers_static(type(resource)):
        place = f"{path}.{name}"
        if inspect.isfunction(result) and not name.startswith("_"):
            yield place, result
        elif isinstance(result, property) and type(inner := getattr(resource, name)).__module__ == type(resource).__module__:
            yield from walk(inner, place)


def methods(client: Any) -> dict[str, Callable[..., Any]]:
    """Return all methods of a client's resources."""
    roots = {
        name: getattr(client, name)(
            "id_1", **{credential["argument"]: "a-key" for credential in root["credentials"] if credential.get("required", True)}
        )
        for name, root in DOCUMENT["x-client-roots"].items()
    }
    for name, result in inspect.getmembers_static(type(client), lambda item: isinstance(item, property)):
        if type(root := getattr(client, name)).__module__.startswith("scalev.resources") and result:
            roots[name] = root
    return {place: method for name, root in roots.items() for place, method in walk(root, name)}


#: The operations by their place in the client.
CALLS = {
    f"{node['x-client']['resource']}.{node['x-client']['method']}"
    for item in DOCUMENT["paths"].values()
    for node in item.values()
    if "x-client" in node
}


@cache
def read_document() -> Document:
    """Return the document of the package, checked."""
    return Document(DOCUMENT)


#: The places whose operation has a `limit` of its own.
OF_THE_SERVICE = {
    ".".join(operation.node["x-client"].values())
    for operation in read_document().operations
    if any(parameter["name"] == "limit" for parameter in map(read_document().resolve, operation.node.get("parameters", ())))
}


def list_undescribed(place: str) -> set[str]:
    """Return the parameters and body fields of an operation for which the document has no text."""
    document = read_document()
    operation = next((operation for operation in document.operations if ".".join(operation.node["x-client"].values()) == place), None)
    if operation is None:
        return set()
    inputs = [(node["name"], node) for node in map(document.resolve, operation.node.get("parameters", ()))]
    for media in document.resolve(operation.node.get("requestBody", {})).get("content", {}).values():
        schema = document.resolve(media["schema"])
        for choice in (schema, *map(document.resolve, schema.get("oneOf", ()))):
            inputs += collect_properties(document, choice)[0].items()
    return {re.sub(r"\W", "_", name).lower() for name, schema in inputs if not document.resolve(schema).get("description")}


TRANSPORT = httpx.MockTransport(lambda _: httpx.Response(500))
SYNC = methods(Scalev("sk_mock_1", transport=TRANSPORT))
ASYNC = methods(AsyncScalev("sk_mock_1", transport=TRANSPORT))


def test_both_clients_have_all_methods_with_the_same_arguments() -> None:
    assert SYNC.keys() == ASYNC.keys()
    assert {place for place in SYNC if ".wait_until_" not in place and not place.endswith("_once")} == CALLS
    for place in SYNC:
        sync_parameters, other = (list(inspect.signature(method).parameters.values()) for method in (SYNC[place], ASYNC[place]))
        assert sync_parameters == other, place


def test_every_declared_option_is_accepted() -> None:
    assert scalev.CallOptions.__optional_keys__ == CALL_OPTIONS
    assert scalev.BusinessOptions.__optional_keys__ == CALL_OPTIONS | {"b_uid"}


@pytest.mark.parametrize("expected", [SYNC, ASYNC], ids=["sync", "async"])
def test_every_method_takes_the_options(expected: dict[str, Callable[..., Any]]) -> None:
    for place, method in expected.items():
        signature = inspect.signature(method)
        options = signature.parameters["options"]
        assert options.kind is inspect.Parameter.VAR_KEYWORD, place
        option_names = getattr(scalev, options.annotation.removeprefix("Unpack[call_options.").removesuffix("]")).__optional_keys__
        assert {*option_names, *signature.parameters} >= OPTIONS, place
        is_limited, is_list = "limit" in {*option_names, *signature.parameters}, "Pager[" in signature.return_annotation
        assert is_limited == (is_list or place in OF_THE_SERVICE), place


@pytest.mark.parametrize("expected", [SYNC, ASYNC], ids=["sync", "async"])
def test_every_docstring_describes_arguments_result_and_errors(expected: dict[str, Callable[..., Any]]) -> None:
    for place, method in expected.items():
        text, signature = inspect.getdoc(method) or "", inspect.signature(method)
        undescribed_names = list_undescribed(place)
        for name in (name_ for name_ in signature.parameters.keys() - {"self", "options"} if name_.rstrip("_") not in undescribed_names):
            assert re.search(rf"^ +{name}: \S", text, re.MULTILINE), f"{place}({name})"
        assert "Raises:\n" in text, place
        assert ("Returns:\n" in text) == (signature.return_annotation != "None"), place
