# Copied from generator/package/scalev/mock/openapi/resources.py by `python -m generator generate`. Do not edit.
"""Infer resources from the paths of a document: which operations use the same rows, and what each does with them.

A segment before a path parameter, or the path of a list, is a collection. Rows of `/v3/products/{}/knowledge-items` belong to a product;
those of `/v3/orders` have no parent. Collections can share rows: a store shows the orders, products and bundles of the business below
`/v3/stores/{}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..keys import Fixed
from .counts import POOLS
from .document import Document, Node, Operation
from .homes import SHORT_FORMS, find_homes
from .kinds import COUNTS, Kind, Path, Step, Target, find_last_parameter, get_rows, get_singular, split_path
from .nouns import Nouns, collect_words, get_stem, iterate_properties
from .schemas import Shape, Shapes
from .successions import Successions
from .views import Views, widen

#: Parts of an address: `city_name` is text, even where a list of cities exists.
_PLACES = frozenset({"province", "city", "subdistrict", "postal_code"})


class Resources(Fixed):
    """The kinds of rows in a document, and the target of each operation."""

    def __init__(self, document: Document, shapes: Shapes) -> None:
        self._shapes = shapes
        self.kinds: dict[Path, Kind] = {}
        self.by_noun: dict[str, Kind] = {}
        self.targets: dict[str, Target] = {}
        self.singles: dict[Path, Target] = {}
        #: The kinds below each path, by the name of the collection or the component of its rows.
        self.below: dict[Path, dict[str, Kind]] = {}
        #: The kinds whose rows an owner lists, by the path of the owner.
        self.owned: dict[Path, list[Kind]] = {}
        #: The shapes of webhook payloads, by the name of the event.
        self.events: dict[str, Shape] = {name: self._get_payload(document, node) for name, node in document.webhooks.items()}
        self._components: dict[str, Kind] = {}
        responses = {operation.id: self._get_response(operation) for operation in document.operations}
        successions = Successions(document.operations, responses)
        operations = tuple(map(successions.restore, document.operations))
        self._moved = {
            operation.id
            for operation, restored_operation in zip(document.operations, operations, strict=True)
            if operation is not restored_operation
        }
        #: The components of the rows of lists, by path; a list that has moved may have another one.
        self._listed: dict[Path, list[str]] = {}
        for operation in operations:
            rows = get_rows(responses[operation.id])
            if operation.method == "GET" and rows is not None:
                self._listed.setdefault(split_path(operation.path), []).append(rows.name)
        self._find_kinds(operations, responses, successions.shown)
        for path in successions.origins:
            if (kind := self.kinds.get(successions.find_origin(path))) is not None and kind.path == successions.find_origin(path):
                kind.aliases += ("/" + "/".join(path),)
        self._find_targets(operations, responses)
        self._name_kinds()
        self._nouns = Nouns(self.by_noun, self._components)
        self._nouns.learn(operations, [*(response for response in responses.values() if response is not None), *self.events.values()])
        #: The enum values that requests accept, by the name of the field.
        self.words = collect_words(self._iterate_fields(operations))
        self._single_kinds: dict[Path, Kind] = {}
        lone_kinds = {kind for kind in self.by_noun.values() if kind.shape.properties}
        self._describe(operations, responses)
        self._find_owners(lone_kinds)

    def find_kind(self, name: str) -> Kind | None:
        """Return the kind that a property of this name, such as `store` or `handler`, refers to, or None."""
        return self._nouns.find_kind(name)

    def get_single_kind(self, path: Path) -> Kind:
        """Return the kind of the single row at a path."""
        cached_kind = self._single_kinds.get(path)
        if cached_kind is None:
            cached_kind = self._single_kinds[path] = Kind(path, path[-1].replace("-", "_") if path else "business", 0)
        return cached_kind

    def find_listed(self, kind: Kind | None, name: str, items: Shape) -> tuple[str, Kind] | None:
        """Return the kind of rows that a list in a response shows, and how they relate to the row: `below`, `owned` or `one`."""
        if kind is not None:
            kinds_below = self.below.get(kind.path, {})
            ends = (word for word in kinds_below if name.endswith(f"_{word}"))
            listed_kind = kinds_below.get(name) or (kinds_below.get(items.name) if items.name else None) or kinds_below.get(next(ends, ""))
            if listed_kind is not None:
                return "below", listed_kind
        other = self.find_kind(get_singular(name))
        if other is None or not items.properties:
            return None
        return ("owned" if kind is not None and other.owner is kind else "one"), other

    def _get_payload(self, document: Document, node: Node) -> Shape:
        body = document.resolve(node.get("post", {}).get("requestBody", {}))
        schema: Node = next((media.get("schema", {}) for media in body.get("content", {}).values()), {})
        return self._shapes.get_shape(schema).properties.get("data", Shape())

    def _get_response(self, operation: Operation) -> Shape | None:
        return None if operation.response is None else self._shapes.get_shape(operation.response)

    def _find_kinds(self, operations: Iterable[Operation], responses: dict[str, Shape | None], shown_paths: Mapping[Path, Path]) -> None:
        homes = find_homes(operations, responses)
        for path, home in homes.items():
            home = homes.get(shown_paths.get(path, home), home)
            if home not in self.kinds:
                self.kinds[home] = Kind(home, get_singular(home[-1]), 11 + len(self.kinds))
            self.kinds[path] = self.kinds[home]
        for kind in {id(kind): kind for kind in self.kinds.values()}.values():
            if "{}" in kind.path:
                before = kind.path[: find_last_parameter(kind.path)]
                kind.parent = self.kinds[before]
                self.below.setdefault(kind.parent.path, {})[kind.path[-1].replace("-", "_")] = kind

    def _find_targets(self, operations: Iterable[Operation], responses: dict[str, Shape | None]) -> None:
        targets = [(operation, self._build_target(operation, responses[operation.id])) for operation in operations]
        for _, target in targets:
            if target.role == "single":
                self.singles[target.path] = target
        for _, target in targets:
            shape = target.rows if target.role == "list" else target.response
            kind = target.kind
            if kind is None or shape is None or target.role not in ("list", "get", "create", "update") or self.find_enclosing(target):
                continue
            # a component used for two kinds identifies neither, and a view of shared rows does not describe them
            if shape.name and (target.role in ("list", "get") or shape.name not in self._components):
                self._components.setdefault(shape.name, kind)
            if not target.shared or not kind.shape.properties:
                widen(kind, shape)
        for operation, target in targets:
            if (
                target.role == "do"
                and target.response is not None
                and operation.method == "POST"
                and target.response.name in self._components
            ):
                # the response is a row of some kind, so the operation creates one
                target = Target(
                    "create", target.path, target.steps, self._components[target.response.name], target.response, None, shared=True
                )
            self.targets[operation.id] = target
        for kind in self.kinds.values():
            if kind.parent is not None and kind.shape.name:
                self.below[kind.parent.path].setdefault(kind.shape.name, kind)
        for path, kind in self.kinds.items():
            for length in range(len(path) - 1, 0, -1):
                if path[:length] in self.singles:
                    self.below.setdefault(path[:length], {})[path[-1].replace("-", "_")] = kind
                    break

    def _build_target(self, operation: Operation, response: Shape | None) -> Target:
        path = split_path(operation.path)
        names = [part[1:-1] for part in operation.path.strip("/").split("/") if part.startswith("{")]
        places = [index for index, segment in enumerate(path) if segment == "{}"]
        steps = tuple(Step(self.kinds[path[:index]], name) for index, name in zip(places, names, strict=True))
        rows = get_rows(response)
        last = places[-1] if places else -1
        for step in steps:
            # a row that has moved may have another name in the path now, and its responses may not show that
            if not (operation.id in self._moved and step.kind.aliases):
                step.kind.keys.add(step.parameter)
        if last == len(path) - 1:
            item = steps[-1]
            role = {"GET": "get", "DELETE": "delete", "POST": "act"}.get(operation.method, "update")
            is_shared = item.kind.path != path[:-1]
            return Target(role, path, steps[:-1], item.kind, response, rows, item.parameter, shared=is_shared)
        kind = self.kinds.get(path)
        if kind is not None:
            if operation.method == "GET" and rows is not None:
                return Target("list", path, steps, kind, response, rows, shared=kind.path != path)
            if (
                operation.method == "POST"
                and response is not None
                and rows is None
                and any(_are_alike(response.name, name) for name in self._listed.get(path, ("",)))
            ):
                return Target("create", path, steps, kind, response, None, shared=kind.path != path)
        before = self.kinds.get(path[:-1])
        if before is not None and operation.method == "GET":
            if path[-1] in SHORT_FORMS and rows is not None:
                return Target("list", path, steps, before, response, rows, shared=before.path != path[:-1])
            if path[-1] in COUNTS:
                return Target("count", path, steps, before, response, None)
        whole_kind = self.kinds.get((path[0], path[-1]))
        if whole_kind is not None and operation.method == "POST" and response is not None and rows is None:
            return Target("create", path, steps, whole_kind, response, None, shared=True)
        if last >= 0 and len(path) - last == 2:
            item = steps[-1]
            role = "view" if operation.method == "GET" else "act"
            return Target(role, path, steps[:-1], item.kind, response, rows, item.parameter, path[-1])
        return Target("single" if operation.method == "GET" else "do", path, steps, None, response, rows)

    def _name_kinds(self) -> None:
        for path, kind in self.kinds.items():
            if kind.path == path and len(path) == 2:
                self.by_noun.setdefault(kind.noun, kind)
        for kind in self.kinds.values():
            if (
                kind.noun not in _PLACES
                and kind.parent is not None
                and all(other is kind or other.path[-1] != kind.path[-1] for other in self.kinds.values())
            ):
                self.by_noun.setdefault(kind.noun, kind)
        for noun in POOLS:
            if noun not in self.by_noun:
                self.by_noun[noun] = Kind(("", noun), noun, 11 + len(self.kinds) + len(self.by_noun))

    def _find_owners(self, lone_kinds: set[Kind]) -> None:
        """Find the kinds whose rows are listed by rows of another kind. Kinds with a parent count only if no response shows them alone."""
        for kind in list(self.by_noun.values()):
            for name, shape in kind.shape.properties.items():
                child = self.by_noun.get(get_singular(name))
                if shape.kind != "array" or child is None or child is kind or child.owner is not None or child.parent is not kind.parent:
                    continue
                items = shape.items if shape.items is not None else Shape()
                refers_to_it = any(
                    self.find_kind(get_stem(field) or field) is kind for field in (*items.properties, *child.shape.properties)
                )
                if refers_to_it and (child.parent is None or child not in lone_kinds):
                    child.owner = kind
                    self.owned.setdefault(kind.path, []).append(child)

    def _iterate_fields(self, operations: Iterable[Operation]) -> Iterator[tuple[str, Shape]]:
        """Yield the fields of request bodies and the query parameters."""
        visited_ids: set[int] = set()
        for operation in operations:
            for parameter in operation.parameters:
                if parameter.location == "query":
                    yield parameter.name, self._shapes.get_shape(parameter.schema)
            for schema in operation.body.content.values() if operation.body is not None else ():
                yield from iterate_properties(self._shapes.get_shape(schema), visited_ids)

    def _describe(self, operations: Iterable[Operation], responses: dict[str, Shape | None]) -> None:
        """Merge the descriptions of each kind from all responses."""
        views = Views(self)
        for operation in operations:
            target, response = self.targets[operation.id], responses[operation.id]
            if target.kind is not None and operation.body is not None:
                for schema in operation.body.content.values():
                    target.kind.settings.update(self._shapes.get_shape(schema).properties)
            if response is not None:
                rows = get_rows(response)
                if rows is None:
                    views.add(self._find_row_kind(target), response)
                else:
                    views.add(target.kind if target.role == "list" else None, rows)
        for name, payload in self.events.items():
            views.add(self.by_noun.get(name.partition(".")[0]), payload)
        views.close()

    def _find_row_kind(self, target: Target) -> Kind | None:
        """Return the kind of the row that a response shows, or None."""
        single = target if target.role == "single" else self.find_enclosing(target)
        if single is not None:
            return self.get_single_kind(single.path)
        shows_its_own = target.role in ("get", "create", "update", "view", "act") and self.find_shown(target) is None
        return target.kind if shows_its_own else None

    def find_shown(self, target: Target) -> Kind | None:
        """Return the kind of row in the response if it differs from the kind that the operation applies to, or else None."""
        kind = self._components.get(target.response.name) if target.response is not None else None
        return kind if kind is not target.kind else None

    def find_enclosing(self, target: Target) -> Target | None:
        """Return the enclosing single row that an operation responds with, such as the cart after adding an item to it, or None."""
        if target.response is None or not target.response.name:
            return None
        for length in range(len(target.path), 0, -1):
            single = self.singles.get(target.path[:length])
            if single is not None and single.response is not None and single.response.name == target.response.name:
                return single
        return None


def _are_alike(left: str, right: str) -> bool:
    """Return whether two components appear to describe the same kind by name, such as `OrderListItem` and `Order`."""
    return not left or not right or left.startswith(right) or right.startswith(left)
