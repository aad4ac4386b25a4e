"""Write the parameters of an operation: components where ours state what is wanted, otherwise parameters of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from .components import Components
from .later import LaterComponents
from .naming import Hint
from .rewriting import Rewriter
from .shapes import WITHDRAWN, Shape

#: A parameter that operations of so many groups have is meant for all.
_GENERAL = 3
_PREFIX = "#/components/parameters/"
Key = tuple[str, str]
#: What is wanted of a parameter: its shape, and whether it is required.
Wanted = tuple[Shape, bool]


class Parameters:
    """The parameters of the curated document, and what the operations of a revision want of each."""

    def __init__(self, document: Document, components: Components, later: LaterComponents) -> None:
        self.document = document
        self.components = components
        self.later = later
        self._wanted: dict[str, dict[tuple[int, bool], tuple[Wanted, Hint]]] = defaultdict(dict)
        self._users: dict[str, list[Operation]] = defaultdict(list)
        for operation in document.operations:
            for node in operation.node.get("parameters", ()):
                if "$ref" in node:
                    self._users[node["$ref"].removeprefix(_PREFIX)].append(operation)

    def write(
        self,
        rewriter: Rewriter,
        old: list[Any],
        wanted: dict[Key, tuple[JsonObject, Wanted]],
        hint: Hint,
        paths: tuple[str, str],
        group: str,
    ) -> list[Any]:
        """Return the parameters of an operation; those that are no longer published stay, marked, except in the path.

        `paths` are that of the operation as it is in force and as it is published.
        """
        before, path = paths
        written: list[Any] = []
        left = dict(wanted)
        renamed = _match_names(before, path)
        for node in old:
            resolved = self.document.resolve(node)
            key = key_of(resolved)
            if key in left:
                written.append(self._rewrite_known(rewriter, node, resolved, left.pop(key)[1], hint, path, group))
            elif resolved["in"] == "path" and (now := ("path", renamed.get(resolved["name"], ""))) in left:
                # the same segment of the path, called something else: what it means stays
                one = left.pop(now)[1]
                found = self._find(now, one, path, group)
                written.append(found or self._rewrite(rewriter, {**resolved, "name": now[1]}, one, hint))
            elif resolved["in"] != "path":
                marked = {**resolved, **self._read_text(node), "deprecated": True, WITHDRAWN: rewriter.date}
                marked.pop("required", None)
                written.append(node if WITHDRAWN in resolved else marked)
        for published, one in left.values():
            written.append(self._new(rewriter, published, one, hint, path, group))
        return written

    def _read_text(self, node: Any) -> JsonObject:
        """Return what overlays say that a component means, for one of its users that it is written out for."""
        found = self.later.effective.components("parameters").get(str(node.get("$ref")).removeprefix(_PREFIX), {})
        return {"description": found["description"]} if "description" in found else {}

    def keep(self, nodes: Iterable[Any], hint: Hint) -> None:
        """Record that an operation wants its parameters as they are."""
        for node in nodes:
            if "$ref" in node:
                wanted = self.read(self.document.resolve(node))
                self._wanted[node["$ref"].removeprefix(_PREFIX)].setdefault(self._key(wanted), (wanted, hint))

    def rewrite_changed(self, rewriter: Rewriter) -> dict[str, JsonObject]:
        """Return the components that all their users want changed alike."""
        found = {}
        for name, wants in self._wanted.items():
            (wanted, hint), *others = wants.values()
            node = self.document.components("parameters")[name]
            if not others and not self._states(node, wanted):
                found[name] = self._rewrite(rewriter, node, wanted, hint)
        return found

    def read(self, node: JsonObject) -> Wanted:
        """Return what a parameter of the curated document states."""
        holder = node if "schema" in node else next(iter(node["content"].values()), {})
        shape = self.components.readers[True].read(holder.get("schema", {}))
        return replace(shape, deprecated=True) if node.get("deprecated") is True else shape, bool(node.get("required"))

    def _rewrite_known(self, rewriter: Rewriter, node: Any, resolved: JsonObject, wanted: Wanted, hint: Hint, path: str, group: str) -> Any:
        if "$ref" not in node:
            return self._rewrite(rewriter, node, wanted, hint)
        name = node["$ref"].removeprefix(_PREFIX)
        wants = self._wanted[name]
        if rewriter.builder is None:
            wants.setdefault(self._key(wanted), (wanted, hint))
            self._rewrite(rewriter, resolved, wanted, hint)
        if self._states(resolved, wanted) or len(wants) == 1:
            return node
        return self._find(key_of(resolved), wanted, path, group) or self._rewrite(rewriter, resolved, wanted, hint)

    def _new(self, rewriter: Rewriter, published: JsonObject, wanted: Wanted, hint: Hint, path: str, group: str) -> JsonObject:
        if (found := self._find(key_of(published), wanted, path, group)) is not None:
            if rewriter.builder is None:
                self._wanted[found["$ref"].removeprefix(_PREFIX)].setdefault(self._key(wanted), (wanted, hint))
            return found
        node: JsonObject = {"name": published["name"], "in": published["in"], **({"required": True} if wanted[1] else {})}
        style: JsonObject = {key: published[key] for key in ("style", "explode", "allowReserved") if key in published}
        shape = replace(wanted[0], deprecated=False)
        schema = rewriter.build(shape, hint.inside(published["name"]))
        result: JsonObject = {**node, **({"deprecated": True} if wanted[0].deprecated else {}), **style, "schema": schema}
        name = self.later.find("parameters", hint.operation, published["in"], published["name"].lower())
        return self.later.refer("parameters", name, result, is_written=rewriter.builder is not None) if name else result

    def _find(self, key: Key, wanted: Wanted, path: str, group: str) -> JsonObject | None:
        """Return a reference to a component that states the same; one for an id in a path has to stand for the same kind of id."""
        found = [
            name
            for name, node in self.document.components("parameters").items()
            if key_of(node) == key and self._states(node, wanted) and not self._is_changing(name)
        ]
        if key[0] != "path":
            found = [name for name in found if self._is_general(name, group)]
        else:
            found = [name for name in found if any(_before(one.path, key[1]) == _before(path, key[1]) for one in self._users[name])]
        return {"$ref": _PREFIX + max(found, key=lambda name: len(self._users[name]))} if found else None

    def _is_general(self, name: str, group: str) -> bool:
        """Return whether a parameter, and its description, is not meant for operations of other groups alone."""
        groups = {one.tag for one in self._users[name]}
        return group in groups or len(groups) >= _GENERAL

    def _is_changing(self, name: str) -> bool:
        wants = self._wanted.get(name, {})
        return len(wants) == 1 and self._key(self.read(self.document.components("parameters")[name])) not in wants

    def _rewrite(self, rewriter: Rewriter, node: JsonObject, wanted: Wanted, hint: Hint) -> JsonObject:
        shape, required = wanted
        result = {key: value for key, value in node.items() if key not in ("required", "deprecated", WITHDRAWN)}
        if "schema" in node:
            result["schema"] = rewriter.rewrite(node["schema"], replace(shape, deprecated=False), hint.inside(node["name"]))
        else:
            (media_type, media), *_ = node["content"].items()
            schema = rewriter.rewrite(media.get("schema", {}), replace(shape, deprecated=False), hint.inside(node["name"]))
            result["content"] = {media_type: {**media, "schema": schema}}
        notes = {**({"required": True} if required else {}), **({"deprecated": True} if shape.deprecated else {})}
        return {**{key: value for key, value in result.items() if key in ("name", "in")}, **notes, **result}

    def _states(self, node: JsonObject, wanted: Wanted) -> bool:
        return self._key(self.read(node)) == self._key(wanted)

    def _key(self, wanted: Wanted) -> tuple[int, bool]:
        return self.components.keys.number(wanted[0]), wanted[1]


def key_of(node: JsonObject) -> Key:
    """Return what identifies a parameter: its place and its name, as they are compared on the wire."""
    return node["in"], node["name"].lower() if node["in"] == "header" else node["name"]


def _match_names(before: str, path: str) -> dict[str, str]:
    """Return the present names of the parameters in a path, by those that they had."""
    old, new = (re.findall(r"\{([^{}]*)\}", one) for one in (before, path))
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else {}


def _before(path: str, name: str) -> str:
    """Return the segment before a path parameter, which says what kind of thing its id belongs to."""
    segments = path.split("/")
    return next((segments[index - 1] for index, segment in enumerate(segments) if segment == f"{{{name}}}"), "")
