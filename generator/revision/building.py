"""Build new schemas in the curated style: named components for objects and enums, existing ones where they mean the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import chain

from ..openapi.document import Document, JsonObject
from ..openapi.schemas import COMPONENT
from .components import Components, Demand
from .keywords import allow_null, classify, is_scalar, write_notes, write_value
from .naming import Usage, are_kindred, choose, derive_noun, split_words, suggest_names
from .scalars import ScalarIndex
from .shapes import Shape

#: Objects with this many fields, all equal, are the same component, whatever they are called.
ENOUGH = 4
#: A component that this many others begin with is an envelope.
_ENVELOPE = 5


class Builder:
    """Builds schemas, and collects the components that they need in `created`."""

    def __init__(self, components: Components, effective: Document, written: frozenset[str] = frozenset()) -> None:
        self.components = components
        self.keys = components.keys
        self.created: dict[str, JsonObject] = {}
        self.names: dict[str, Shape] = {}
        self.scalars = ScalarIndex(components, effective)
        self._known: dict[int, dict[str, None]] = defaultdict(dict)
        self._published: dict[tuple[str, int], str] = {}
        self._open: list[tuple[str, str]] = []
        self._taken = {*components.document.components("schemas"), *effective.components("schemas").keys() - written}
        self._envelopes: list[tuple[str, Shape, str]] = []

    def decide_names(self) -> list[Demand]:
        """Name the component of each demand, and return the demands that need a new one."""
        split = [demand for demand in self.components.decide() if not self._is_written_out(demand)]
        for demand in split:
            demand.name = choose(chain([self._propose_name(demand)], suggest_names(demand.shape.name, demand.usage)), self._taken)
            self._taken.add(demand.name)
        for component in self.components.document.components("schemas"):
            demands = self.components.demands.get(component)
            if not demands:
                for is_request in (True, False):
                    self._add(component, self.components.get_shape(component, is_request), "")
            for demand in demands or ():
                if demand.name:
                    self._add(demand.name, demand.shape, demand.shape.name)
        self._envelopes = list(self._find_envelopes())
        return split

    def _is_written_out(self, demand: Demand) -> bool:
        """Return whether a shape that only some users of a component need is written inline: a scalar, or one of another kind."""
        own = self.components.get_shape(demand.component, demand.is_request)
        return not own.enum and (self.components.is_open(demand.component) or classify(own) != classify(demand.shape))

    def _propose_name(self, demand: Demand) -> str:
        """Return a name for a component that is split from another one: that of its holder and its field, empty without a field."""
        words = [*split_words(demand.usage.holder or derive_noun(demand.usage.operation)), *split_words("_".join(demand.usage.trail[-1:]))]
        return "".join(word[:1].upper() + word[1:] for word in words) if demand.usage.trail else ""

    def _add(self, name: str, shape: Shape, published: str) -> None:
        for one in (shape, self.components.keys.reduce_to_response(shape)):
            number = self.keys.get_number(_strip_notes(one))
            self._known[number][name] = None
            if published:
                self._published.setdefault((published, number), name)
        self.names[name] = shape

    def _find_envelopes(self) -> list[tuple[str, Shape, str]]:
        """Return the components that lists begin with, each with its shape and the suffix of those lists."""
        endings: dict[str, Counter[str]] = defaultdict(Counter)
        for name, schema in self.components.document.components("schemas").items():
            for part in schema.get("allOf", ())[:1]:
                if "$ref" in part:
                    endings[part["$ref"].removeprefix(COMPONENT)][split_words(name)[-1].title()] += 1
        found = [(name, self.names[name], count.most_common(1)[0][0]) for name, count in endings.items() if count.total() >= _ENVELOPE]
        return sorted(found, key=lambda one: -len(one[1].fields))

    def build(self, demanded: Shape, usage: Usage) -> JsonObject:
        """Return the schema of a shape."""
        if demanded.types == ("itself",):
            return {"$ref": COMPONENT + next((ours for theirs, ours in reversed(self._open) if theirs == demanded.name), self._open[-1][1])}
        # inline, the parser would name two maps alike where their holder is part of several components
        if demanded.options or demanded.fields or ((demanded.closed or demanded.values is not None) and demanded.types == ("object",)):
            return self._refer(self._provide_component(_strip_notes(demanded), usage), demanded)
        if demanded.enum and len(demanded.enum) > 1 and is_scalar(demanded):
            return self._refer(self._provide_enum(_strip_notes(demanded), usage), demanded)
        name = self.scalars.open_object
        if name and self.keys.get_number(_strip_notes(demanded)) == self.keys.get_number(
            _strip_notes(self.components.get_shape(name, usage.is_request))
        ):
            return self._refer(name, demanded)
        if is_scalar(demanded) and (name := self.scalars.find(_strip_notes(demanded), usage)):
            return self._refer(name, demanded)
        return {**write_value(demanded), **self._build_contents(demanded, usage)}

    def build_body(self, demanded: Shape, usage: Usage) -> JsonObject:
        """Return the schema of a component, written out."""
        if demanded.options:
            options = [self.build(shape, replace(usage.enter_item(), trail=(*usage.trail, label))) for label, shape in demanded.options]
            chosen = {"discriminator": {"propertyName": demanded.discriminator}} if demanded.discriminator else {}
            own = self._build_object(replace(demanded, options=()), usage) if demanded.fields else write_notes(demanded)
            return {**own, "oneOf": options, **chosen}
        if demanded.fields:
            for name, shape, _ in self._envelopes:
                if self._begins_with(demanded, shape):
                    known = shape.by_name
                    rest = replace(demanded, fields=tuple(one for one in demanded.fields if one[0] not in known))
                    return {"allOf": [{"$ref": COMPONENT + name}, self._build_object(rest, usage)]}
        return (
            self._build_object(demanded, usage)
            if "object" in demanded.types
            else {**write_value(demanded), **self._build_contents(demanded, usage)}
        )

    def _build_object(self, demanded: Shape, usage: Usage) -> JsonObject:
        required = sorted({*(name for name, _, needed in demanded.fields if needed), *demanded.needed})
        return {
            **write_value(demanded),
            **({"required": required} if required else {}),
            **(
                {"properties": {name: self.build(shape, usage.enter_field(name)) for name, shape, _ in demanded.fields}}
                if demanded.fields
                else {}
            ),
            **self._build_contents(demanded, usage),
            **({"anyOf": [{"required": list(group)} for group in demanded.alternatives]} if demanded.alternatives else {}),
        }

    def _build_contents(self, demanded: Shape, usage: Usage) -> JsonObject:
        return {
            **({"items": self.build(demanded.items, usage.enter_item())} if demanded.items is not None else {}),
            **({"additionalProperties": self.build(demanded.values, usage.enter_item())} if demanded.values is not None else {}),
            **({"additionalProperties": False} if demanded.closed else {}),
        }

    def _begins_with(self, demanded: Shape, envelope: Shape) -> bool:
        fields = demanded.by_name
        return bool(envelope.fields) and all(
            name in fields and fields[name][1] == required and self.keys.get_number(fields[name][0]) == self.keys.get_number(shape)
            for name, shape, required in envelope.fields
        )

    def _refer(self, name: str, demanded: Shape) -> JsonObject:
        result = {"$ref": COMPONENT + name, **write_notes(demanded)}
        return allow_null(result) if demanded.nullable else result

    def _provide_component(self, core: Shape, usage: Usage) -> str:
        number = self.keys.get_number(core)
        if (name := self._find_equivalent(core, number, usage)) is not None:
            return name
        suffix = next((suffix for _, shape, suffix in self._envelopes if self._begins_with(core, shape)), "")
        others = {ending for _, _, ending in self._envelopes if ending != suffix}
        name = choose(
            (one for one in suggest_names(core.name, usage, suffix=suffix) if not self._misleads(one, others, usage)), self._taken
        )
        self._taken.add(name)
        self._add(name, core, core.name)
        self._open.append((core.name, name))
        self.created[name] = self.build_body(core, usage.enter_component(name))
        self._open.pop()
        return name

    def _misleads(self, name: str, endings: set[str], usage: Usage) -> bool:
        """Return whether the name of a response ends like that of a list: a landing page is not a page of rows."""
        return not usage.trail and not usage.is_request and name.endswith(tuple(endings))

    def _find_equivalent(self, core: Shape, number: int, usage: Usage) -> str | None:
        """Return an existing component of this shape: published under the same name, with a similar name, or with enough fields."""
        if (known := self._published.get((core.name, number))) is not None:
            return known
        called = core.name or (usage.trail[-1] if usage.trail else derive_noun(usage.operation))
        found = self._known.get(number, {})
        kindred = [name for name in found if are_kindred(called, name)]
        if kindred:
            return kindred[0]
        return next(iter(found), None) if len(core.fields) >= ENOUGH else None

    def _provide_enum(self, core: Shape, usage: Usage) -> str:
        number = self.keys.get_number(core)
        field = usage.trail[-1] if usage.trail else ""
        found = [name for name in self._known.get(number, {}) if are_kindred(field, name) or len(core.enum) >= ENOUGH]
        if found:
            return found[0]
        name = choose(suggest_names(core.name, usage), self._taken)
        self._taken.add(name)
        self._add(name, core, core.name)
        self.created[name] = write_value(core)
        return name


def _strip_notes(shape: Shape) -> Shape:
    """Return a shape without the notes that may stand beside a reference to it."""
    return replace(shape, nullable=False, default="", access="", deprecated=False)
