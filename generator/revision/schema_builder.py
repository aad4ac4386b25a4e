"""Build new schemas as the curated document writes them: objects and enums are components, existing ones where they are equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ..openapi.document import Document, JsonObject
from ..openapi.schemas import COMPONENT
from .component_names import extract_noun, is_distinctive, is_similar_name, pick_free_name, propose_names
from .demands import ComponentDemands, Demand
from .envelopes import Envelope
from .keywords import allow_null, classify, is_scalar, write_annotations, write_discriminator, write_keywords
from .scalars import ScalarIndex
from .shapes import Shape
from .usage import Usage
from .words import split_words, to_pascal, to_singular

#: With at least this many fields or values, two equal schemas are considered the same thing, whatever their names.
_DISTINCTIVE_SIZE = 4


class SchemaBuilder:
    """Builds schemas, and collects the components that they need in `created`.

    `shapes` are those of all components as they will be; `renamed` has the new names of components that became something else.
    """

    def __init__(self, demands: ComponentDemands, effective: Document, own_components: frozenset[str] = frozenset()) -> None:
        """Take the demands, the effective document, whose component names are taken, and the components of the revision itself."""
        self.demands = demands
        self.shape_ids = demands.shape_ids
        self.created: dict[str, JsonObject] = {}
        self.shapes: dict[str, Shape] = {}
        self.scalars = ScalarIndex(demands, effective)
        self.renamed: dict[str, str] = {}
        self._by_shape: dict[int, dict[str, None]] = defaultdict(dict)
        self._by_published_name: dict[tuple[str, int], str] = {}
        #: The components around the schema that is being built, each by its published name and its own.
        self._enclosing: list[tuple[str, str]] = []
        self._taken = {*demands.document.get_components("schemas"), *effective.get_components("schemas").keys() - own_components}
        self._envelopes: list[Envelope] = []

    def decide_names(self) -> list[Demand]:
        """Name the component of every demand, and return the demands that need a new one."""
        split_demands = [demand for demand in self.demands.assign_names() if not self._is_inlined(demand)]
        for demand in split_demands:
            if (known_name := self._find_existing(demand)) is not None:
                demand.name, demand.is_existing = known_name, True
                continue
            names = chain(self._propose_split_names(demand), propose_names(demand.shape.name, demand.usage))
            demand.name = pick_free_name(names, self._taken)
            self._taken.add(demand.name)
        self._rename_lists()
        self._register_components()
        # an envelope may be changed by the revision, too
        self._envelopes = [
            replace(envelope, shape=self.shapes.get(envelope.name, envelope.shape)) for envelope in self.demands.envelopes.all
        ]
        return [demand for demand in split_demands if not demand.is_existing]

    def _rename_lists(self) -> None:
        """Rename the lists that have another envelope now, since their names end as the envelope requires."""
        for component, demands in self.demands.by_component.items():
            for demand in demands:
                if demand.name != component:
                    continue
                if (name := self.demands.envelopes.rename_component(component, demand.shape)) != component:
                    demand.name = self.renamed[component] = pick_free_name(chain([name], propose_names(name, demand.usage)), self._taken)
                    self._taken.add(demand.name)

    def _register_components(self) -> None:
        for component in self.demands.document.get_components("schemas"):
            demands = self.demands.by_component.get(component)
            if not demands:
                for in_request in (True, False):
                    self._register(component, self.demands.read_shape(component, in_request), "")
            for demand in demands or ():
                if demand.name:
                    self._register(demand.name, demand.shape, demand.shape.name)

    def _find_existing(self, demand: Demand) -> str | None:
        """Return a component that stays as it is, and has the demanded shape already."""
        if len(demand.shape.fields) < _DISTINCTIVE_SIZE:
            return None
        shape_id, demands = self.shape_ids.get(demand.shape), self.demands.by_component
        for name in self.demands.document.get_components("schemas"):
            stays = all(other.is_unchanged for other in demands.get(name, ()))
            if stays and self.shape_ids.get(self.demands.read_shape(name, demand.in_request)) == shape_id:
                return name
        return None

    def _is_inlined(self, demand: Demand) -> bool:
        """Return whether a demand is written where it is used, since the component is a scalar or of another kind."""
        present_shape = self.demands.read_shape(demand.component, demand.in_request)
        return not present_shape.enum and (self.demands.is_open(demand.component) or classify(present_shape) != classify(demand.shape))

    def _propose_split_names(self, demand: Demand) -> Iterator[str]:
        """Yield names for a component that is split from another one: by its holder and its field, or by its role in a list."""
        usage = demand.usage
        if not usage.trail:
            return
        if not is_distinctive(usage.trail[-1]):
            # `data` says nothing: such a row is named after the component that it was, or after the operation
            noun, role = extract_noun(usage.operation), "ListItem" if usage.is_item else "Details"
            yield from (name.removesuffix(role) + role for name in (demand.component, noun))
        *words, last = split_words(usage.trail[-1]) or [usage.trail[-1]]
        holder = split_words(self._find_holder(demand) or extract_noun(usage.operation))
        yield to_pascal([*holder, *words, to_singular(last) if usage.is_item else last])

    def _find_holder(self, demand: Demand) -> str:
        """Return the component that holds a demanded one, which may have been split as well."""
        usage, holders = demand.usage, self.demands.by_component.get(demand.usage.holder, ())
        return next(
            (holder_demand.name for holder_demand in holders if holder_demand.name and usage.operation in holder_demand.operations),
            usage.holder,
        )

    def list_created_options(self, shape: Shape) -> list[str]:
        """Return the components that were created for the options of a choice."""
        names = self._by_shape.get(self.shape_ids.get(_strip_annotations(shape)), {}) if shape.options else {}
        options = [option for name in names for option in self.created.get(name, {}).get("oneOf", ())]
        return [name for option in options if (name := str(option.get("$ref")).removeprefix(COMPONENT)) in self.created]

    def _register(self, name: str, shape: Shape, published_name: str) -> None:
        """Register a component, so that equal schemas can refer to it; `published_name` is its name in the published document."""
        for registered_shape in (shape, self.demands.shape_ids.reduce_to_response(shape)):
            shape_id = self.shape_ids.get(_strip_annotations(registered_shape))
            self._by_shape[shape_id][name] = None
            if is_distinctive(published_name):
                self._by_published_name.setdefault((published_name, shape_id), name)
        self.shapes[name] = shape

    def build(self, new_shape: Shape, usage: Usage) -> JsonObject:
        """Return a schema that states a shape: a reference to a component, or an inline schema."""
        if new_shape.is_recursive:
            names = (name for published_name, name in reversed(self._enclosing) if published_name == new_shape.name)
            return {"$ref": COMPONENT + next(names, self._enclosing[-1][1])}
        # a map is a component as well: if its holder is part of several components, the parser would name inline maps alike
        if new_shape.options or new_shape.fields or ((new_shape.closed or new_shape.values is not None) and new_shape.types == ("object",)):
            return self._refer(self._get_component(_strip_annotations(new_shape), usage), new_shape)
        if new_shape.enum and len(new_shape.enum) > 1 and is_scalar(new_shape):
            return self._refer(self._get_enum(_strip_annotations(new_shape), usage), new_shape)
        name = self.scalars.open_object
        if name and self._is_equal(new_shape, self.demands.read_shape(name, usage.in_request)):
            return self._refer(name, new_shape)
        if is_scalar(new_shape) and (name := self.scalars.find(_strip_annotations(new_shape), usage)):
            return self._refer(name, new_shape)
        return {**write_keywords(new_shape), **self._build_content(new_shape, usage)}

    def _is_equal(self, shape: Shape, other: Shape) -> bool:
        return self.shape_ids.get(_strip_annotations(shape)) == self.shape_ids.get(_strip_annotations(other))

    def build_component(self, new_shape: Shape, usage: Usage) -> JsonObject:
        """Return the whole schema of a component, where `build` would return a reference to it."""
        if new_shape.options:
            options = {
                label: self.build(shape, replace(usage.enter_item(), trail=(*usage.trail, label))) for label, shape in new_shape.options
            }
            base = self._build_object(replace(new_shape, options=()), usage) if new_shape.fields else write_annotations(new_shape)
            return {**base, "oneOf": [*options.values()], **write_discriminator(new_shape, options)}
        if new_shape.fields:
            for envelope in self._envelopes:
                if self.demands.envelopes.begins_with(new_shape, envelope.shape):
                    envelope_fields = envelope.shape.fields_by_name
                    own_shape = replace(new_shape, fields=tuple(field for field in new_shape.fields if field[0] not in envelope_fields))
                    return {"allOf": [{"$ref": COMPONENT + envelope.name}, self._build_object(own_shape, usage)]}
        if "object" in new_shape.types:
            return self._build_object(new_shape, usage)
        return {**write_keywords(new_shape), **self._build_content(new_shape, usage)}

    def _build_object(self, new_shape: Shape, usage: Usage) -> JsonObject:
        required = sorted({*(name for name, _, is_required in new_shape.fields if is_required), *new_shape.needed})
        properties = {name: self.build(shape, usage.enter_field(name)) for name, shape, _ in new_shape.fields}
        return {
            **write_keywords(new_shape),
            **({"required": required} if required else {}),
            **({"properties": properties} if properties else {}),
            **self._build_content(new_shape, usage),
            **({"anyOf": [{"required": list(group)} for group in new_shape.alternatives]} if new_shape.alternatives else {}),
        }

    def _build_content(self, new_shape: Shape, usage: Usage) -> JsonObject:
        return {
            **({"items": self.build(new_shape.items, usage.enter_item())} if new_shape.items is not None else {}),
            **({"additionalProperties": self.build(new_shape.values, usage.enter_item())} if new_shape.values is not None else {}),
            **({"additionalProperties": False} if new_shape.closed else {}),
        }

    def _refer(self, name: str, new_shape: Shape) -> JsonObject:
        result = {"$ref": COMPONENT + name, **write_annotations(new_shape)}
        return allow_null(result) if new_shape.nullable else result

    def _get_component(self, shape: Shape, usage: Usage) -> str:
        """Return the name of a component with a shape; create it if there is none."""
        shape_id = self.shape_ids.get(shape)
        if (name := self._find_equivalent(shape, shape_id, usage)) is not None:
            return name
        suffix = next((envelope.suffix for envelope in self._envelopes if self.demands.envelopes.begins_with(shape, envelope.shape)), "")
        other_suffixes = tuple({envelope.suffix for envelope in self._envelopes if envelope.suffix != suffix})
        names = propose_names(shape.name, usage, suffix=suffix)
        if not usage.trail and not usage.in_request:
            # a response that is not a list must not be named like one: a landing page is not a page of rows
            names = (candidate for candidate in names if not candidate.endswith(other_suffixes))
        name = pick_free_name(names, self._taken)
        self._taken.add(name)
        self._register(name, shape, shape.name)
        self._enclosing.append((shape.name, name))
        self.created[name] = self.build_component(shape, usage.enter_component(name))
        self._enclosing.pop()
        return name

    def _find_equivalent(self, shape: Shape, shape_id: int, usage: Usage) -> str | None:
        """Return a component of the same shape that means the same: by its published name, a similar name, or many equal fields."""
        if (known_name := self._by_published_name.get((shape.name, shape_id))) is not None:
            return known_name
        name_published = shape.name if is_distinctive(shape.name) else usage.trail[-1] if usage.trail else extract_noun(usage.operation)
        names = self._by_shape.get(shape_id, {})
        similar_names = [name for name in names if is_similar_name(name_published, name)]
        if similar_names:
            return similar_names[0]
        return next(iter(names), None) if len(shape.fields) >= _DISTINCTIVE_SIZE else None

    def _get_enum(self, shape: Shape, usage: Usage) -> str:
        """Return the name of a component with the values of an enum; create it if there is none."""
        shape_id = self.shape_ids.get(shape)
        field = usage.trail[-1] if usage.trail else ""
        names = [name for name in self._by_shape.get(shape_id, {}) if is_similar_name(field, name) or len(shape.enum) >= _DISTINCTIVE_SIZE]
        if names:
            return names[0]
        name = pick_free_name(propose_names(shape.name, usage), self._taken)
        self._taken.add(name)
        self._register(name, shape, shape.name)
        self.created[name] = write_keywords(shape)
        return name


def _strip_annotations(shape: Shape) -> Shape:
    """Return a shape without what is written beside a reference to its component."""
    return replace(shape, nullable=False, default="", access="", deprecated=False)
