"""Search operations, fields and values of the document in the package, offline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import scalev
from cyclopts import Parameter

from .failures import NOT_FOUND, Failure, UsageError
from .flags import OUTPUT
from .output.formats import open_writer
from .output.texts import dump
from .table import load_table
from .tools import check_count, make_tool

#: The default for the number of results.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the index: its name, its text, and the words that find it, with their weights."""

    kind: str
    name: str
    text: str
    words: Mapping[str, int]


def _docs(
    *query: Annotated[str, Parameter(help="Words; all of them must occur.")],
    limit: Annotated[
        int, Parameter(help=f"The maximum number of results (default: {_MOST}).", validator=check_count, group=OUTPUT)
    ] = _MOST,
    format_: Annotated[str | None, Parameter(name="--format", help="The format of the output.", group=OUTPUT)] = None,
    agent: Annotated[bool, Parameter(help="Compact JSON for programs.", negative="", group=OUTPUT)] = False,
) -> None:
    """Search operations, fields and values, offline. The best results come first.

    Example:
      scalev docs payment status
    """
    words = [word for part in query for word in _split(part)]
    if not query:
        raise UsageError("expected words to search for, such as `scalev docs payment status`")
    matches = search(words)[:limit] if words else []
    if agent:
        print(dump({"data": matches}))
    elif matches:
        open_writer(format_).write_rows([(matches, [])])
    else:
        raise Failure(f"expected words that occur together, found nothing with all of these: {' '.join(query)}", NOT_FOUND)


def search(words: list[str]) -> list[dict[str, str]]:
    """Return the entries with all of the words, best first."""
    results = []
    for place, entry in enumerate(_list_entries()):
        scores = [max((weight for word, weight in entry.words.items() if _matches(word, term)), default=0) for term in words]
        if all(scores):
            exact = sum(term in entry.words for term in words)
            results.append((-sum(scores) - exact, len(_split(entry.name)), place, entry))
    results.sort(key=lambda entry: entry[:3])
    return [{"kind": entry.kind, "name": entry.name, "text": entry.text} for *_, entry in results]


def _matches(word: str, term: str) -> bool:
    return word == term or (len(term) > 2 and word.startswith(term)) or (len(word) > 3 and word == term.rstrip("s"))


def _list_entries() -> Iterator[Entry]:
    document = json.loads(Path(scalev.__file__).with_name("openapi.json").read_text(encoding="utf-8"))
    operations = {
        node["operationId"]: node
        for item in document["paths"].values()
        for node in item.values()
        if isinstance(node, dict) and "operationId" in node
    }
    for command in load_table().commands.values():
        node = operations.get(command.id, {})
        weights = _weigh((command.path, 4), (command.summary, 3), (command.id, 3), (command.call, 2), (node.get("description", ""), 1))
        yield Entry("command", command.words, command.summary, weights)
        for reference in node.get("parameters", ()):
            parameter = _resolve(document, reference)
            text = str(parameter.get("description", ""))
            yield Entry("parameter", f"{command.words} {parameter['name']}", text, _weigh((parameter["name"], 3), (text, 1)))
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        for field, inner in schema.get("properties", {}).items():
            values = ", ".join(str(value) for value in inner.get("enum", ()))
            text = " ".join(part for part in (str(inner.get("description", "")), f"({values})" if values else "") if part)
            yield Entry("field", f"{name}.{field}", text, _weigh((field, 3), (name, 2), (text, 1)))
        if "enum" in schema:
            values = ", ".join(str(value) for value in schema["enum"])
            yield Entry("values", name, values, _weigh((name, 3), (values, 2)))


def _resolve(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return node
    target: Any = document
    for part in reference.removeprefix("#/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return target  # type: ignore[no-any-return]  # a pointer may lead to anything


def _weigh(*texts: tuple[str, int]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for text, weight in texts:
        for word in _split(text):
            weights[word] = max(weight, weights.get(word, 0))
    return weights


def _split(text: str) -> list[str]:
    """Return the words of a text in lower case, and those of names in camelCase and snake_case."""
    return re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower())


docs = make_tool(_docs, name="docs")
