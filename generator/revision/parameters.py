"""Write the parameters of an operation: components where ours state what is wanted, otherwise parameters of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from .demands import ComponentDemands
from .markers import WITHDRAWN
from .overlay_components import OverlayComponents
from .schema_rewriter import SchemaRewriter
from .shapes import Shape
from .usage import Usage

#: A parameter that operations of so many groups have is meant for all.
_MIN_GROUPS = 3
_PREFIX = "#/components/parameters/"
ParameterKey = tuple[str, str]
#: What is wanted of a parameter: its shape, and whether it is required.
ParameterDemand = tuple[Shape, bool]


class ParameterWriter:
    """The parameters of the curated document, and what the operations of a revision want of each."""

    def __init__(self, document: Document, demands: ComponentDemands, overlay_components: OverlayComponents) -> None:
        self.document = document
        self.demands = demands
        self.overlay_components = overlay_components
        self._wanted: dict[str, dict[tuple[int, bool], tuple[ParameterDemand, Usage]]] = defaultdict(dict)
        self._users: dict[str, list[Operation]] = defaultdict(list)
        for operation in document.operations:
            for node in operation.node.get("parameters", ()):
                if "$ref" in node:
                    self._users[node["$ref"].removeprefix(_PREFIX)].append(operation)

    def write(
        self,
        rewriter: SchemaRewriter,
        old: list[Any],
        wanted: dict[ParameterKey, tuple[JsonObject, ParameterDemand]],
        usage: Usage,
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
            key = get_key(resolved)
            if key in left:
                written.append(self._rewrite_known(rewriter, node, resolved, left.pop(key)[1], usage, path, group))
            elif resolved["in"] == "path" and (now := ("path", renamed.get(resolved["name"], ""))) in left:
                # the same segment of the path, called something else: what it means stays
                one = left.pop(now)[1]
                found = self._find_component(now, one, path, group)
                written.append(found or self._rewrite(rewriter, {**resolved, "name": now[1]}, one, usage))
            elif resolved["in"] != "path":
                marked = {**resolved, **self._read_description(node), "deprecated": True, WITHDRAWN: rewriter.date}
                marked.pop("required", None)
                written.append(node if WITHDRAWN in resolved else marked)
        for published, one in left.values():
            written.append(self._write_new(rewriter, published, one, usage, path, group))
        return written

    def _read_description(self, node: Any) -> JsonObject:
        """Return what overlays say that a component means, for one of its users that it is written out for."""
        found = self.overlay_components.effective.components("parameters").get(str(node.get("$ref")).removeprefix(_PREFIX), {})
        return {"description": found["description"]} if "description" in found else {}

    def record_unchanged(self, nodes: Iterable[Any], usage: Usage) -> None:
        """Record that an operation wants its parameters as they are."""
        for node in nodes:
            if "$ref" in node:
                wanted = self.read_demand(self.document.resolve(node))
                self._wanted[node["$ref"].removeprefix(_PREFIX)].setdefault(self._identify(wanted), (wanted, usage))

    def rewrite_changed(self, rewriter: SchemaRewriter) -> dict[str, JsonObject]:
        """Return the components that all their users want changed alike."""
        found = {}
        for name, wants in self._wanted.items():
            (wanted, usage), *others = wants.values()
            node = self.document.components("parameters")[name]
            if not others and not self._is_stated_by(node, wanted):
                found[name] = self._rewrite(rewriter, node, wanted, usage)
        return found

    def read_demand(self, node: JsonObject) -> ParameterDemand:
        """Return what a parameter of the curated document states."""
        holder = node if "schema" in node else next(iter(node["content"].values()), {})
        shape = self.demands.readers[True].read(holder.get("schema", {}))
        return replace(shape, deprecated=True) if node.get("deprecated") is True else shape, bool(node.get("required"))

    def _rewrite_known(
        self, rewriter: SchemaRewriter, node: Any, resolved: JsonObject, wanted: ParameterDemand, usage: Usage, path: str, group: str
    ) -> Any:
        if "$ref" not in node:
            return self._rewrite(rewriter, node, wanted, usage)
        name = node["$ref"].removeprefix(_PREFIX)
        wants = self._wanted[name]
        if rewriter.builder is None:
            wants.setdefault(self._identify(wanted), (wanted, usage))
            self._rewrite(rewriter, resolved, wanted, usage)
        if self._is_stated_by(resolved, wanted) or len(wants) == 1:
            return node
        return self._find_component(get_key(resolved), wanted, path, group) or self._rewrite(rewriter, resolved, wanted, usage)

    def _write_new(
        self, rewriter: SchemaRewriter, published: JsonObject, wanted: ParameterDemand, usage: Usage, path: str, group: str
    ) -> JsonObject:
        if (found := self._find_component(get_key(published), wanted, path, group)) is not None:
            if rewriter.builder is None:
                self._wanted[found["$ref"].removeprefix(_PREFIX)].setdefault(self._identify(wanted), (wanted, usage))
            return found
        node: JsonObject = {"name": published["name"], "in": published["in"], **({"required": True} if wanted[1] else {})}
        style: JsonObject = {key: published[key] for key in ("style", "explode", "allowReserved") if key in published}
        shape = replace(wanted[0], deprecated=False)
        schema = rewriter.build(shape, usage.enter_field(published["name"]))
        result: JsonObject = {**node, **({"deprecated": True} if wanted[0].deprecated else {}), **style, "schema": schema}
        name = self.overlay_components.find("parameters", usage.operation, published["in"], published["name"].lower())
        return (
            self.overlay_components.create_reference("parameters", name, result, is_written=rewriter.builder is not None)
            if name
            else result
        )

    def _find_component(self, key: ParameterKey, wanted: ParameterDemand, path: str, group: str) -> JsonObject | None:
        """Return a reference to a component that states the same; one for an id in a path has to stand for the same kind of id."""
        found = [
            name
            for name, node in self.document.components("parameters").items()
            if get_key(node) == key and self._is_stated_by(node, wanted) and not self._is_changing(name)
        ]
        if key[0] != "path":
            found = [name for name in found if self._is_general(name, group)]
        else:
            found = [
                name
                for name in found
                if any(_get_preceding_segment(one.path, key[1]) == _get_preceding_segment(path, key[1]) for one in self._users[name])
            ]
        return {"$ref": _PREFIX + max(found, key=lambda name: len(self._users[name]))} if found else None

    def _is_general(self, name: str, group: str) -> bool:
        """Return whether a parameter, and its description, is not meant for operations of other groups alone."""
        groups = {one.tag for one in self._users[name]}
        return group in groups or len(groups) >= _MIN_GROUPS

    def _is_changing(self, name: str) -> bool:
        wants = self._wanted.get(name, {})
        return len(wants) == 1 and self._identify(self.read_demand(self.document.components("parameters")[name])) not in wants

    def _rewrite(self, rewriter: SchemaRewriter, node: JsonObject, wanted: ParameterDemand, usage: Usage) -> JsonObject:
        shape, required = wanted
        result = {key: value for key, value in node.items() if key not in ("required", "deprecated", WITHDRAWN)}
        if "schema" in node:
            result["schema"] = rewriter.rewrite(node["schema"], replace(shape, deprecated=False), usage.enter_field(node["name"]))
        else:
            (media_type, media), *_ = node["content"].items()
            schema = rewriter.rewrite(media.get("schema", {}), replace(shape, deprecated=False), usage.enter_field(node["name"]))
            result["content"] = {media_type: {**media, "schema": schema}}
        notes = {**({"required": True} if required else {}), **({"deprecated": True} if shape.deprecated else {})}
        return {**{key: value for key, value in result.items() if key in ("name", "in")}, **notes, **result}

    def _is_stated_by(self, node: JsonObject, wanted: ParameterDemand) -> bool:
        return self._identify(self.read_demand(node)) == self._identify(wanted)

    def _identify(self, wanted: ParameterDemand) -> tuple[int, bool]:
        return self.demands.shape_ids.get(wanted[0]), wanted[1]


def get_key(node: JsonObject) -> ParameterKey:
    """Return what identifies a parameter: its place and its name, as they are compared on the wire."""
    return node["in"], node["name"].lower() if node["in"] == "header" else node["name"]


def _match_names(before: str, path: str) -> dict[str, str]:
    """Return the present names of the parameters in a path, by those that they had."""
    old, new = (re.findall(r"\{([^{}]*)\}", one) for one in (before, path))
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else {}


def _get_preceding_segment(path: str, name: str) -> str:
    """Return the segment before a path parameter, which says what kind of thing its id belongs to."""
    segments = path.split("/")
    return next((segments[index - 1] for index, segment in enumerate(segments) if segment == f"{{{name}}}"), "")
