"""Build new schemas in the curated dialect: named components for objects and enums, ours where they are the same thing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain

from ..openapi.document import Document, JsonObject
from ..openapi.schemas import COMPONENT
from .components import Components, Want
from .envelopes import Envelope
from .keywords import is_scalar, kind_of, notes_of, of_value, with_null
from .naming import Hint, are_kindred, candidates, choose, noun_of, split_words
from .scalars import ScalarIndex
from .shapes import Shape

#: So many equal fields make an object the same thing, whatever it is called.
ENOUGH = 4


class Builder:
    """Builds schemas and collects the components that they need in `created`."""

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
        self._envelopes: list[Envelope] = []
        #: The components that have another name, because they are something else now.
        self.renamed: dict[str, str] = {}

    def decide_names(self) -> list[Want]:
        """Name every want, and return those that need a component of their own."""
        split = [want for want in self.components.decide() if not self._is_written_out(want)]
        for want in split:
            if (known := self._find_present(want)) is not None:
                want.name, want.is_present = known, True
                continue
            want.name = choose(chain([self._proper(want)], candidates(want.shape.name, want.hint)), self._taken)
            self._taken.add(want.name)
        for want in [want for wants in self.components.wants.values() for want in wants if want.name == want.component]:
            if (name := self.components.envelopes.rename(want.component, want.shape)) != want.component:
                want.name = self.renamed[want.component] = choose(chain([name], candidates(name, want.hint)), self._taken)
                self._taken.add(want.name)
        for component in self.components.document.components("schemas"):
            wants = self.components.wants.get(component)
            if not wants:
                for request in (True, False):
                    self._add(component, self.components.own(component, request), "")
            for want in wants or ():
                if want.name:
                    self._add(want.name, want.shape, want.shape.name)
        # as they are with what the revision changes of them
        self._envelopes = [replace(one, shape=self.names.get(one.name, one.shape)) for one in self.components.envelopes.all]
        return [want for want in split if not want.is_present]

    def _find_present(self, want: Want) -> str | None:
        """Return a component of the document that nothing else is wanted of, and that states what is wanted already."""
        number = self.keys.number(want.shape)
        for name in self.components.document.components("schemas"):
            is_free = name not in self.components.wants and len(want.shape.fields) >= ENOUGH
            if is_free and self.keys.number(self.components.own(name, want.request)) == number:
                return name
        return None

    def _is_written_out(self, want: Want) -> bool:
        """Return whether a shape that only some want of a component is written where it is wanted: a scalar, or something else."""
        own = self.components.own(want.component, want.request)
        return not own.enum and (self.components.is_open(want.component) or kind_of(own) != kind_of(want.shape))

    def _proper(self, want: Want) -> str:
        """Return the name of a new component that is split from another one: the field's, or that of its user beside the old name."""
        words = [*split_words(want.hint.holder or noun_of(want.hint.operation)), *split_words("_".join(want.hint.trail[-1:]))]
        return "".join(word[:1].upper() + word[1:] for word in words) if want.hint.trail else ""

    def _add(self, name: str, shape: Shape, published: str) -> None:
        for one in (shape, self.components.keys.in_responses(shape)):
            number = self.keys.number(_core(one))
            self._known[number][name] = None
            if published:
                self._published.setdefault((published, number), name)
        self.names[name] = shape

    def build(self, wanted: Shape, hint: Hint) -> JsonObject:
        """Return the schema of a shape."""
        if wanted.types == ("itself",):
            return {"$ref": COMPONENT + next((ours for theirs, ours in reversed(self._open) if theirs == wanted.name), self._open[-1][1])}
        # the parser would give an inline map the name of another one, where its holder is a part of several components
        if wanted.options or wanted.fields or ((wanted.closed or wanted.values is not None) and wanted.types == ("object",)):
            return self._refer(self._component(_core(wanted), hint), wanted)
        if wanted.enum and len(wanted.enum) > 1 and is_scalar(wanted):
            return self._refer(self._enum(_core(wanted), hint), wanted)
        name = self.scalars.open_object
        if name and self.keys.number(_core(wanted)) == self.keys.number(_core(self.components.own(name, hint.request))):
            return self._refer(name, wanted)
        if is_scalar(wanted) and (name := self.scalars.find(_core(wanted), hint)):
            return self._refer(name, wanted)
        return {**of_value(wanted), **self._inside(wanted, hint)}

    def body(self, wanted: Shape, hint: Hint) -> JsonObject:
        """Return the schema of a component, in full."""
        if wanted.options:
            options = [self.build(shape, replace(hint.item(), trail=(*hint.trail, label))) for label, shape in wanted.options]
            chosen = {"discriminator": {"propertyName": wanted.discriminator}} if wanted.discriminator else {}
            own = self._object(replace(wanted, options=()), hint) if wanted.fields else notes_of(wanted)
            return {**own, "oneOf": options, **chosen}
        if wanted.fields:
            for one in self._envelopes:
                if self.components.envelopes.begins_with(wanted, one.shape):
                    known = one.shape.by_name
                    rest = replace(wanted, fields=tuple(field for field in wanted.fields if field[0] not in known))
                    return {"allOf": [{"$ref": COMPONENT + one.name}, self._object(rest, hint)]}
        return self._object(wanted, hint) if "object" in wanted.types else {**of_value(wanted), **self._inside(wanted, hint)}

    def _object(self, wanted: Shape, hint: Hint) -> JsonObject:
        required = sorted({*(name for name, _, needed in wanted.fields if needed), *wanted.needed})
        return {
            **of_value(wanted),
            **({"required": required} if required else {}),
            **({"properties": {name: self.build(shape, hint.inside(name)) for name, shape, _ in wanted.fields}} if wanted.fields else {}),
            **self._inside(wanted, hint),
            **({"anyOf": [{"required": list(group)} for group in wanted.alternatives]} if wanted.alternatives else {}),
        }

    def _inside(self, wanted: Shape, hint: Hint) -> JsonObject:
        return {
            **({"items": self.build(wanted.items, hint.item())} if wanted.items is not None else {}),
            **({"additionalProperties": self.build(wanted.values, hint.item())} if wanted.values is not None else {}),
            **({"additionalProperties": False} if wanted.closed else {}),
        }

    def _refer(self, name: str, wanted: Shape) -> JsonObject:
        result = {"$ref": COMPONENT + name, **notes_of(wanted)}
        return with_null(result) if wanted.null else result

    def _component(self, core: Shape, hint: Hint) -> str:
        number = self.keys.number(core)
        if (name := self._same_thing(core, number, hint)) is not None:
            return name
        suffix = next((one.suffix for one in self._envelopes if self.components.envelopes.begins_with(core, one.shape)), "")
        others = {one.suffix for one in self._envelopes if one.suffix != suffix}
        name = choose((one for one in candidates(core.name, hint, suffix=suffix) if not self._misleads(one, others, hint)), self._taken)
        self._taken.add(name)
        self._add(name, core, core.name)
        self._open.append((core.name, name))
        self.created[name] = self.body(core, hint.held_by(name))
        self._open.pop()
        return name

    def _misleads(self, name: str, endings: set[str], hint: Hint) -> bool:
        """Return whether a response would be taken for a list, by the end of its name: a landing page is no page of rows."""
        return not hint.trail and not hint.request and name.endswith(tuple(endings))

    def _same_thing(self, core: Shape, number: int, hint: Hint) -> str | None:
        """Return a component with the same shape that is the same thing: published under one name, large enough, or of kindred name."""
        if (known := self._published.get((core.name, number))) is not None:
            return known
        called = core.name or (hint.trail[-1] if hint.trail else noun_of(hint.operation))
        found = self._known.get(number, {})
        kindred = [name for name in found if are_kindred(called, name)]
        if kindred:
            return kindred[0]
        return next(iter(found), None) if len(core.fields) >= ENOUGH else None

    def _enum(self, core: Shape, hint: Hint) -> str:
        number = self.keys.number(core)
        field = hint.trail[-1] if hint.trail else ""
        found = [name for name in self._known.get(number, {}) if are_kindred(field, name) or len(core.enum) >= ENOUGH]
        if found:
            return found[0]
        name = choose(candidates(core.name, hint), self._taken)
        self._taken.add(name)
        self._add(name, core, core.name)
        self.created[name] = of_value(core)
        return name


def _core(shape: Shape) -> Shape:
    """Return a shape without what can stand beside a reference to it."""
    return replace(shape, null=False, default="", access="", deprecated=False)
