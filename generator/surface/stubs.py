"""Render the public surface of a package as stubs: every name callers can import, with signatures, attributes and types.

griffe reads the package without importing it. Names defined in private modules appear where callers find them, and the private base
classes of public ones appear in a module of their own, `bases`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe

PACKAGE = "scalev"
#: Packages without public submodules: only the names that the package itself lists count.
_CLOSED = frozenset({"cli", "contract", "mock", "models", "tables"})
#: Special methods that callers invoke by syntax.
_SPECIAL = frozenset({"__init__", "__call__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__iter__", "__aiter__", "__len__"})

Found = griffe.Object | griffe.Alias


def render_stubs(folder: Path) -> dict[str, str]:
    """Return the stubs of the package in a folder, by module: `""` for the package itself, `models`, `resources.orders` and so on."""
    return _Stubs(folder).stubs


class _Stubs:
    def __init__(self, folder: Path) -> None:
        logging.getLogger("griffe").setLevel(logging.ERROR)
        root = griffe.load(PACKAGE, search_paths=[folder], resolve_aliases=True, resolve_external=False, allow_inspection=False)
        self._bases: dict[str, griffe.Class] = {}
        self._written: set[str] = set()
        self.stubs: dict[str, str] = {}
        for name, module in _list_modules(root):
            self.stubs[name] = (
                "\n\n".join(self._render(name, definition) for name, definition in sorted(_list_public(module).items())) + "\n"
            )
        bases: dict[str, str] = {}
        while self._bases:
            path, base = self._bases.popitem()
            bases[path] = self._render(base.name, base)
        self.stubs["bases"] = "\n\n".join(bases[path] for path in sorted(bases)) + "\n"

    def _render(self, name: str, definition: Found) -> str:
        definition = _resolve(definition)
        if definition.is_class:
            return self._render_class(name, definition)
        if definition.is_function:
            return _render_function(name, definition)
        if definition.is_module:
            return f"{name}: module"
        return _render_attribute(name, definition)

    def _render_class(self, name: str, definition: Any) -> str:
        self._written.add(definition.path)
        lines = []
        for base in definition.resolved_bases:
            if base.path not in self._written and _is_private(base.path):
                self._written.add(base.path)
                self._bases[base.path] = base
        for member_name, member in sorted(definition.members.items()):
            if (
                not member.is_alias
                and (not member_name.startswith("_") or member_name in _SPECIAL)
                and not (member_name == "__init__" and _is_given(definition))
            ):
                lines += ["    " + line for line in self._render(member_name, member).splitlines()]
        parts = [*map(str, definition.bases), *(f"{key}={value}" for key, value in definition.keywords.items())]
        bases = f"({', '.join(parts)})" if parts else ""
        return "\n".join([f"class {name}{bases}:", *(lines or ["    ..."])])


def _is_private(path: str) -> bool:
    """Return whether callers cannot import a class of the package by its path."""
    package, part, *names = path.split(".")
    is_inside = part in _CLOSED - {"models"} and len(names) > 1  # every model is public
    return package == PACKAGE and (part.startswith("_") or is_inside)


def _is_given(definition: Any) -> bool:
    """Return whether callers receive instances of a class but never create them."""
    return definition.path.startswith(f"{PACKAGE}.resources.") or definition.name in ("AsyncPager", "Pager")


def _list_modules(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield the public modules of a package, including the package itself."""
    yield "", root
    for name, module in sorted(root.modules.items()):
        if name.startswith("_"):
            continue
        yield name, module
        if name not in _CLOSED:
            for module_name, inner in sorted(module.modules.items()):
                if not module_name.startswith("_") and not inner.is_alias:
                    yield f"{name}.{module_name}", inner


def _list_public(module: Any) -> dict[str, Found]:
    """Return the public names of a module: those in its `__all__`, or otherwise those that it defines itself."""
    if module.exports is not None:
        names = [str(name) for name in module.exports if name != "__version__"]
        return {name: module.members[name] for name in names if name in module.members}
    return {
        name: member for name, member in module.members.items() if not name.startswith("_") and not member.is_alias and not member.is_module
    }


def _resolve(definition: Found) -> Any:
    while definition.is_alias:
        definition = definition.final_target  # type: ignore[union-attr]
    return definition


def _render_function(name: str, function: Any) -> str:
    """Return the stub of a function.

    `**options` is written as one argument: griffe accepts any keyword for it, and would miss removed ones.
    """
    parts: list[str] = []
    keyword_only = False
    for parameter in function.parameters:
        kind = parameter.kind
        if kind is griffe.ParameterKind.var_positional:
            parts.append(f"*{_annotate(parameter)}")
            keyword_only = True
            continue
        if kind in (griffe.ParameterKind.keyword_only, griffe.ParameterKind.var_keyword) and not keyword_only:
            parts.append("*")
            keyword_only = True
        if kind is griffe.ParameterKind.var_keyword:
            parts.append(f"{_annotate(parameter)} = ...")
        else:
            parts.append(_annotate(parameter) + (f" = {parameter.default}" if parameter.default is not None else ""))
        if (
            kind is griffe.ParameterKind.positional_only
            and parameter is [other for other in function.parameters if other.kind is griffe.ParameterKind.positional_only][-1]
        ):
            parts.append("/")
    prefix = "".join(f"@{label}\n" for label in ("classmethod", "staticmethod") if label in function.labels)
    word = "async def" if "async" in function.labels else "def"
    return f"{prefix}{word} {name}({', '.join(parts)}) -> {function.returns}: ..."


def _annotate(parameter: Any) -> str:
    return parameter.name if parameter.annotation is None else f"{parameter.name}: {parameter.annotation}"


def _render_attribute(name: str, attribute: Any) -> str:
    """Return the stub of an attribute: its type if it has one, otherwise its value, as in an enum."""
    if "property" in attribute.labels:
        return f"@property\ndef {name}(self) -> {attribute.annotation}: ..."
    if attribute.annotation is not None and str(attribute.annotation) != "TypeAlias":
        return f"{name}: {attribute.annotation}"
    return f"{name} = {attribute.value}"
