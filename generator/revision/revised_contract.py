"""Revise the contract in force so that it states what a published document does, in the form of the curated document."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..openapi.document import Document, JsonObject, Operation
from ..openapi.schemas import COMPONENT
from .client_names import IsUsable, draft_names, is_no_keyword
from .comparison import Comparison, compare_contracts
from .component_replacements import ComponentReplacements
from .contract import OperationFacts, find_withdrawn, read_contract
from .demands import ComponentDemands
from .deviations import Deviations
from .operations import OperationWriter
from .schema_builder import SchemaBuilder
from .schema_rewriter import SchemaRewriter
from .successors import find_successors


@dataclass(frozen=True, slots=True)
class RevisedContract:
    """The contract in force as it is published now, and the comparison that it follows from.

    `split` has the components that new ones were split from, by the name of the new one; `replacements` are the components that took
    over from others.
    """

    document: JsonObject
    comparison: Comparison
    split: dict[str, str]
    replacements: ComponentReplacements

    def remove_schemas(self, schemas: frozenset[str]) -> RevisedContract:
        """Return the same contract without some schema components, to which nothing refers."""
        components = self.document["components"]
        left = {name: node for name, node in components["schemas"].items() if name not in schemas}
        return replace(self, document={**self.document, "components": {**components, "schemas": left}})


def revise_contract(
    curated: Document,
    published: Document,
    effective: Document,
    date: str,
    comparison: Comparison | None = None,
    own_components: frozenset[str] = frozenset(),
    deviations: Deviations | None = None,
    is_usable: IsUsable = is_no_keyword,
) -> RevisedContract:
    """Return the curated document with all facts of the published one; anything that no fact is about is kept.

    `effective` is the curated document with the overlays that apply after revisions, and shows which names are taken. `comparison` is
    that of the two documents, if it has been made. `own_components` are those that the revision to be completed has created before.
    `deviations` are the places that stay as they are, whatever is published there. `is_usable` says which names the client can have.
    """
    if comparison is None:
        comparison = compare_contracts(read_contract(curated), read_contract(published), withdrawn=find_withdrawn(curated))
    demands = ComponentDemands(curated)
    changed = {one.place.operation for one in comparison.differences} | {one.id for pair in comparison.moved for one in pair}
    changed |= {one.id for one in comparison.republished}
    unchanged = frozenset(one.id for one in curated.operations if one.id not in changed)
    names = draft_names(effective, comparison.added, is_usable)
    operations = OperationWriter((curated, published), demands, effective, names, unchanged, deviations or Deviations())
    pairs = _pair_operations(curated, published, comparison)
    operations_by_id = {operation.id: operation for operation in curated.operations}
    successors = find_successors(comparison.withdrawn, (*comparison.added, *comparison.republished))
    predecessors = {new: operations_by_id[old] for old, new in successors.items()}
    added_ids = {one.id for one in comparison.added}
    added = [(one, predecessors.get(one.id)) for one in published.operations if one.id in added_ids]
    # rewrite everything twice: only when all demands are known can components be named, and references to them be written
    collector = SchemaRewriter(demands, date)
    for old, new in pairs:
        operations.rewrite(collector, old, new)
    for new, replaced in added:
        if replaced is not None:
            operations.write_new(collector, new, replaced)
    builder = SchemaBuilder(demands, effective, own_components)
    split_demands = builder.decide_names()
    writing = SchemaRewriter(demands, date, builder)

    data = copy.deepcopy(curated.data)
    _write_operations(data["paths"], operations, writing, pairs)
    for new, replaced in added:
        data["paths"].setdefault(new.path, {})[new.method] = operations.write_new(writing, new, replaced)
    for one in comparison.withdrawn:
        data["paths"][one.path][one.method] = operations.mark_withdrawn(operations_by_id[one.id], date, successors.get(one.id, ""))
    derived_names = _write_components(data, operations, writing, builder)
    _add_tags(data, comparison.added)
    replacements = ComponentReplacements(builder.renamed, derived_names)
    return RevisedContract(data, comparison, {demand.name: demand.component for demand in split_demands}, replacements)


def _pair_operations(curated: Document, published: Document, comparison: Comparison) -> list[tuple[Operation, Operation]]:
    """Return the published operations that are in force already, each with the one in force before it."""
    old = {operation.id: operation for operation in curated.operations}
    old_ids = {new.id: old.id for old, new in comparison.moved}
    new_ids = {operation.id for operation in comparison.added}
    return [(old[old_ids.get(operation.id, operation.id)], operation) for operation in published.operations if operation.id not in new_ids]


def _write_operations(
    paths: JsonObject, operations: OperationWriter, rewriter: SchemaRewriter, pairs: Iterable[tuple[Operation, Operation]]
) -> None:
    for old, new in pairs:
        node = operations.rewrite(rewriter, old, new)
        if (old.method, old.path) != (new.method, new.path):
            _remove_operation(paths, old.method, old.path)
        paths.setdefault(new.path, {})[new.method] = node


def _write_components(
    data: JsonObject, operations: OperationWriter, rewriter: SchemaRewriter, builder: SchemaBuilder
) -> dict[str, list[str]]:
    """Write the components that change and those that are new; return which ones were derived from which."""
    demands = builder.demands
    derived_names: dict[str, list[str]] = defaultdict(list)
    components = data.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for demand in (demand_ for demands_of_component in demands.by_component.values() for demand_ in demands_of_component):
        if not demand.name or demand.is_existing or (demand.is_unchanged and demand.name == demand.component):
            continue
        schemas[demand.name] = rewriter.rewrite_component(demand)
        if demand.name != demand.component:
            derived_names[demand.component].append(demand.name)
        if "properties" in demands.get_schema(demand.component):
            # where an object became a choice, its options have its fields
            names = [str(option.get("$ref")).removeprefix(COMPONENT) for option in schemas[demand.name].get("oneOf", ())]
            derived_names[demand.component] += [name for name in names if name in builder.created]
    for component, demands_of_component in demands.by_component.items():
        if "properties" in demands.get_schema(component):
            # where an object became a choice for some operations alone, these have a component for the choice
            names = [name for demand in demands_of_component if not demand.name for name in builder.list_created_options(demand.shape)]
            derived_names[component] += [name for name in names if name not in derived_names[component]]
    for old_name in builder.renamed:
        del schemas[old_name]
    for name, node in operations.parameters.rewrite_changed(rewriter).items():
        components["parameters"][name] = node
    for kind, nodes in operations.overlay_components.created.items():
        components.setdefault(kind, {}).update(nodes)
    schemas.update(builder.scalars.created)
    schemas.update(builder.created)
    for old_name, new_name in builder.renamed.items():
        derived_names[old_name].remove(new_name)
    return derived_names


def _add_tags(data: JsonObject, new_operations: Sequence[OperationFacts]) -> None:
    known_tags = {tag["name"] for tag in data.get("tags", ())}
    for tag in dict.fromkeys(operation.group for operation in new_operations):
        if tag and tag not in known_tags:
            data.setdefault("tags", []).append({"name": tag})


def _remove_operation(paths: JsonObject, method: str, path: str) -> None:
    del paths[path][method]
    if not paths[path].keys() - {"parameters", "summary", "description"}:
        del paths[path]
