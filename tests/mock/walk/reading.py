"""Read everything that a mock shows: every list to its end, every row and every view, for every entity that a path can identify."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .contract import EMPTY, Node, Operation, Parameter, get_kinds, get_noun, singular, template
from .entities import ID_ENDS, Entity, get_identity, get_visitor, list_nouns, spell
from .links import followings
from .session import Reply, Session
from .spelling import ID_KEYS

_MOST = 12


class Readings:
    """Everything that was read: responses, rows by collection, entities, and values by the name of their property."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.contract = session.contract
        self.replies: list[Reply] = []
        self.rows: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
        self.entities: dict[tuple[str, str], Entity] = {}
        self._aliases: dict[tuple[str, str], Entity] = {}
        #: The scalars of each property by name, with the noun of the object and the place of the first.
        self.values: dict[str, dict[tuple[str, Any], str]] = defaultdict(dict)
        self.nouns = list_nouns(self.contract)
        self._collections: dict[str, set[str]] = defaultdict(set)
        for operation in self.contract.operations.values():
            for parameter in operation.path_parameters:
                self._collections[get_noun(parameter.collection)].add(parameter.collection)
        #: Nouns of the rows that all stores show.
        self._shared = {noun for noun, values in self._collections.items() if any(item.count("/") == 2 for item in values)}
        self._done: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self._unfollowed: list[Reply] = []

    def read_all(self) -> None:
        """Make every reading call that the known entities allow, until nothing new appears."""
        reading = [item for item in self.contract.operations.values() if item.method == "GET"]
        reading.sort(key=lambda item: (len(item.path_parameters), self.contract.rows(item) is None))
        new = True
        while new:
            new = sum(self._read(operation) for operation in reading) > 0 or self._follow()
        for operation in reading:
            if not any(name == operation.id for name, _ in self._done):
                self._reach(operation)

    def _reach(self, operation: Operation) -> None:
        """Call an operation that neither a list nor a link leads to, with ids of entities of its nouns, whatever they belong to."""
        results: list[dict[str, str]] = [{}]
        for parameter in operation.path_parameters:
            facts = ({name: entity.fact(name) for name in entity.facts} for entity in self.of(self.noun(parameter.collection)))
            values = [text for text in (spell(row, parameter) for row in facts) if text is not None][:2]
            results = [{**before, parameter.name: value} for before in results for value in values]
        for binding in results:
            self._read_once(operation, binding)

    def bindings(self, operation: Operation, most: int = _MOST) -> Iterator[dict[str, str]]:
        """Return the values of the path parameters of an operation, for every known entity."""
        yield from self._bind(operation.path_parameters, {}, most)

    def living(self, operation: Operation) -> Iterator[dict[str, str]]:
        """Return the bindings of an operation for the entities that the lists show now."""
        yield from self._living(operation, operation.path_parameters, {})

    def _living(self, operation: Operation, parameters: list[Parameter], outer: dict[str, str]) -> Iterator[dict[str, str]]:
        if not parameters:
            yield outer
            return
        parameter, *inner_parameters = parameters
        listing = next((item for item in self.contract.listings if template(item.path) == parameter.collection), None)
        if listing is None:
            values = self._find_linked(operation, parameter, outer) or self._any(operation, parameter, outer)
        else:
            path = dict(zip([item.name for item in listing.path_parameters], outer.values(), strict=False))
            rows = [row for page in self.session.pages(listing, path) for row in page.rows]
            values = [text for text in (spell(row, parameter) for row in rows) if text is not None]
        for value in [*values[:1], *values[1:][-1:]]:
            yield from self._living(operation, inner_parameters, outer | {parameter.name: value})

    def _find_linked(self, operation: Operation, parameter: Parameter, outer: dict[str, str]) -> list[str]:
        """Return the values with which links fill a path parameter."""
        results: list[str] = []
        for source in self.contract.sources(operation.id):
            names = [item.name for item in source.path_parameters]
            if source.method == "GET" and names and set(names) <= outer.keys():
                for page in self.session.pages(source, {name: outer[name] for name in names}):
                    links = [link for link in followings(self.contract, page) if link.link.target == operation.id]
                    results += [str(item.parameters[parameter.name]) for item in links if parameter.name in item.parameters]
        return results

    def _any(self, operation: Operation, parameter: Parameter, outer: dict[str, str]) -> list[str]:
        """Return the ids of the entities of a collection that no list shows, if they still exist."""
        entities = (
            {name: entity.fact(name) for name in entity.facts}
            for entity in self.of(self.noun(parameter.collection))
            if entity.is_seen_from(operation, outer)
        )
        matches = [text for text in (spell(row, parameter) for row in entities) if text is not None]
        reading = next((candidate for candidate in self.contract.gets if template(candidate.path) == f"{parameter.collection}/{{}}"), None)
        if reading is None or len(reading.path_parameters) > 1:
            return matches
        name = reading.path_parameters[0].name
        return [text for text in matches if self.session.call(reading, {name: text}).ok]

    def noun(self, collection: str) -> str:
        """Return the noun of the rows of a collection, with its path if several collections of that noun contain different rows."""
        noun = get_noun(collection)
        collections = self._collections[noun]
        if (
            len(collections) < 2
            or collection.count("/") == 2
            or (collection.startswith("/v3/stores/{}/") and any(other.count("/") == 2 for other in collections))
        ):
            return noun
        return collection.replace("/{}", "").removeprefix("/v3/").replace("/", ".")

    def near(self, noun: str, operation: Operation, binding: Mapping[str, str]) -> list[Any]:
        """Return the rows of a noun below the same path as an operation, such as the addresses of the customer who checks out."""
        path, values = template(operation.path).split("/"), set(binding.values())
        best: list[Any] = []
        longest = len("/v3/stores/{}".split("/"))
        for (collection, outer), rows in self.rows.items():
            if not outer or get_noun(collection) != noun or not values.issuperset(outer):
                continue
            parts = collection.split("/")
            shared_length = next((index for index, (item, other) in enumerate(zip(path, parts, strict=False)) if item != other), len(path))
            if shared_length > longest:
                longest, best = shared_length, rows
        return best

    def find(self, noun: str, text: str) -> Entity | None:
        """Return the entity with an id, or None."""
        return self._aliases.get((noun, text))

    def of(self, noun: str) -> list[Entity]:
        """Return the entities of a noun."""
        return [entity for entity in self.entities.values() if entity.noun == noun]

    def read(self, operation: Operation, binding: Mapping[str, str]) -> list[Reply]:
        """Make a reading call, page by page, and record the responses."""
        query = self._fill_required(operation)
        if query is None:
            return []
        replies = list(self.session.pages(operation, binding, query))
        for reply in replies:
            self.note(reply)
        return replies

    def note(self, reply: Reply) -> None:
        """Record a response."""
        self.replies.append(reply)
        self._unfollowed.append(reply)
        if not reply.ok or reply.data is None:
            return
        operation = reply.operation
        item = self.contract.rows(operation)
        place = operation.id
        visitor = get_visitor(operation)
        store = (visitor, str(reply.path.get("store_id"))) if visitor else None
        if item is not None:
            collection = template(operation.path)
            key = (collection.removesuffix("/simplified"), tuple(str(element) for element in reply.path.values()))
            known_rows = self.rows.setdefault(key, [])
            known_ids = {get_identity(row) for row in known_rows}
            known_rows += [row for row in reply.rows if get_identity(row) not in known_ids]
            for row in reply.rows:
                self._collect(row, item, self.noun(collection), f"{place}[]", store)
        elif isinstance(reply.data, dict):
            self._collect(reply.data, operation.response or EMPTY, self._noun(reply), place, store)

    def _noun(self, reply: Reply) -> str:
        """Return the noun of the row in a response: of the row that the path refers to, or else the last word of the path."""
        operation = reply.operation
        parameters = operation.path_parameters
        if parameters and operation.path.endswith("}"):
            return self.noun(parameters[-1].collection)
        if parameters and isinstance(reply.data, dict) and "id" in reply.data:
            noun = self.noun(parameters[-1].collection)
            if (noun, str(reply.data["id"])) in self.entities:
                return noun
        return singular(operation.path.rpartition("/")[2])

    def _read(self, operation: Operation) -> bool:
        return sum(self._read_once(operation, binding) for binding in list(self.bindings(operation))) > 0

    def _follow(self) -> bool:
        """Follow the links of what was read to further reading calls."""
        replies, self._unfollowed = self._unfollowed, []
        new = False
        for reply in replies:
            for followed_link in followings(self.contract, reply):
                operation = self.contract.operations[followed_link.link.target]
                if operation.method == "GET" and operation.path_parameters:
                    binding = {parameter.name: str(followed_link.parameters[parameter.name]) for parameter in operation.path_parameters}
                    new = self._read_once(operation, binding) or new
        return new

    def _read_once(self, operation: Operation, binding: Mapping[str, str]) -> bool:
        key = (operation.id, tuple(binding.items()))
        if key in self._done:
            return False
        self._done.add(key)
        self.read(operation, binding)
        return True

    def _fill_required(self, operation: Operation) -> dict[str, Any] | None:
        """Return values for the required query parameters, or None if one is unknown."""
        example = self.session.mock.get_example_body(operation.id)
        results: dict[str, Any] = {name: value for name, value in example.items() if name in operation.queries}
        for name, parameter in operation.queries.items():
            if parameter.required and name not in results:
                value = self.some_value(name, parameter.schema)
                if value is None:
                    return None
                results[name] = value
        return results

    def some_value(self, name: str, schema: Node) -> Any:
        """Return a value that a field of that name accepts, or None."""
        if name == "client_id":
            return self.session.mock.keys.client_id
        flat = self.contract.flat(schema)
        if "enum" in flat:
            return flat["enum"][0]
        if name == "ids":
            return next((str(entity.fact("id")) for entity in self.of("variant")), None)
        for candidate in (name, singular(name)):
            matches = next((value for (_, value) in self.values.get(candidate, ()) if value not in (None, "")), None)
            if matches is not None:
                return matches
        if flat.get("format") == "uri" or name.endswith("_uri"):
            return "https://app.example.com/callback"
        return "TEKS" if "string" in get_kinds(flat) and not name.endswith(ID_ENDS) else None

    def _bind(self, parameters: list[Parameter], outer: dict[str, str], most: int) -> Iterator[dict[str, str]]:
        if not parameters:
            yield outer
            return
        parameter, *inner_parameters = parameters
        for value in list(dict.fromkeys(self.candidates(parameter, tuple(outer.values()))))[:most]:
            yield from self._bind(inner_parameters, outer | {parameter.name: value}, most)

    def candidates(self, parameter: Parameter, outer: tuple[str, ...]) -> Iterator[str]:
        """Yield the values of a path parameter, as the list of its collection shows them."""
        rows = self.rows.get((parameter.collection, outer))
        if rows is None and not outer and not any(key[0] == parameter.collection for key in self.rows):
            entities = self.of(self.noun(parameter.collection))
            rows = [{name: entity.fact(name) for name in entity.facts} for entity in entities]
        for row in rows or ():
            value = spell(row, parameter)
            if value is not None:
                yield value

    def _collect(self, value: Any, schema: Node, noun: str, place: str, store: tuple[str, str] | None = None) -> None:
        flat = self.contract.flat(schema)
        if isinstance(value, list):
            items = flat.get("items", EMPTY)
            for element in value:
                self._collect(element, items, noun, f"{place}[]", store)
        elif isinstance(value, dict):
            entity = self._find_entity(noun, value)
            if entity is not None and store is not None and noun not in self._shared:
                entity.visitors.add(store)
            properties = flat.get("properties", EMPTY)
            for name, element in value.items():
                inner = properties.get(name, flat.get("additionalProperties"))
                inner = inner if isinstance(inner, Mapping) else EMPTY
                if entity is not None:
                    entity.facts[name].append((element, place))
                if not isinstance(element, (dict, list)):
                    self.values[name].setdefault((noun, element), f"{place}.{name}")
                    continue
                if isinstance(element, list):
                    for item in element:
                        if not isinstance(item, (dict, list)):
                            self.values[singular(name)].setdefault((noun, item), f"{place}.{name}[]")
                self._collect(element, inner, self._inner_noun(name, inner), f"{place}.{name}", store)

    def _find_entity(self, noun: str, value: Mapping[str, Any]) -> Entity | None:
        """Return the entity that an object shows, which any of its ids identifies, or None if it has no id."""
        ids = [str(value[key]) for key in ID_KEYS if value.get(key) is not None]
        entity = next((self._aliases[noun, id_] for id_ in ids if (noun, id_) in self._aliases), None)
        if entity is None and ids:
            entity = self.entities[noun, ids[0]] = Entity(noun, ids[0])
        if entity is not None:
            for id_ in ids:
                self._aliases.setdefault((noun, id_), entity)
        return entity

    def _inner_noun(self, name: str, schema: Node) -> str:
        if name in self.nouns:
            return name
        if singular(name) in self.nouns:
            return singular(name)
        flat = self.contract.flat(schema)
        items = self.contract.flat(flat["items"]) if "items" in flat else flat
        return str(items.get("x-component", name))
