"""Write the parameters of an operation: references to components with the demanded shape, and inline parameters."""

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

#: A parameter that operations of at least this many groups have is meant for the operations of all groups.
_MIN_GROUPS = 3
_PREFIX = "#/components/parameters/"
#: The key of a parameter of an operation: its location and its name.
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
        self._demands_by_component: dict[str, dict[tuple[int, bool], tuple[ParameterDemand, Usage]]] = defaultdict(dict)
        self._users: dict[str, list[Operation]] = defaultdict(list)
        for operation in document.operations:
            for node in operation.node.get("parameters", ()):
                if "$ref" in node:
                    self._users[node["$ref"].removeprefix(_PREFIX)].append(operation)

    def write(
        self,
        rewriter: SchemaRewriter,
        old: list[Any],
        demands: dict[ParameterKey, tuple[JsonObject, ParameterDemand]],
        usage: Usage,
        paths: tuple[str, str],
        group: str,
    ) -> list[Any]:
        """Return the parameters of an operation; those that are no longer published stay, marked as withdrawn, except in the path.

        `demands` has the published parameters. `paths` are the path of the operation in force and the published one.
        """
        before, path = paths
        parameters: list[Any] = []
        open_demands = dict(demands)
        new_names = match_names(before, path)
        for node in old:
            parameter = self.document.resolve(node)
            key = get_key(parameter)
            if key in open_demands:
                parameters.append(self._rewrite_known(rewriter, node, parameter, open_demands.pop(key)[1], usage, path, group))
            elif parameter["in"] == "path" and (new_key := ("path", new_names.get(parameter["name"], ""))) in open_demands:
                # the segment of the path has another name with the same meaning
                demand = open_demands.pop(new_key)[1]
                component = self._find_component(new_key, demand, path, group)
                parameters.append(component or self._rewrite(rewriter, {**parameter, "name": new_key[1]}, demand, usage))
            elif parameter["in"] != "path":
                withdrawn_parameter = {**parameter, **self._read_description(node), "deprecated": True, WITHDRAWN: rewriter.date}
                withdrawn_parameter.pop("required", None)
                parameters.append(node if WITHDRAWN in parameter else withdrawn_parameter)
        removed_nodes = [node for node in old if get_key(self.document.resolve(node)) not in demands]
        for new_parameter, demand in open_demands.values():
            parameters.append(
                self._write_renamed(rewriter, removed_nodes, new_parameter, demand, usage)
                or self._write_new(rewriter, new_parameter, demand, usage, path, group)
            )
        return parameters

    def _write_renamed(
        self, rewriter: SchemaRewriter, removed_nodes: list[Any], parameter: JsonObject, demand: ParameterDemand, usage: Usage
    ) -> JsonObject | None:
        """Return a new parameter with the texts of a removed one that is the same except for a part of its name, or None."""
        candidates = []
        for node in removed_nodes:
            candidate = self.document.resolve(node)
            is_same = candidate["in"] == parameter["in"] != "path" and WITHDRAWN not in candidate
            if is_same and is_nearly_same_name(candidate["name"], parameter["name"]) and self._has_shape(candidate, demand):
                candidates.append({**candidate, **self._read_description(node), "name": parameter["name"]})
        return self._rewrite(rewriter, candidates[0], demand, usage) if len(candidates) == 1 else None

    def _has_shape(self, node: JsonObject, demand: ParameterDemand) -> bool:
        get_id = self.demands.shape_ids.get
        return get_id(self.read_demand(node).shape) == get_id(demand.shape)

    def _read_description(self, node: Any) -> JsonObject:
        """Return the description that overlays give a parameter component, for a copy of the parameter in an operation."""
        component = self.overlay_components.effective.get_components("parameters").get(str(node.get("$ref")).removeprefix(_PREFIX), {})
        return {"description": component["description"]} if "description" in component else {}

    def record_unchanged(self, nodes: Iterable[Any], usage: Usage) -> None:
        """Record that an operation uses its parameters as they are."""
        for node in nodes:
            if "$ref" in node:
                demand = self.read_demand(self.document.resolve(node))
                self._demands_by_component[node["$ref"].removeprefix(_PREFIX)].setdefault(self._identify(demand), (demand, usage))

    def rewrite_changed(self, rewriter: SchemaRewriter) -> dict[str, JsonObject]:
        """Return the components for which all operations demand the same change, with the change."""
        components = {}
        for name, demands in self._demands_by_component.items():
            (demand, usage), *other_demands = demands.values()
            node = self.document.get_components("parameters")[name]
            if not other_demands and not self._is_stated_by(node, demand):
                components[name] = self._rewrite(rewriter, node, demand, usage)
        return components

    def read_demand(self, node: JsonObject) -> ParameterDemand:
        """Return the demand that a parameter of the curated document meets."""
        holder = node if "schema" in node else next(iter(node["content"].values()), {})
        shape = self.demands.readers[True].read(holder.get("schema", {}))
        if node.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        return ParameterDemand(shape, bool(node.get("required")))

    def _rewrite_known(
        self, rewriter: SchemaRewriter, node: Any, parameter: JsonObject, demand: ParameterDemand, usage: Usage, path: str, group: str
    ) -> Any:
        if "$ref" not in node:
            return self._rewrite(rewriter, node, demand, usage)
        name = node["$ref"].removeprefix(_PREFIX)
        demands = self._demands_by_component[name]
        if rewriter.builder is None:
            demands.setdefault(self._identify(demand), (demand, usage))
            self._rewrite(rewriter, parameter, demand, usage)
        if self._is_stated_by(parameter, demand) or len(demands) == 1:
            return node
        return self._find_component(get_key(parameter), demand, path, group) or self._rewrite(rewriter, parameter, demand, usage)

    def _write_new(
        self, rewriter: SchemaRewriter, parameter: JsonObject, demand: ParameterDemand, usage: Usage, path: str, group: str
    ) -> JsonObject:
        if (component := self._find_component(get_key(parameter), demand, path, group)) is not None:
            if rewriter.builder is None:
                self._demands_by_component[component["$ref"].removeprefix(_PREFIX)].setdefault(self._identify(demand), (demand, usage))
            return component
        # `deprecated` belongs to the parameter, not to its schema
        schema = rewriter.build(replace(demand.shape, deprecated=False), usage.enter_field(parameter["name"]))
        result: JsonObject = {
            "name": parameter["name"],
            "in": parameter["in"],
            **({"required": True} if demand.is_required else {}),
            **({"deprecated": True} if demand.shape.deprecated else {}),
            **{key: parameter[key] for key in ("style", "explode", "allowReserved") if key in parameter},
            "schema": schema,
        }
        name = self.overlay_components.find("parameters", usage.operation, parameter["in"], parameter["name"].lower())
        return self.overlay_components.create_reference("parameters", name, result, is_written=rewriter.builder is not None)

    def _find_component(self, key: ParameterKey, demand: ParameterDemand, path: str, group: str) -> JsonObject | None:
        """Return a reference to a component with the demanded shape, or None; one in a path must stand for an id of the same kind."""
        names = [
            name
            for name, node in self.document.get_components("parameters").items()
            if get_key(node) == key and self._is_stated_by(node, demand) and not self._is_changing(name)
        ]
        if key[0] != "path":
            names = [name for name in names if self._is_general(name, group)]
        else:
            segment = _get_preceding_segment(path, key[1])
            names = [
                name for name in names if any(_get_preceding_segment(operation.path, key[1]) == segment for operation in self._users[name])
            ]
        return {"$ref": _PREFIX + max(names, key=lambda name: len(self._users[name]))} if names else None

    def _is_general(self, name: str, group: str) -> bool:
        """Return whether a parameter and its description also apply to the operations of a group."""
        groups = {operation.tag for operation in self._users[name]}
        return group in groups or len(groups) >= _MIN_GROUPS

    def _is_changing(self, name: str) -> bool:
        demands = self._demands_by_component.get(name, {})
        return len(demands) == 1 and self._identify(self.read_demand(self.document.get_components("parameters")[name])) not in demands

    def _rewrite(self, rewriter: SchemaRewriter, node: JsonObject, demand: ParameterDemand, usage: Usage) -> JsonObject:
        schema_shape = replace(demand.shape, deprecated=False)
        result = {key: value for key, value in node.items() if key not in ("required", "deprecated", WITHDRAWN)}
        if "schema" in node:
            result["schema"] = rewriter.rewrite(node["schema"], schema_shape, usage.enter_field(node["name"]))
        else:
            (media_type, media), *_ = node["content"].items()
            schema = rewriter.rewrite(media.get("schema", {}), schema_shape, usage.enter_field(node["name"]))
            result["content"] = {media_type: {**media, "schema": schema}}
        return {
            **{key: value for key, value in result.items() if key in ("name", "in")},
            **({"required": True} if demand.is_required else {}),
            **({"deprecated": True} if demand.shape.deprecated else {}),
            **result,
        }

    def _is_stated_by(self, node: JsonObject, demand: ParameterDemand) -> bool:
        return self._identify(self.read_demand(node)) == self._identify(demand)

    def _identify(self, demand: ParameterDemand) -> tuple[int, bool]:
        return self.demands.shape_ids.get(demand.shape), demand.is_required


def get_key(node: JsonObject) -> ParameterKey:
    """Return what identifies a parameter: where it is sent, and its name, that of a header in lower case."""
    return node["in"], node["name"].lower() if node["in"] == "header" else node["name"]


def match_names(before: str, path: str) -> dict[str, str]:
    """Return the published names of the parameters in a path, by those in force; none if one path has more than the other."""
    old, new = (re.findall(r"\{([^{}]*)\}", template) for template in (before, path))
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else {}


def _get_preceding_segment(path: str, name: str) -> str:
    """Return the segment before a path parameter, which says what kind of row its id belongs to."""
    segments = path.split("/")
    return next((segments[index - 1] for index, segment in enumerate(segments) if segment == f"{{{name}}}"), "")
