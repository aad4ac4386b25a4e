"""Build the resource tree from the names that the overlays assign: `x-client: {resource: orders.chats, method: list}`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from typing import Any, get_args

import attrs

from ..errors import CheckFailed, InputError
from ..openapi.document import Document, Operation
from ..package.scalev._runtime.auth.credentials import Credentials
from ..package.scalev._runtime.auth.tokens import Kind
from . import names
from .client_model import BoundRoot, Resource, Surface
from .models import build_aliases, build_classes, build_enums, find_names
from .operations import Calls
from .parse import Parsed
from .partial import find_partial
from .types import Types

_CREDENTIALS = frozenset(attrs.fields_dict(Credentials)) - {"asynchronous", "auth"}
#: The maximum number of summaries in a resource's docstring; with more, it lists the methods.
_TOLD = 4


def build_surface(parsed: Parsed) -> Surface:
    """Build the whole surface of a document; raise CheckFailed if names collide or anything is lost."""
    document = parsed.document
    found = find_names(parsed)
    types = Types(document, frozenset(found.maps), frozenset(found.sent_only))
    calls = Calls(parsed, found, types)
    bound = _bound_roots(document)
    taken = {*found.classes, *found.plain, *(name for enum in found.enums for name in (enum, f"{enum}Input"))}
    roots: dict[str, Resource] = {}
    seen: dict[tuple[tuple[str, ...], str], str] = {}
    for operation in document.operations:
        path, method = _client_name(document, operation)
        if (path, method) in seen:
            raise CheckFailed(f"{document.name}: {operation.id} and {seen[path, method]} are both {'.'.join(path)}.{method}")
        seen[path, method] = operation.id
        root = bound.get(path[0])
        known = (root.path_parameter,) if root and f"{{{root.path_parameter}}}" in operation.path else ()
        if root and not known:
            raise CheckFailed(f"{document.name}: {operation.id}: {path[0]} is bound to {root.path_parameter}, which {operation.path} lacks")
        _node(roots, path, taken).calls.append(calls.build(operation, path, method, known))
    for resource in [node for root in roots.values() for node in root.walk()]:
        waits = [wait.name for call in resource.calls for wait in call.waits]
        clashes = {*waits, *(call.method for call in resource.calls)} & resource.children.keys()
        if clashes:
            raise CheckFailed(f"{document.name}: {'.'.join(resource.path)} has a method and a child named {', '.join(sorted(clashes))}")
        _refuse_twins(document, "methods", [*waits, *(call.method for call in resource.calls)])
    surface = Surface(
        title=str(document.data["info"].get("title", "")),
        models=tuple(build_classes(parsed, found, types, find_partial(parsed, found))),
        enums=tuple(build_enums(parsed, found)),
        aliases=tuple(build_aliases(parsed, found, types)),
        roots=tuple(roots.values()),
        bound=bound,
        renewals=_renewals(document),
    )
    _check_counts(document, surface)
    _check_names(document, surface)
    _describe(document, surface)
    return surface


def _client_name(document: Document, operation: Operation) -> tuple[tuple[str, ...], str]:
    told = operation.node.get("x-client")
    where = f"{document.name}: {operation.id}"
    if not isinstance(told, dict) or not isinstance(told.get("resource"), str) or not isinstance(told.get("method"), str):
        raise InputError(f"{where}: expected x-client with a resource and a method, got {told!r:.80}")
    path = tuple(told["resource"].split("."))
    for place, name in enumerate((*path, told["method"])):
        if not names.is_resource_name(name, top=place == 0):
            raise InputError(f"{where}: x-client: expected snake_case names that are free to use, got {name!r:.80}")
    return path, told["method"]


def _node(roots: dict[str, Resource], path: tuple[str, ...], taken: Container[str]) -> Resource:
    level = roots
    for depth in range(1, len(path) + 1):
        part = path[depth - 1]
        if part not in level:
            level[part] = Resource(path[:depth], names.resource_class(path[:depth], taken))
        node = level[part]
        level = node.children
    return node


def _bound_roots(document: Document) -> dict[str, BoundRoot]:
    """Return the resources that are opened with a path value and credentials, from the document's `x-client-roots`."""
    told: Any = document.data.get("x-client-roots", {})
    roots = {}
    try:
        for name, root in told.items():
            credentials = tuple((c["argument"], c["credential"], bool(c["required"])) for c in root["credentials"])
            arguments = [root["parameter"], *[argument for argument, _, _ in credentials]]
            bad = [word for word in arguments if not names.is_argument_name(word) or arguments.count(word) > 1]
            bad += [credential for _, credential, _ in credentials if credential not in _CREDENTIALS]
            if bad or not names.is_resource_name(name, top=True):
                raise InputError(f"{document.name}: x-client-roots: cannot use {(bad or [name])[0]!r:.80}")
            kept = tuple(c["credential"] for c in root["credentials"] if c.get("kept"))
            roots[name] = BoundRoot(root["parameter"], credentials, kept)
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(f"{document.name}: x-client-roots: expected parameter and credentials for each root ({error!r})") from None
    return roots


def _renewals(document: Document) -> dict[str, tuple[str, str]]:
    """Return the operations that refresh tokens (`x-token-refresh`), by token owner: the root and the constant of each."""
    found: dict[str, tuple[str, str]] = {}
    for operation in document.operations:
        kind = operation.node.get("x-token-refresh")
        if kind is None:
            continue
        if kind not in get_args(Kind):
            raise CheckFailed(f"{document.name}: {operation.id}: x-token-refresh: expected {' or '.join(get_args(Kind))}, got {kind!r:.80}")
        if kind in found:
            raise CheckFailed(f"{document.name}: {operation.id}: x-token-refresh: another operation replaces these tokens ({kind})")
        found[kind] = (_client_name(document, operation)[0][0], names.constant(operation.id))
    return found


def _check_counts(document: Document, surface: Surface) -> None:
    """Check that every operation became a method, and that every component has exactly one Python name."""
    if len(surface.calls) != len(document.operations):
        raise CheckFailed(f"{document.name}: {len(document.operations)} operations came in, {len(surface.calls)} methods would go out")
    named = [one.name for group in (surface.models, surface.enums, surface.aliases) for one in group]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise CheckFailed(f"{document.name}: more than one Python class would be called {', '.join(twice)}")
    covered = {one.source for group in (surface.models, surface.enums) for one in group if one.source}
    missing = len(document.components("schemas")) - len(covered) - len(surface.aliases)
    if missing:
        raise CheckFailed(f"{document.name}: {missing} schema components would get no Python name")


def _check_names(document: Document, surface: Surface) -> None:
    """Raise CheckFailed for a name collision in the generated code, including one on a case-insensitive file system."""
    nodes = [node for root in surface.roots for node in root.walk()]
    resources = [f"{prefix}{node.class_name}" for node in nodes for prefix in ("", "Async")]
    types = [one.name for group in (surface.models, surface.enums, surface.aliases) for one in group]
    _refuse_twins(document, "classes", [*names.RESERVED_CLASSES, *types, *[f"{enum.name}Input" for enum in surface.enums], *resources])
    _refuse_twins(document, "modules", [one.module.casefold() for group in (surface.models, surface.enums) for one in group])
    for root in surface.roots:
        _refuse_twins(document, "operations", [call.constant for node in root.walk() for call in node.calls])


def _refuse_twins(document: Document, kind: str, found: list[str]) -> None:
    twins = sorted(name for name, count in Counter(found).items() if count > 1)
    if twins:
        raise CheckFailed(f"{document.name}: more than one of the {kind} would be called {', '.join(twins[:5])}")


def _named(names_: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names_)


def _describe(document: Document, surface: Surface) -> None:
    """Set the description of every resource: the tag's for a top-level resource, a summary of the methods for others."""
    tags: Any = document.data.get("tags") or []
    words = {str(tag.get("name")): tag.get("description") for tag in tags if isinstance(tag, dict)}
    by_id = {operation.id: operation for operation in document.operations}
    tagged: list[tuple[Counter[str], Resource]] = []
    for root in surface.roots:
        for node in root.walk():
            summaries = [call.summary.strip().rstrip(".") for call in node.calls]
            count = len(summaries)
            told = "; ".join(summaries) if 0 < count <= _TOLD and all(summaries) else _named([call.method for call in node.calls])
            node.description = f"`{'.'.join(node.path)}`: {told if count else _named(node.children)}."
        counts = Counter(tag for node in root.walk() for call in node.calls if words.get(tag := by_id[call.id].tag))
        if counts:
            tagged.append((counts, root))
    # use a tag's description only once, for the resource that has most of its operations
    for counts, root in sorted(tagged, key=lambda one: -one[0].total()):
        free = next((tag for tag, _ in counts.most_common() if tag in words), None)
        if free is not None:
            root.description = str(words.pop(free))
