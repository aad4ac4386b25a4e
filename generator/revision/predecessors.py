"""Select what a new operation keeps of the withdrawn one that it has probably replaced: what is the same in both, and texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from .contract import Attributes, ContractReader
from .parameters import get_key, match_names

#: A body is the same thing, changed, if at least this share of what is stated about it is the same.
_MIN_SHARE = 0.5
_Facts = dict[tuple[str, str], Attributes]


class Predecessors:
    """Selects parts of withdrawn operations; `readers` are those of the curated document and of the published one."""

    def __init__(self, readers: tuple[ContractReader, ContractReader], effective: Document) -> None:
        self.curated, self.published = readers
        self._effective = effective
        self._described = {one.id: one for one in effective.operations}

    def select(self, replaced: Operation, new: Operation) -> Operation:
        """Return a withdrawn operation with those of its parameters and bodies that a new one has as well."""
        ours, theirs = replaced.node, new.node
        node: JsonObject = {"parameters": [*self._select_parameters(replaced, new)], "responses": {}}
        bodies = self.curated.document.resolve(ours.get("requestBody")), self.published.document.resolve(theirs.get("requestBody"))
        if all(bodies) and _get_share(_read_body(self.curated, bodies[0]), _read_body(self.published, bodies[1])) >= _MIN_SHARE:
            node["requestBody"] = ours["requestBody"]
        for status, response in ours["responses"].items():
            other = _match_status(status, ours["responses"], theirs["responses"])
            if other is not None:
                share = _get_share(
                    _read_response(self.curated, status, response), _read_response(self.published, other, theirs["responses"][other])
                )
                if share >= (_MIN_SHARE if status.startswith("2") else 1):
                    node["responses"][status] = response
        return Operation(replaced.id, replaced.method, replaced.path, node)

    def _select_parameters(self, replaced: Operation, new: Operation) -> Iterator[JsonObject]:
        """Yield the parameters that an operation has in common with its predecessor; those in the path may have another name."""
        wanted = {get_key(one): one for one in map(self.published.document.resolve, new.node.get("parameters", ()))}
        names = match_names(replaced.path, new.path)
        for node in replaced.node.get("parameters", ()):
            known = self.curated.document.resolve(node)
            name = names.get(known["name"], "") if known["in"] == "path" else known["name"]
            other = wanted.get(get_key({**known, "name": name}))
            if other is not None and self._read_parameter(self.curated, known) == self._read_parameter(self.published, other):
                yield node if "$ref" in node or "description" in known else {**node, **self._find_description(replaced, known)}

    def _read_parameter(self, reader: ContractReader, parameter: JsonObject) -> list[Attributes]:
        return [attributes for _, attributes in reader.list_parameter_facts(parameter)]

    def _find_description(self, replaced: Operation, parameter: JsonObject) -> JsonObject:
        """Return the description that overlays give a parameter."""
        described = self._described.get(replaced.id)
        for one in map(self._effective.resolve, described.node.get("parameters", ()) if described else ()):
            if get_key(one) == get_key(parameter) and "description" in one:
                return {"description": one["description"]}
        return {}


def _read_body(reader: ContractReader, body: JsonObject | None) -> _Facts:
    return {(at, path): attributes for (_, at, path), attributes in reader.list_body_facts(body)}


def _read_response(reader: ContractReader, status: str, response: Any) -> _Facts:
    """Return the facts about a response, without its status."""
    found = reader.list_response_facts(status, reader.document.resolve(response))
    return {(f"{kind} {at.removeprefix(status)}", path): attributes for (kind, at, path), attributes in found}


def _match_status(status: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str | None:
    """Return the same status of another operation, or, of a success, the one that it has instead; None if there is none."""
    if status in theirs or not status.startswith("2"):
        return status if status in theirs else None
    return next((one for one in theirs if one.startswith("2") and one not in ours), None)


def _get_share(facts: Mapping[tuple[str, str], Attributes], others: Mapping[tuple[str, str], Attributes]) -> float:
    """Return the share of facts that are the same."""
    same = sum(others.get(place) == attributes for place, attributes in facts.items())
    return same / max(len({*facts, *others}), 1)
