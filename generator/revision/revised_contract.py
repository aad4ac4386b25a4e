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
    """The contract in force as it is published now, and the comparison on which it is based.

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
        remaining_schemas = {name: node for name, node in components["schemas"].items() if name not in schemas}
        return replace(self, document={**self.document, "components": {**components, "schemas": remaining_schemas}})


def revise_contract(
    curated_document: Document,
    published_document: Document,
    effective: Document,
    date: str,
    comparison: Comparison | None = None,
    own_components: frozenset[str] = frozenset(),
    deviations: Deviations | None = None,
    is_usable: IsUsable = is_no_keyword,
) -> RevisedContract:
    """Return the curated document with all facts of the published one; everything else in it is kept.

    `effective` is the curated document with the overlays that apply after revisions, and shows which names are taken. `comparison` is
    that of the two documents, if it has been made. `own_components` are those that the revision to be completed has created before.
    `deviations` are the places that stay as they are, whatever is published there. `is_usable` says which names the client can have.
    """
    if comparison is None:
        comparison = compare_contracts(
            read_contract(curated_document), read_contract(published_document), withdrawn_ids=find_withdrawn(curated_document)
        )
    demands = ComponentDemands(curated_document)
    changed_ids = {difference.place.operation for difference in comparison.differences}
    changed_ids |= {operation.id for pair in comparison.moved for operation in pair}
    changed_ids |= {operation.id for operation in comparison.republished}
    unchanged_ids = frozenset(operation.id for operation in curated_document.operations if operation.id not in changed_ids)
    names = draft_names(effective, comparison.added, is_usable)
    operations = OperationWriter(
        (curated_document, published_document), demands, effective, names, unchanged_ids, deviations or Deviations()
    )
    pairs = _pair_operations(curated_document, published_document, comparison)
    operations_by_id = {operation.id: operation for operation in curated_document.operations}
    successors = find_successors(comparison.withdrawn, (*comparison.added, *comparison.republished))
    predecessors = {new: operations_by_id[old] for old, new in successors.items()}
    added_ids = {operation.id for operation in comparison.added}
    new_operations = [
        (operation, predecessors.get(operation.id)) for operation in published_document.operations if operation.id in added_ids
    ]
    # everything is rewritten twice, since components can be named and referred to only when all demands are known
    collector = SchemaRewriter(demands, date)
    for old, new in pairs:
        operations.rewrite(collector, old, new)
    for new, predecessor in new_operations:
        if predecessor is not None:
            operations.write_new(collector, new, predecessor)
    builder = SchemaBuilder(demands, effective, own_components)
    split_demands = builder.decide_names()
    writing = SchemaRewriter(demands, date, builder)

    data = copy.deepcopy(curated_document.data)
    _write_operations(data["paths"], operations, writing, pairs)
    for new, predecessor in new_operations:
        data["paths"].setdefault(new.path, {})[new.method] = operations.write_new(writing, new, predecessor)
    for operation in comparison.withdrawn:
        data["paths"][operation.path][operation.method] = operations.mark_withdrawn(
            operations_by_id[operation.id], date, successors.get(operation.id, "")
        )
    derived_names = _write_components(data, operations, writing, builder)
    _add_tags(data, comparison.added)
    replacements = ComponentReplacements(builder.renamed, derived_names)
    return RevisedContract(data, comparison, {demand.name: demand.component for demand in split_demands}, replacements)


def _pair_operations(curated_document: Document, published_document: Document, comparison: Comparison) -> list[tuple[Operation, Operation]]:
    """Return the published operations that are in force already, each with the one in force before it."""
    old = {operation.id: operation for operation in curated_document.operations}
    old_ids = {new.id: old.id for old, new in comparison.moved}
    new_ids = {operation.id for operation in comparison.added}
    return [
        (old[old_ids.get(operation.id, operation.id)], operation)
        for operation in published_document.operations
        if operation.id not in new_ids
    ]


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
    for demand in (demand for demands_of_component in demands.by_component.values() for demand in demands_of_component):
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
