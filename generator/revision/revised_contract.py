"""Take a published document: return the document in force with everything that differs stated as it is published now."""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, replace

from ..openapi.document import Document, JsonObject
from ..openapi.schemas import COMPONENT
from .client_names import draft_names
from .comparison import Comparison, compare_contracts
from .component_replacements import ComponentReplacements
from .contract import find_withdrawn, read_contract
from .demands import ComponentDemands
from .deviations import Deviations
from .operations import OperationWriter
from .schema_builder import SchemaBuilder
from .schema_rewriter import SchemaRewriter
from .successors import find_successors


@dataclass(frozen=True, slots=True)
class RevisedContract:
    """The document as published, in the curated dialect, with what was compared and what became of components."""

    document: JsonObject
    comparison: Comparison
    split: dict[str, str]
    replacements: ComponentReplacements

    def without(self, schemas: frozenset[str]) -> RevisedContract:
        """Return the same without some schema components, which nothing refers to."""
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
) -> RevisedContract:
    """Return a document that states the facts of the published one; what it does not state stays as it is in the curated one.

    `effective` is the curated document with the overlays that are applied after revisions: names are taken from it. `outcome` is the
    comparison of the two documents, if it has been made; `written` are the components of the revision that is being completed, and
    `settled` the places that stay as they are, whatever is published there.
    """
    if comparison is None:
        comparison = compare_contracts(read_contract(curated), read_contract(published), withdrawn=find_withdrawn(curated))
    components = ComponentDemands(curated)
    changed = {one.place.operation for one in comparison.differences} | {one.id for pair in comparison.moved for one in pair}
    changed |= {one.id for one in comparison.republished}
    unchanged = frozenset(one.id for one in curated.operations if one.id not in changed)
    operations = OperationWriter(
        (curated, published), components, effective, draft_names(effective, comparison.added), unchanged, deviations or Deviations()
    )
    old, new = ({one.id: one for one in document.operations} for document in (curated, published))
    before = {theirs.id: ours.id for ours, theirs in comparison.moved}
    added = {one.id for one in comparison.added}
    pairs = [(old[before.get(one.id, one.id)], one) for one in published.operations if one.id not in added]

    finding = SchemaRewriter(components, date)
    for ours, theirs in pairs:
        operations.rewrite(finding, ours, theirs)
    builder = SchemaBuilder(components, effective, own_components)
    split = builder.decide_names()
    writing = SchemaRewriter(components, date, builder)

    heirs: dict[str, list[str]] = defaultdict(list)
    data = copy.deepcopy(curated.data)
    paths, schemas = data["paths"], data.setdefault("components", {}).setdefault("schemas", {})
    for ours, theirs in pairs:
        node = operations.rewrite(writing, ours, theirs)
        if (ours.method, ours.path) != (theirs.method, theirs.path):
            _remove_operation(paths, ours.method, ours.path)
        paths.setdefault(theirs.path, {})[theirs.method] = node
    for one in comparison.added:
        paths.setdefault(one.path, {})[one.method] = operations.write_new(writing, new[one.id])
    successors = find_successors(comparison.withdrawn, (*comparison.added, *comparison.republished))
    for one in comparison.withdrawn:
        paths[one.path][one.method] = operations.mark_withdrawn(old[one.id], date, successors.get(one.id, ""))
    for wants in components.by_component.values():
        for want in wants:
            if want.name and not want.is_existing and not (want.is_unchanged and want.name == want.component):
                schemas[want.name] = writing.rewrite_component(want)
                if want.name != want.component:
                    heirs[want.component].append(want.name)
                if "properties" in components.get_schema(want.component):
                    # an object that became a choice: its options have its fields
                    names = [str(one.get("$ref")).removeprefix(COMPONENT) for one in schemas[want.name].get("oneOf", ())]
                    heirs[want.component] += [name for name in names if name in builder.created]
    for old_name in builder.renamed:
        del schemas[old_name]
    for name, node in operations.parameters.rewrite_changed(writing).items():
        data["components"]["parameters"][name] = node
    for kind, created in operations.overlay_components.created.items():
        data["components"].setdefault(kind, {}).update(created)
    schemas.update(builder.scalars.created)
    schemas.update(builder.created)
    known_tags = {tag["name"] for tag in data.get("tags", ())}
    for tag in dict.fromkeys(one.group for one in comparison.added):
        if tag and tag not in known_tags:
            data.setdefault("tags", []).append({"name": tag})
    for old_name, new_name in builder.renamed.items():
        heirs[old_name].remove(new_name)
    return RevisedContract(data, comparison, {want.name: want.component for want in split}, ComponentReplacements(builder.renamed, heirs))


def _remove_operation(paths: JsonObject, method: str, path: str) -> None:
    del paths[path][method]
    if not paths[path].keys() - {"parameters", "summary", "description"}:
        del paths[path]
