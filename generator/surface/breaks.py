"""Find breaking changes between two recorded surfaces."""

from __future__ import annotations

import ast
import logging
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import griffe

_ROOT = "surface"
#: A class of a resource's module, and the same class as the package `resources` exports it.
_OF_MODULE, _EXPORTED = re.compile(r"resources\.[a-z]\w*\.[A-Z]"), re.compile(r"resources\.[A-Z]")
_ABSENT = "no value"  # an option of a key that may be absent
_WORDS = {
    griffe.BreakageKind.ATTRIBUTE_CHANGED_TYPE: "type changed",
    griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE: "value changed",
    griffe.BreakageKind.CLASS_REMOVED_BASE: "base class removed",
    griffe.BreakageKind.OBJECT_CHANGED_KIND: "now a different kind of object",
    griffe.BreakageKind.OBJECT_REMOVED: "removed",
    griffe.BreakageKind.PARAMETER_ADDED_REQUIRED: "required argument added",
    griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT: "default changed",
    griffe.BreakageKind.PARAMETER_CHANGED_KIND: "argument is passed differently",
    griffe.BreakageKind.PARAMETER_CHANGED_REQUIRED: "argument now required",
    griffe.BreakageKind.PARAMETER_MOVED: "argument moved to another position",
    griffe.BreakageKind.PARAMETER_REMOVED: "argument removed",
    griffe.BreakageKind.RETURN_CHANGED_TYPE: "returns a different type",
}


@dataclass(frozen=True, slots=True)
class Item:
    """The names in an item of the changelog: `orders.list(last_id=)` names `orders`, `list` and `last_id`.

    The operations that a change reaches do not count as named.
    """

    names: tuple[tuple[str, ...], ...]
    words: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Item:
        """Parse an item of a fragment."""
        spans = re.findall(r"`([^`]*)`", text.partition("; reaches ")[0])
        names = [tuple(re.findall(r"\w+", match[0])) for span in spans if (match := re.match(r"[\w.]+", span))]
        return cls(tuple(name for name in names if name), frozenset(word for span in spans for word in re.findall(r"\w+", span)))


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """A breaking change of one name, such as `models.Order.note` or `resources.orders.Orders.list(last_id)`."""

    path: str
    what: str

    @property
    def owner(self) -> str:
        """The object that lost something, such as `Order` or `orders.list`; empty if the lost name stands by itself."""
        return self._place[0]

    @property
    def member(self) -> str:
        """The name that was removed or changed, such as `note`, `last_id` or `orders.list`."""
        return self._place[1]

    @property
    def _place(self) -> tuple[str, str]:
        names = re.findall(r"\w+", self.path)
        if self.is_of_resource:
            _, root, *inner_names = names
            name = ".".join([*_get_attributes(root, inner_names[0]), *inner_names[1:2]] if inner_names else [root])
            return (name, inner_names[2]) if len(inner_names) > 2 else ("", name)
        names = names[1 if names[0].islower() else 0 :] or names[-1:]
        return ".".join(names[:-1]), names[-1]

    @property
    def is_async_variant(self) -> bool:
        """Whether this is the async variant of a class, which is not reported if the sync one is."""
        return any(name.startswith("Async") for name in re.findall(r"\w+", self.path))

    @property
    def is_of_resource(self) -> bool:
        """Whether a resource lost something; callers know it as an attribute, not by its class."""
        return self.path.startswith("resources.")

    def is_named(self, item: Item) -> bool:
        """Return whether an item of the changelog names the break: its own name, and that of its model or method."""
        if self.is_of_resource:
            return self._is_named_as_attribute(item)
        if self.path.startswith("client.") or "Scalev" in self.owner:
            return any(name[0] == self.member for name in item.names)
        owner = self.owner.split(".")[-1:]
        return {self.member, *owner} - {""} <= item.words

    def _is_named_as_attribute(self, item: Item) -> bool:
        """Return whether an item names it as an attribute: `orders.tags.list` names the class `OrdersTags` and its method."""
        names = re.findall(r"\w+", self.path)[1 if _EXPORTED.match(self.path) else 2 :]
        argument = names.pop() if "(" in self.path else ""
        owner, *members = names
        matches = [name for name in item.names if _is_class(name[:-1] if members else name, owner) or (members and name[-2:-1] == (owner,))]
        matches += [
            name[:length] for name in item.names for length in range(1, len(name)) if not argument and _is_class(name[:length], owner)
        ]
        if not members:
            return bool(matches)
        if argument:
            return argument in item.words and any(name[-1] == members[0] for name in matches)
        prefixes = [name[: length + 1] for name in item.names for length in range(1, len(name)) if _is_class(name[:length], owner)]
        return any(name[-1] == members[0] for name in [*matches, *prefixes])

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def find_breaks(old: dict[str, str], new: dict[str, str]) -> list[Break]:
    """Return the breaking changes from the old surface to the new one."""
    if old == new:
        return []
    with tempfile.TemporaryDirectory(prefix="surface-") as scratch:
        modules = [_load(Path(scratch) / str(number), stubs) for number, stubs in enumerate((old, new))]
        breaks = {item for breakage in griffe.find_breaking_changes(*modules) for item in _to_breaks(breakage)}
        breaks |= set(_find_changed_types(*modules))
    # the classes of `resources` are those of its modules, exported again
    reported_names = {item.path.split(".", 2)[2] for item in breaks if _OF_MODULE.match(item.path)}
    return sorted(item for item in breaks if not (_EXPORTED.match(item.path) and item.path.partition(".")[2] in reported_names))


def find_unlisted(breaks: Iterable[Break], items: Iterable[str]) -> list[Break]:
    """Return the breaks that no ⚠ item of the changelog names."""
    items_parsed = [Item.parse(item) for item in items]
    return [found_break for found_break in breaks if not any(found_break.is_named(item) for item in items_parsed)]


def to_items(breaks: Iterable[Break]) -> tuple[str, ...]:
    """Return breaks as changelog items.

    The same break of one member in many places becomes one item, and so do several members of the same places.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    unlisted_breaks = list(breaks)
    paths = {known_break.path for known_break in unlisted_breaks}
    for known_break in unlisted_breaks:
        if known_break.is_async_variant and known_break.path.replace("Async", "") in paths:
            continue
        groups.setdefault((known_break.what, known_break.member), []).append(known_break.owner)
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (kind, member), owners in groups.items():
        alike.setdefault((kind, tuple(owners)), []).append(member)
    return tuple(
        f"{kind.replace('`', '')}: {_join(members)}" + (f" of {_join(owners)}" if any(owners) else "")
        for (kind, owners), members in alike.items()
    )


def _load(folder: Path, stubs: dict[str, str]) -> Any:
    logging.getLogger("griffe").setLevel(logging.ERROR)
    for name, text in stubs.items():
        path = folder.joinpath(_ROOT, *(part for part in name.split(".") if part))
        if any(other.startswith(f"{name}.") for other in stubs) or not name:
            path /= "__init__"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".py").write_text(text, encoding="utf-8")
    return griffe.load(_ROOT, search_paths=[folder], allow_inspection=False)


def _join(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if name)


def _get_attributes(root: str, name: str) -> list[str]:
    """Return the attributes that lead to a resource: `OrdersFollowUpChats` of the module `orders` is `orders.follow_up_chats`."""
    first = "".join(word.capitalize() for word in root.split("_"))
    suffix = name.removeprefix("Async").removesuffix("Resource").removeprefix(first)
    return [root, *(["_".join(word.lower() for word in re.findall(r"[A-Z][a-z0-9]*", suffix))] if suffix else [])]


def _is_class(path: tuple[str, ...], name: str) -> bool:
    """Return whether the resource at these attributes has a class of this name."""
    words = "".join(word.capitalize() for part in path for word in part.split("_"))
    return bool(path) and name.removeprefix("Async").removesuffix("Resource") == words


def _to_breaks(breakage: griffe.Breakage) -> Iterator[Break]:
    """Yield a break; of a resource that was removed as a whole, one for each of its methods, since callers use nothing else of it."""
    path = breakage.obj.canonical_path.removeprefix(f"{_ROOT}.")
    parameter = breakage.old_value if isinstance(breakage.old_value, griffe.Parameter) else breakage.new_value
    if isinstance(parameter, griffe.Parameter):
        path += f"({parameter.name})"
    methods = list(_list_methods(breakage.obj)) if breakage.kind is griffe.BreakageKind.OBJECT_REMOVED else []
    is_whole = path.startswith("resources.") and not breakage.obj.is_function and methods
    yield from (Break(name, _WORDS[breakage.kind]) for name in (methods if is_whole else [path]))


def _list_methods(resource: Any) -> Iterator[str]:
    """Yield the paths of the methods of a module or class, and of the classes in it."""
    for member in () if resource.is_attribute else resource.members.values():
        if member.is_function:
            yield member.canonical_path.removeprefix(f"{_ROOT}.")
        elif member.is_class:
            yield from _list_methods(member)


def _find_changed_types(old: Any, new: Any) -> Iterator[Break]:
    """Yield the changes that griffe leaves out: an attribute or a return type got wider, an argument narrower, or a value changed."""
    is_sent = old.is_class and new.is_class and _is_sent(old) and _is_sent(new)
    if is_sent and "total" not in new.keywords:
        for name in sorted(new.members.keys() - old.members.keys()):
            if _ABSENT not in _split_union(new.members[name].annotation):
                yield Break(f"{new.canonical_path.removeprefix(f'{_ROOT}.')}.{name}", "required key added")
    for name, before in old.members.items():
        after = new.members.get(name)
        if after is None or before.kind is not after.kind:
            continue
        path = before.canonical_path.removeprefix(f"{_ROOT}.")
        if before.is_module or before.is_class:
            yield from _find_changed_types(before, after)
        elif before.is_function:
            if not _split_union(after.returns) <= _split_union(before.returns):
                yield Break(path, f"returns {before.returns} → {after.returns}")
            for parameter in before.parameters:
                parameter_after = next((argument for argument in after.parameters if argument.name == parameter.name), None)
                if parameter_after is not None and not _split_union(parameter.annotation) <= _split_union(parameter_after.annotation):
                    yield Break(f"{path}({parameter.name})", f"takes {parameter.annotation} → {parameter_after.annotation}")
        elif is_sent:
            if not _split_union(before.annotation) <= _split_union(after.annotation):
                yield Break(path, f"takes {before.annotation} → {after.annotation}")
        elif not _split_union(after.annotation) <= _split_union(before.annotation):
            yield Break(path, f"type {before.annotation} → {after.annotation}")
        elif before.annotation is not None or str(before.value) == str(after.value):
            continue
        elif not _is_wider(before.value, after.value) and not _follows_enum(before.value, after.value, old.members, new.members):
            yield Break(path, f"value {before.value} → {after.value}")


def _is_sent(class_: Any) -> bool:
    """Return whether a class is a TypedDict, that is, a request object that callers build and pass to the client."""
    return any(str(base) == "TypedDict" for base in class_.bases)


def _is_wider(before: Any, after: Any) -> bool:
    """Return whether an alias of a union gained members; it stands for values that callers send."""
    return "|" in str(before) and _split_union(before) <= _split_union(after)


def _follows_enum(before: Any, after: Any, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether an alias of a union lost only values that an enum in it lost too, which is a break of its own."""
    members = _split_union(before)
    enums = [(old[name], new[name]) for name in members & _split_union(after) if name in old and name in new]
    gone_values = {
        f"Literal[{value.value}]"
        for old_enum, other in enums
        for name, value in old_enum.members.items()
        if other.is_class and name not in other.members
    }
    return "|" in str(before) and members - _split_union(after) <= gone_values


def _split_union(annotation: Any) -> set[str]:
    """Return the members of a union, with those of a Literal listed separately."""
    if annotation is None:
        return set()
    try:
        stack: list[ast.expr] = [ast.parse(str(annotation), mode="eval").body]
    except SyntaxError:
        return {str(annotation)}
    members: set[str] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            stack += [node.left, node.right]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal" and isinstance(node.slice, ast.Tuple):
            members |= {f"Literal[{ast.unparse(element)}]" for element in node.slice.elts}
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "NotRequired":
            members.add(_ABSENT)
            stack.append(node.slice)
        else:
            members.add(ast.unparse(node))
    return members
