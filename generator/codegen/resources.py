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
from .client_model import BoundCredential, BoundRoot, ClientModel, Resource, TokenRefresh
from .counting import add_counts
from .models import build_aliases, build_classes, build_enums, find_names
from .once import add_once
from .operations import build_method
from .parse import Parsed
from .partial import find_partial
from .types import Types

_CREDENTIALS = frozenset(attrs.fields_dict(Credentials)) - {"asynchronous", "auth"}
#: The maximum number of summaries in a resource's docstring; with more, it lists the methods.
_MAX_SUMMARIES = 4


def build_client(parsed: Parsed) -> ClientModel:
    """Build the model of the client of a document; raise CheckFailed if names collide or anything is lost."""
    document = parsed.document
    names = find_names(parsed)
    types = Types(document, frozenset(names.maps), frozenset(names.sent_only))
    bound_roots = _read_bound_roots(document)
    taken_names = {*names.classes, *names.plain, *(name for enum in names.enums for name in (enum, f"{enum}Input"))}
    roots: dict[str, Resource] = {}
    operation_ids: dict[tuple[tuple[str, ...], str], str] = {}
    for operation in document.operations:
        path, method = _read_client_name(document, operation)
        if (path, method) in operation_ids:
            raise CheckFailed(f"{document.name}: {operation.id} and {operation_ids[path, method]} are both {'.'.join(path)}.{method}")
        operation_ids[path, method] = operation.id
        root = bound_roots.get(path[0])
        prefix = (root.path_parameter,) if root and f"{{{root.path_parameter}}}" in operation.path else ()
        if root and not prefix:
            raise CheckFailed(f"{document.name}: {operation.id}: {path[0]} is bound to {root.path_parameter}, which {operation.path} lacks")
        _find_or_add(roots, path, taken_names).methods.append(build_method(parsed, names, types, operation, path, method, prefix))
    classes = tuple(build_classes(parsed, names, types, find_partial(parsed, names)))
    for resource in [node for root in roots.values() for node in root.walk()]:
        resource.methods[:] = add_once(document, resource.methods, classes)
    for tree in roots.values():
        methods_by_id = {
            method.id: method for method in add_counts(document, [method for node in tree.walk() for method in node.methods], classes)
        }
        for resource in tree.walk():
            resource.methods[:] = [methods_by_id[method.id] for method in resource.methods]
    for resource in [node for root in roots.values() for node in root.walk()]:
        names_ = [name for method in resource.methods for name in (method.name, *method.derived_names)]
        clashes = {*names_} & resource.children.keys()
        if clashes:
            raise CheckFailed(f"{document.name}: {'.'.join(resource.path)} has a method and a child named {', '.join(sorted(clashes))}")
        _reject_duplicates(document, "methods", names_)
    client = ClientModel(
        title=str(document.data["info"].get("title", "")),
        models=classes,
        enums=tuple(build_enums(parsed, names)),
        aliases=tuple(build_aliases(parsed, names, types)),
        roots=tuple(roots.values()),
        bound=bound_roots,
        refreshes=_find_refreshes(document),
    )
    _check_counts(document, client)
    _check_names(document, client)
    _describe(document, client)
    return client


def _read_client_name(document: Document, operation: Operation) -> tuple[tuple[str, ...], str]:
    extension = operation.node.get("x-client")
    place_of_operation = f"{document.name}: {operation.id}"
    if not isinstance(extension, dict) or not all(isinstance(extension.get(key), str) for key in ("resource", "method")):
        raise InputError(f"{place_of_operation}: expected x-client with a resource and a method, got {extension!r:.80}")
    path = tuple(extension["resource"].split("."))
    for place, name in enumerate((*path, extension["method"])):
        if not names.is_resource_name(name, top=place == 0):
            raise InputError(f"{place_of_operation}: x-client: expected snake_case names that are free to use, got {name!r:.80}")
    return path, extension["method"]


def _find_or_add(roots: dict[str, Resource], path: tuple[str, ...], taken: Container[str]) -> Resource:
    level = roots
    for depth in range(1, len(path) + 1):
        part = path[depth - 1]
        if part not in level:
            level[part] = Resource(path[:depth], names.name_resource_class(path[:depth], taken))
        node = level[part]
        level = node.children
    return node


def _read_bound_roots(document: Document) -> dict[str, BoundRoot]:
    """Return the resources that are opened with a path value and credentials, from the document's `x-client-roots`."""
    extension: Any = document.data.get("x-client-roots", {})
    roots = {}
    try:
        for name, root in extension.items():
            credentials = tuple(
                BoundCredential(
                    credential_["argument"], credential_["credential"], bool(credential_["required"]), bool(credential_.get("kept"))
                )
                for credential_ in root["credentials"]
            )
            arguments = [root["parameter"], *[credential.argument for credential in credentials]]
            bad_words = [word for word in arguments if not names.is_argument_name(word) or arguments.count(word) > 1]
            bad_words += [credential.credential for credential in credentials if credential.credential not in _CREDENTIALS]
            if bad_words or not names.is_resource_name(name, top=True):
                raise InputError(f"{document.name}: x-client-roots: cannot use {(bad_words or [name])[0]!r:.80}")
            roots[name] = BoundRoot(root["parameter"], credentials)
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(f"{document.name}: x-client-roots: expected parameter and credentials for each root ({error!r})") from None
    return roots


def _find_refreshes(document: Document) -> dict[str, TokenRefresh]:
    """Return the operations that refresh tokens (`x-token-refresh`), by the owner of the tokens."""
    refreshes: dict[str, TokenRefresh] = {}
    for operation in document.operations:
        kind = operation.node.get("x-token-refresh")
        if kind is None:
            continue
        if kind not in get_args(Kind):
            raise CheckFailed(f"{document.name}: {operation.id}: x-token-refresh: expected {' or '.join(get_args(Kind))}, got {kind!r:.80}")
        if kind in refreshes:
            raise CheckFailed(f"{document.name}: {operation.id}: x-token-refresh: another operation refreshes them already ({kind})")
        refreshes[kind] = TokenRefresh(_read_client_name(document, operation)[0][0], names.name_constant(operation.id))
    return refreshes


def _check_counts(document: Document, client: ClientModel) -> None:
    """Check that every operation became a method, and that every component has exactly one Python name."""
    if len(client.methods) != len(document.operations):
        got = f"{len(client.methods)} methods for {len(document.operations)} operations"
        raise CheckFailed(f"{document.name}: expected one method for each operation, got {got}")
    names = [item.name for group in (client.models, client.enums, client.aliases) for item in group]
    duplicates = sorted({name for name in names if names.count(name) > 1})
    if duplicates:
        raise CheckFailed(f"{document.name}: more than one Python class would be called {', '.join(duplicates)}")
    covered_components = {item.source for group in (client.models, client.enums) for item in group if item.source}
    missing = len(document.get_components("schemas")) - len(covered_components) - len(client.aliases)
    if missing:
        raise CheckFailed(f"{document.name}: {missing} schema components would get no Python name")


def _check_names(document: Document, client: ClientModel) -> None:
    """Raise CheckFailed for a name collision in the generated code, including one on a case-insensitive file system."""
    resources = [f"{prefix}{node.class_name}" for node in client.resources for prefix in ("", "Async")]
    types = [item.name for group in (client.models, client.enums, client.aliases) for item in group]
    _reject_duplicates(document, "classes", [*names.RESERVED_CLASSES, *types, *[f"{enum.name}Input" for enum in client.enums], *resources])
    _reject_duplicates(document, "modules", [item.module.casefold() for group in (client.models, client.enums) for item in group])
    for root in client.roots:
        _reject_duplicates(document, "operations", [method.constant for node in root.walk() for method in node.methods])


def _reject_duplicates(document: Document, kind: str, names: list[str]) -> None:
    duplicates = sorted(name for name, count in Counter(names).items() if count > 1)
    if duplicates:
        raise CheckFailed(f"{document.name}: more than one of the {kind} would be called {', '.join(duplicates[:5])}")


def _join_names(names_: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names_)


def _describe(document: Document, client: ClientModel) -> None:
    """Set the description of every resource: the tag's for a top-level resource, a summary of the methods for others."""
    tags: Any = document.data.get("tags") or []
    words = {str(tag.get("name")): tag.get("description") for tag in tags if isinstance(tag, dict)}
    by_id = {operation.id: operation for operation in document.operations}
    tag_counts: list[tuple[Counter[str], Resource]] = []
    for root in client.roots:
        for node in root.walk():
            summaries = [method.documentation.summary.strip().rstrip(".") for method in node.methods]
            count = len(summaries)
            is_short = 0 < count <= _MAX_SUMMARIES and all(summaries)
            methods = "; ".join(summaries) if is_short else _join_names(method.name for method in node.methods)
            node.description = f"`{'.'.join(node.path)}`: {methods if count else _join_names(node.children)}."
        counts = Counter(tag for node in root.walk() for method in node.methods if words.get(tag := by_id[method.id].tag))
        if counts:
            tag_counts.append((counts, root))
    # use a tag's description only once, for the resource that has most of its operations
    for counts, root in sorted(tag_counts, key=lambda entry: -entry[0].total()):
        free_tag = next((tag for tag, _ in counts.most_common() if tag in words), None)
        if free_tag is not None:
            root.description = str(words.pop(free_tag))
