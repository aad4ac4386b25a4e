"""Build new schemas in the curated dialect: named components for objects and enums, ours where they are the same thing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain

from ..openapi.document import Document, JsonObject
from ..openapi.schemas import COMPONENT
from .component_names import extract_noun, is_similar_name, pick_free_name, propose_names
from .demands import ComponentDemands, Demand
from .envelopes import Envelope
from .keywords import allow_null, classify, is_scalar, write_annotations, write_keywords
from .scalars import ScalarIndex
from .shapes import Shape
from .usage import Usage
from .words import split_words

#: So many equal fields make an object the same thing, whatever it is called.
_DISTINCTIVE_SIZE = 4


class SchemaBuilder:
    """Builds schemas and collects the components that they need in `created`."""

    def __init__(self, components: ComponentDemands, effective: Document, written: frozenset[str] = frozenset()) -> None:
        self.components = components
        self.keys = components.shape_ids
        self.created: dict[str, JsonObject] = {}
        self.shapes: dict[str, Shape] = {}
        self.scalars = ScalarIndex(components, effective)
        self._by_shape: dict[int, dict[str, None]] = defaultdict(dict)
        self._by_published_name: dict[tuple[str, int], str] = {}
        self._enclosing: list[tuple[str, str]] = []
        self._taken = {*components.document.components("schemas"), *effective.components("schemas").keys() - written}
        self._envelopes: list[Envelope] = []
        #: The components that have another name, because they are something else now.
        self.renamed: dict[str, str] = {}

    def decide_names(self) -> list[Demand]:
        """Name every want, and return those that need a component of their own."""
        split = [want for want in self.components.assign_names() if not self._is_inlined(want)]
        for want in split:
            if (known := self._find_existing(want)) is not None:
                want.name, want.is_existing = known, True
                continue
            want.name = pick_free_name(chain([self._name_after_usage(want)], propose_names(want.shape.name, want.usage)), self._taken)
            self._taken.add(want.name)
        for want in [want for wants in self.components.by_component.values() for want in wants if want.name == want.component]:
            if (name := self.components.envelopes.rename_component(want.component, want.shape)) != want.component:
                want.name = self.renamed[want.component] = pick_free_name(chain([name], propose_names(name, want.usage)), self._taken)
                self._taken.add(want.name)
        for component in self.components.document.components("schemas"):
            wants = self.components.by_component.get(component)
            if not wants:
                for request in (True, False):
                    self._register(component, self.components.read_shape(component, request), "")
            for want in wants or ():
                if want.name:
                    self._register(want.name, want.shape, want.shape.name)
        # as they are with what the revision changes of them
        self._envelopes = [replace(one, shape=self.shapes.get(one.name, one.shape)) for one in self.components.envelopes.all]
        return [want for want in split if not want.is_existing]

    def _find_existing(self, want: Demand) -> str | None:
        """Return a component of the document that nothing else is wanted of, and that states what is wanted already."""
        number = self.keys.get(want.shape)
        for name in self.components.document.components("schemas"):
            is_free = name not in self.components.by_component and len(want.shape.fields) >= _DISTINCTIVE_SIZE
            if is_free and self.keys.get(self.components.read_shape(name, want.in_request)) == number:
                return name
        return None

    def _is_inlined(self, want: Demand) -> bool:
        """Return whether a shape that only some want of a component is written where it is wanted: a scalar, or something else."""
        own = self.components.read_shape(want.component, want.in_request)
        return not own.enum and (self.components.is_open(want.component) or classify(own) != classify(want.shape))

    def _name_after_usage(self, want: Demand) -> str:
        """Return the name of a new component that is split from another one: the field's, or that of its user beside the old name."""
        words = [*split_words(want.usage.holder or extract_noun(want.usage.operation)), *split_words("_".join(want.usage.trail[-1:]))]
        return "".join(word[:1].upper() + word[1:] for word in words) if want.usage.trail else ""

    def _register(self, name: str, shape: Shape, published: str) -> None:
        for one in (shape, self.components.shape_ids.reduce_to_response(shape)):
            number = self.keys.get(_strip_annotations(one))
            self._by_shape[number][name] = None
            if published:
                self._by_published_name.setdefault((published, number), name)
        self.shapes[name] = shape

    def build(self, wanted: Shape, usage: Usage) -> JsonObject:
        """Return the schema of a shape."""
        if wanted.types == ("itself",):
            return {
                "$ref": COMPONENT
                + next((ours for theirs, ours in reversed(self._enclosing) if theirs == wanted.name), self._enclosing[-1][1])
            }
        # the parser would give an inline map the name of another one, where its holder is a part of several components
        if wanted.options or wanted.fields or ((wanted.closed or wanted.values is not None) and wanted.types == ("object",)):
            return self._refer(self._get_component(_strip_annotations(wanted), usage), wanted)
        if wanted.enum and len(wanted.enum) > 1 and is_scalar(wanted):
            return self._refer(self._get_enum(_strip_annotations(wanted), usage), wanted)
        name = self.scalars.open_object
        if name and self.keys.get(_strip_annotations(wanted)) == self.keys.get(
            _strip_annotations(self.components.read_shape(name, usage.in_request))
        ):
            return self._refer(name, wanted)
        if is_scalar(wanted) and (name := self.scalars.find(_strip_annotations(wanted), usage)):
            return self._refer(name, wanted)
        return {**write_keywords(wanted), **self._build_content(wanted, usage)}

    def build_component(self, wanted: Shape, usage: Usage) -> JsonObject:
        """Return the schema of a component, in full."""
        if wanted.options:
            options = [self.build(shape, replace(usage.enter_item(), trail=(*usage.trail, label))) for label, shape in wanted.options]
            chosen = {"discriminator": {"propertyName": wanted.discriminator}} if wanted.discriminator else {}
            own = self._build_object(replace(wanted, options=()), usage) if wanted.fields else write_annotations(wanted)
            return {**own, "oneOf": options, **chosen}
        if wanted.fields:
            for one in self._envelopes:
                if self.components.envelopes.begins_with(wanted, one.shape):
                    known = one.shape.fields_by_name
                    rest = replace(wanted, fields=tuple(field for field in wanted.fields if field[0] not in known))
                    return {"allOf": [{"$ref": COMPONENT + one.name}, self._build_object(rest, usage)]}
        return (
            self._build_object(wanted, usage)
            if "object" in wanted.types
            else {**write_keywords(wanted), **self._build_content(wanted, usage)}
        )

    def _build_object(self, wanted: Shape, usage: Usage) -> JsonObject:
        required = sorted({*(name for name, _, needed in wanted.fields if needed), *wanted.needed})
        return {
            **write_keywords(wanted),
            **({"required": required} if required else {}),
            **(
                {"properties": {name: self.build(shape, usage.enter_field(name)) for name, shape, _ in wanted.fields}}
                if wanted.fields
                else {}
            ),
            **self._build_content(wanted, usage),
            **({"anyOf": [{"required": list(group)} for group in wanted.alternatives]} if wanted.alternatives else {}),
        }

    def _build_content(self, wanted: Shape, usage: Usage) -> JsonObject:
        return {
            **({"items": self.build(wanted.items, usage.enter_item())} if wanted.items is not None else {}),
            **({"additionalProperties": self.build(wanted.values, usage.enter_item())} if wanted.values is not None else {}),
            **({"additionalProperties": False} if wanted.closed else {}),
        }

    def _refer(self, name: str, wanted: Shape) -> JsonObject:
        result = {"$ref": COMPONENT + name, **write_annotations(wanted)}
        return allow_null(result) if wanted.nullable else result

    def _get_component(self, core: Shape, usage: Usage) -> str:
        number = self.keys.get(core)
        if (name := self._find_equivalent(core, number, usage)) is not None:
            return name
        suffix = next((one.suffix for one in self._envelopes if self.components.envelopes.begins_with(core, one.shape)), "")
        others = {one.suffix for one in self._envelopes if one.suffix != suffix}
        name = pick_free_name(
            (one for one in propose_names(core.name, usage, suffix=suffix) if not self._has_misleading_suffix(one, others, usage)),
            self._taken,
        )
        self._taken.add(name)
        self._register(name, core, core.name)
        self._enclosing.append((core.name, name))
        self.created[name] = self.build_component(core, usage.enter_component(name))
        self._enclosing.pop()
        return name

    def _has_misleading_suffix(self, name: str, endings: set[str], usage: Usage) -> bool:
        """Return whether a response would be taken for a list, by the end of its name: a landing page is no page of rows."""
        return not usage.trail and not usage.in_request and name.endswith(tuple(endings))

    def _find_equivalent(self, core: Shape, number: int, usage: Usage) -> str | None:
        """Return a component with the same shape that is the same thing: published under one name, large enough, or of kindred name."""
        if (known := self._by_published_name.get((core.name, number))) is not None:
            return known
        called = core.name or (usage.trail[-1] if usage.trail else extract_noun(usage.operation))
        found = self._by_shape.get(number, {})
        kindred = [name for name in found if is_similar_name(called, name)]
        if kindred:
            return kindred[0]
        return next(iter(found), None) if len(core.fields) >= _DISTINCTIVE_SIZE else None

    def _get_enum(self, core: Shape, usage: Usage) -> str:
        number = self.keys.get(core)
        field = usage.trail[-1] if usage.trail else ""
        found = [name for name in self._by_shape.get(number, {}) if is_similar_name(field, name) or len(core.enum) >= _DISTINCTIVE_SIZE]
        if found:
            return found[0]
        name = pick_free_name(propose_names(core.name, usage), self._taken)
        self._taken.add(name)
        self._register(name, core, core.name)
        self.created[name] = write_keywords(core)
        return name


def _strip_annotations(shape: Shape) -> Shape:
    """Return a shape without what can stand beside a reference to it."""
    return replace(shape, nullable=False, default="", access="", deprecated=False)
