"""Write the parameters of an operation: references to components with the wanted shape, and inline parameters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from ..openapi.document import Document, JsonObject, Operation
from .demands import ComponentDemands
from .markers import WITHDRAWN
from .overlay_components import OverlayComponents
from .schema_rewriter import SchemaRewriter
from .shapes import Shape
from .usage import Usage
from .words import is_nearly_same_name

#: A parameter that operations of at least so many groups have is meant for the operations of all groups.
_MIN_GROUPS = 3
_PREFIX = "#/components/parameters/"
#: What identifies a parameter of an operation: where it is sent, and its name.
ParameterKey = tuple[str, str]


class ParameterDemand(NamedTuple):
    """The shape that an operation demands of a parameter, and whether it requires the parameter."""

    shape: Shape
    is_required: bool


class ParameterWriter:
    """Writes parameters, and collects the demands on those that are components of the curated document."""

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
        """Return the parameters of an operation; those that are no longer published stay, marked as withdrawn, except in the path.

        `paths` are the path of the operation in force and the published one.
        """
        before, path = paths
        written: list[Any] = []
        left = dict(wanted)
        renamed = match_names(before, path)
        for node in old:
            resolved = self.document.resolve(node)
            key = get_key(resolved)
            if key in left:
                written.append(self._rewrite_known(rewriter, node, resolved, left.pop(key)[1], usage, path, group))
            elif resolved["in"] == "path" and (now := ("path", renamed.get(resolved["name"], ""))) in left:
                # the segment of the path has another name, and means the same
                demand = left.pop(now)[1]
                found = self._find_component(now, demand, path, group)
                written.append(found or self._rewrite(rewriter, {**resolved, "name": now[1]}, demand, usage))
            elif resolved["in"] != "path":
                marked = {**resolved, **self._read_description(node), "deprecated": True, WITHDRAWN: rewriter.date}
                marked.pop("required", None)
                written.append(node if WITHDRAWN in resolved else marked)
        gone = [node for node in old if get_key(self.document.resolve(node)) not in wanted]
        for published, demand in left.values():
            written.append(
                self._write_renamed(rewriter, gone, published, demand, usage)
                or self._write_new(rewriter, published, demand, usage, path, group)
            )
        return written

    def _write_renamed(
        self, rewriter: SchemaRewriter, gone: list[Any], published: JsonObject, wanted: ParameterDemand, usage: Usage
    ) -> JsonObject | None:
        """Return a new parameter with the texts of the one that is gone, if it is the same thing with nearly the same name, or None."""
        found = []
        for node in gone:
            known = self.document.resolve(node)
            is_same = known["in"] == published["in"] != "path" and WITHDRAWN not in known
            if is_same and is_nearly_same_name(known["name"], published["name"]) and self._has_shape(known, wanted):
                found.append({**known, **self._read_description(node), "name": published["name"]})
        return self._rewrite(rewriter, found[0], wanted, usage) if len(found) == 1 else None

    def _has_shape(self, node: JsonObject, wanted: ParameterDemand) -> bool:
        get_id = self.demands.shape_ids.get
        return get_id(self.read_demand(node).shape) == get_id(wanted.shape)

    def _read_description(self, node: Any) -> JsonObject:
        """Return the description that overlays give a parameter component, for a copy of the parameter in an operation."""
        found = self.overlay_components.effective.get_components("parameters").get(str(node.get("$ref")).removeprefix(_PREFIX), {})
        return {"description": found["description"]} if "description" in found else {}

    def record_unchanged(self, nodes: Iterable[Any], usage: Usage) -> None:
        """Record that an operation uses its parameters as they are."""
        for node in nodes:
            if "$ref" in node:
                wanted = self.read_demand(self.document.resolve(node))
                self._wanted[node["$ref"].removeprefix(_PREFIX)].setdefault(self._identify(wanted), (wanted, usage))

    def rewrite_changed(self, rewriter: SchemaRewriter) -> dict[str, JsonObject]:
        """Return the components of which all operations demand the same change, with the change."""
        found = {}
        for name, demands in self._wanted.items():
            (wanted, usage), *others = demands.values()
            node = self.document.get_components("parameters")[name]
            if not others and not self._is_stated_by(node, wanted):
                found[name] = self._rewrite(rewriter, node, wanted, usage)
        return found

    def read_demand(self, node: JsonObject) -> ParameterDemand:
        """Return the demand that a parameter of the curated document meets."""
        holder = node if "schema" in node else next(iter(node["content"].values()), {})
        shape = self.demands.readers[True].read(holder.get("schema", {}))
        if node.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        return ParameterDemand(shape, bool(node.get("required")))

    def _rewrite_known(
        self, rewriter: SchemaRewriter, node: Any, resolved: JsonObject, wanted: ParameterDemand, usage: Usage, path: str, group: str
    ) -> Any:
        if "$ref" not in node:
            return self._rewrite(rewriter, node, wanted, usage)
        name = node["$ref"].removeprefix(_PREFIX)
        demands = self._wanted[name]
        if rewriter.builder is None:
            demands.setdefault(self._identify(wanted), (wanted, usage))
            self._rewrite(rewriter, resolved, wanted, usage)
        if self._is_stated_by(resolved, wanted) or len(demands) == 1:
            return node
        return self._find_component(get_key(resolved), wanted, path, group) or self._rewrite(rewriter, resolved, wanted, usage)

    def _write_new(
        self, rewriter: SchemaRewriter, published: JsonObject, wanted: ParameterDemand, usage: Usage, path: str, group: str
    ) -> JsonObject:
        if (found := self._find_component(get_key(published), wanted, path, group)) is not None:
            if rewriter.builder is None:
                self._wanted[found["$ref"].removeprefix(_PREFIX)].setdefault(self._identify(wanted), (wanted, usage))
            return found
        # `deprecated` belongs to the parameter, not to its schema
        schema = rewriter.build(replace(wanted.shape, deprecated=False), usage.enter_field(published["name"]))
        result: JsonObject = {
            "name": published["name"],
            "in": published["in"],
            **({"required": True} if wanted.is_required else {}),
            **({"deprecated": True} if wanted.shape.deprecated else {}),
            **{key: published[key] for key in ("style", "explode", "allowReserved") if key in published},
            "schema": schema,
        }
        name = self.overlay_components.find("parameters", usage.operation, published["in"], published["name"].lower())
        return self.overlay_components.create_reference("parameters", name, result, is_written=rewriter.builder is not None)

    def _find_component(self, key: ParameterKey, wanted: ParameterDemand, path: str, group: str) -> JsonObject | None:
        """Return a reference to a component with the wanted shape, or None; one in a path must stand for an id of the same kind."""
        found = [
            name
            for name, node in self.document.get_components("parameters").items()
            if get_key(node) == key and self._is_stated_by(node, wanted) and not self._is_changing(name)
        ]
        if key[0] != "path":
            found = [name for name in found if self._is_general(name, group)]
        else:
            segment = _get_preceding_segment(path, key[1])
            found = [name for name in found if any(_get_preceding_segment(one.path, key[1]) == segment for one in self._users[name])]
        return {"$ref": _PREFIX + max(found, key=lambda name: len(self._users[name]))} if found else None

    def _is_general(self, name: str, group: str) -> bool:
        """Return whether a parameter, with its description, is meant for the operations of a group, too."""
        groups = {one.tag for one in self._users[name]}
        return group in groups or len(groups) >= _MIN_GROUPS

    def _is_changing(self, name: str) -> bool:
        demands = self._wanted.get(name, {})
        return len(demands) == 1 and self._identify(self.read_demand(self.document.get_components("parameters")[name])) not in demands

    def _rewrite(self, rewriter: SchemaRewriter, node: JsonObject, wanted: ParameterDemand, usage: Usage) -> JsonObject:
        schema_shape = replace(wanted.shape, deprecated=False)
        result = {key: value for key, value in node.items() if key not in ("required", "deprecated", WITHDRAWN)}
        if "schema" in node:
            result["schema"] = rewriter.rewrite(node["schema"], schema_shape, usage.enter_field(node["name"]))
        else:
            (media_type, media), *_ = node["content"].items()
            schema = rewriter.rewrite(media.get("schema", {}), schema_shape, usage.enter_field(node["name"]))
            result["content"] = {media_type: {**media, "schema": schema}}
        return {
            **{key: value for key, value in result.items() if key in ("name", "in")},
            **({"required": True} if wanted.is_required else {}),
            **({"deprecated": True} if wanted.shape.deprecated else {}),
            **result,
        }

    def _is_stated_by(self, node: JsonObject, wanted: ParameterDemand) -> bool:
        return self._identify(self.read_demand(node)) == self._identify(wanted)

    def _identify(self, wanted: ParameterDemand) -> tuple[int, bool]:
        return self.demands.shape_ids.get(wanted.shape), wanted.is_required


def get_key(node: JsonObject) -> ParameterKey:
    """Return what identifies a parameter: where it is sent, and its name, that of a header in lower case."""
    return node["in"], node["name"].lower() if node["in"] == "header" else node["name"]


def match_names(before: str, path: str) -> dict[str, str]:
    """Return the published names of the parameters in a path, by those in force; none if a path has more than the other."""
    old, new = (re.findall(r"\{([^{}]*)\}", one) for one in (before, path))
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else {}


def _get_preceding_segment(path: str, name: str) -> str:
    """Return the segment before a path parameter, which says what kind of row its id belongs to."""
    segments = path.split("/")
    return next((segments[index - 1] for index, segment in enumerate(segments) if segment == f"{{{name}}}"), "")
