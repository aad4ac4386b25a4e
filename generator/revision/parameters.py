"""Write the parameters of an operation: references to components that fit, otherwise inline parameters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from .components import Components
from .later import LaterComponents
from .naming import Usage
from .rewriting import Rewriter
from .shapes import WITHDRAWN, Shape

#: A parameter that operations of this many groups share is meant for all.
_GENERAL = 3
_PREFIX = "#/components/parameters/"
Key = tuple[str, str]
#: What a parameter has to state: its shape, and whether it is required.
Wanted = tuple[Shape, bool]


class Parameters:
    """The parameters of the curated document, and what the operations of a revision need each to state."""

    def __init__(self, document: Document, components: Components, later: LaterComponents) -> None:
        self.document = document
        self.components = components
        self.later = later
        self._wanted: dict[str, dict[tuple[int, bool], tuple[Wanted, Usage]]] = defaultdict(dict)
        self._users: dict[str, list[Operation]] = defaultdict(list)
        for operation in document.operations:
            for node in operation.node.get("parameters", ()):
                if "$ref" in node:
                    self._users[node["$ref"].removeprefix(_PREFIX)].append(operation)

    def write(
        self, rewriter: Rewriter, old: list[Any], wanted: dict[Key, tuple[JsonObject, Wanted]], usage: Usage, path: str, group: str
    ) -> list[Any]:
        """Return the parameters of an operation; those that are no longer published are kept and marked, except in the path."""
        written: list[Any] = []
        left = dict(wanted)
        for node in old:
            resolved = self.document.resolve(node)
            key = identify(resolved)
            if key in left:
                written.append(self._rewrite_known(rewriter, node, resolved, left.pop(key)[1], usage, path, group))
            elif resolved["in"] != "path":
                marked = {**resolved, "deprecated": True, WITHDRAWN: rewriter.date}
                marked.pop("required", None)
                written.append(node if WITHDRAWN in resolved else marked)
        for published, one in left.values():
            written.append(self._write_new(rewriter, published, one, usage, path, group))
        return written

    def keep(self, nodes: Iterable[Any], usage: Usage) -> None:
        """Record that an operation needs its parameters as they are."""
        for node in nodes:
            if "$ref" in node:
                wanted = self.read(self.document.resolve(node))
                self._wanted[node["$ref"].removeprefix(_PREFIX)].setdefault(self._to_key(wanted), (wanted, usage))

    def rewrite_changed(self, rewriter: Rewriter) -> dict[str, JsonObject]:
        """Return the components that change in the same way for all their users."""
        found = {}
        for name, demands in self._wanted.items():
            (wanted, usage), *others = demands.values()
            node = self.document.components("parameters")[name]
            if not others and not self._states(node, wanted):
                found[name] = self._rewrite(rewriter, node, wanted, usage)
        return found

    def read(self, node: JsonObject) -> Wanted:
        """Return what a parameter of the curated document states."""
        holder = node if "schema" in node else next(iter(node["content"].values()), {})
        shape = self.components.readers[True].read(holder.get("schema", {}))
        return replace(shape, deprecated=True) if node.get("deprecated") is True else shape, bool(node.get("required"))

    def _rewrite_known(
        self, rewriter: Rewriter, node: Any, resolved: JsonObject, wanted: Wanted, usage: Usage, path: str, group: str
    ) -> Any:
        if "$ref" not in node:
            return self._rewrite(rewriter, node, wanted, usage)
        name = node["$ref"].removeprefix(_PREFIX)
        demands = self._wanted[name]
        if rewriter.builder is None:
            demands.setdefault(self._to_key(wanted), (wanted, usage))
            self._rewrite(rewriter, resolved, wanted, usage)
        if self._states(resolved, wanted) or len(demands) == 1:
            return node
        return self._find(identify(resolved), wanted, path, group) or self._rewrite(rewriter, resolved, wanted, usage)

    def _write_new(self, rewriter: Rewriter, published: JsonObject, wanted: Wanted, usage: Usage, path: str, group: str) -> JsonObject:
        if (found := self._find(identify(published), wanted, path, group)) is not None:
            if rewriter.builder is None:
                self._wanted[found["$ref"].removeprefix(_PREFIX)].setdefault(self._to_key(wanted), (wanted, usage))
            return found
        node: JsonObject = {"name": published["name"], "in": published["in"], **({"required": True} if wanted[1] else {})}
        style: JsonObject = {key: published[key] for key in ("style", "explode", "allowReserved") if key in published}
        shape = replace(wanted[0], deprecated=False)
        schema = rewriter.build(shape, usage.enter_field(published["name"]))
        result: JsonObject = {**node, **({"deprecated": True} if wanted[0].deprecated else {}), **style, "schema": schema}
        name = self.later.find("parameters", usage.operation, published["in"], published["name"].lower())
        return self.later.refer("parameters", name, result, is_written=rewriter.builder is not None) if name else result

    def _find(self, key: Key, wanted: Wanted, path: str, group: str) -> JsonObject | None:
        """Return a reference to a component that states the same; in a path, it must stand for the same kind of id."""
        found = [
            name
            for name, node in self.document.components("parameters").items()
            if identify(node) == key and self._states(node, wanted) and not self._is_changing(name)
        ]
        if key[0] != "path":
            found = [name for name in found if self._is_general(name, group)]
        else:
            found = [
                name
                for name in found
                if any(_get_segment_before(one.path, key[1]) == _get_segment_before(path, key[1]) for one in self._users[name])
            ]
        return {"$ref": _PREFIX + max(found, key=lambda name: len(self._users[name]))} if found else None

    def _is_general(self, name: str, group: str) -> bool:
        """Return whether a parameter and its description also fit operations of this group."""
        groups = {one.tag for one in self._users[name]}
        return group in groups or len(groups) >= _GENERAL

    def _is_changing(self, name: str) -> bool:
        demands = self._wanted.get(name, {})
        return len(demands) == 1 and self._to_key(self.read(self.document.components("parameters")[name])) not in demands

    def _rewrite(self, rewriter: Rewriter, node: JsonObject, wanted: Wanted, usage: Usage) -> JsonObject:
        shape, required = wanted
        result = {key: value for key, value in node.items() if key not in ("required", "deprecated")}
        if "schema" in node:
            result["schema"] = rewriter.rewrite(node["schema"], replace(shape, deprecated=False), usage.enter_field(node["name"]))
        else:
            (media_type, media), *_ = node["content"].items()
            schema = rewriter.rewrite(media.get("schema", {}), replace(shape, deprecated=False), usage.enter_field(node["name"]))
            result["content"] = {media_type: {**media, "schema": schema}}
        notes = {**({"required": True} if required else {}), **({"deprecated": True} if shape.deprecated else {})}
        return {**{key: value for key, value in result.items() if key in ("name", "in")}, **notes, **result}

    def _states(self, node: JsonObject, wanted: Wanted) -> bool:
        return self._to_key(self.read(node)) == self._to_key(wanted)

    def _to_key(self, wanted: Wanted) -> tuple[int, bool]:
        return self.components.keys.get_number(wanted[0]), wanted[1]


def identify(node: JsonObject) -> Key:
    """Return what identifies a parameter: its location and its name, in lower case for headers."""
    return node["in"], node["name"].lower() if node["in"] == "header" else node["name"]


def _get_segment_before(path: str, name: str) -> str:
    """Return the segment before a path parameter, which says what kind of resource its id belongs to."""
    segments = path.split("/")
    return next((segments[index - 1] for index, segment in enumerate(segments) if segment == f"{{{name}}}"), "")
