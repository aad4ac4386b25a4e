"""Write a page for each resource: its methods with route, credential, scope, errors, retry class, and a sample with its response."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...package.scalev._runtime.redaction.names import is_secret_name
from ..client_model import ClientModel, Resource
from ..method_model import Argument, Method
from ..text import describe_credentials, describe_states, format_code_block, format_signature, inline
from .calls import SampleCall, SampleCalls
from .code import write_code
from .markdown import Pages, escape_unseen, link_classes, link_type, make_anchor, write_cell, write_inline_code, write_page, write_table

FOLDER = "resources"
#: The maximum number of keys of an object in a sample response, by depth.
_MOST_KEYS = (14, 5, 3, 0)
_LONGEST = 120
#: The fields that are shown first, if an object has them.
_TELLING = ("id", "uuid", "unique_id", "order_id", "name", "status", "gross_revenue", "price", "quantity", "created_at")
#: The text that replaces credentials, even those of the mock.
_MASK = "***"


def name_page(resource: Resource) -> str:
    """Return the path of a resource's page."""
    return f"{FOLDER}/{'.'.join(resource.path)}.md"


def write_pages(client: ClientModel, calls: SampleCalls, pages: Pages) -> Iterator[tuple[str, str]]:
    """Yield path and text of each resource's page, and of the list of resources."""
    for root in client.roots:
        for node in root.descend():
            yield name_page(node), _write_page(client, node, calls, pages)
    rows = [
        (f"[`client.{'.'.join(node.path)}`]({'.'.join(node.path)}.md)", write_cell(node.contents), str(len(node.methods)))
        for root in client.roots
        for node in root.descend()
    ]
    intro = "Each resource of the client has a page. `AsyncScalev` has the same resources and methods, whose calls are awaited."
    yield f"{FOLDER}/index.md", write_page("Resources", intro, write_table(("resource", "what it holds", "methods"), rows))


def _write_page(client: ClientModel, node: Resource, calls: SampleCalls, pages: Pages) -> str:
    name = ".".join(node.path)
    rows = [
        (
            f"[`{method.name}`](#{make_anchor(method.client_name)})",
            write_cell(method.documentation.summary),
            f"`{method.http_method} {inline(method.path)}`",
        )
        for method in node.methods
    ]
    children = [f"[`{'.'.join(child.path)}`]({'.'.join(child.path)}.md)" for child in node.children.values()]
    children_text = f"Below it: {', '.join(children)}." if children else ""
    parts = [inline(node.contents), _describe_opening(client, node), children_text, write_table(("method", "what it does", "route"), rows)]
    for method in node.methods:
        parts += _write_method(client, method, calls, pages)
    return write_page(name, *parts)


def _describe_opening(client: ClientModel, node: Resource) -> str:
    root = client.bound.get(node.path[0])
    if root is None:
        return ""
    arguments = [
        root.path_parameter,
        *(f"{credential.argument}={'…' if credential.required else 'None'}" for credential in root.credentials),
    ]
    return f"Opened with `client.{node.path[0]}({', '.join(arguments)})`."


def _write_method(client: ClientModel, method: Method, calls: SampleCalls, pages: Pages) -> Iterator[str]:
    documentation = method.documentation
    yield f"## {method.client_name}"
    yield ("**Deprecated.** " if documentation.deprecated else "") + _end_sentence(inline(documentation.summary or method.id))
    yield inline(documentation.description)
    yield format_code_block(format_signature(method, f"client.{method.client_name}"))
    yield write_table(("", ""), _list_facts(method, pages))
    described_arguments = [argument for argument in (*method.positional, *method.keywords) if argument.description]
    yield write_table(
        ("argument", "meaning"), [(write_inline_code(argument.name), _explain(argument, pages)) for argument in described_arguments]
    )
    yield from _write_derived(method)
    sample = write_code(client, method, calls)
    if sample:
        yield format_code_block(sample)
        yield _show_response(calls.by_id[method.id])


def _explain(argument: Argument, pages: Pages) -> str:
    links = link_classes(argument.hint, pages, 1)
    return write_cell(argument.description) + (f" See {', '.join(links)}." if links else "")


def _list_facts(method: Method, pages: Pages) -> Iterator[tuple[str, str]]:
    yield "Operation", write_inline_code(method.id)
    yield "Route", f"`{method.http_method} {inline(method.path)}`"
    yield "Needs", describe_credentials(method) + (f", scope `{inline(method.access.scope)}`" if method.access.scope else "")
    key = f", given `{inline(method.body.idempotency_key)}`" if method.body.idempotency_key else ""
    yield "Retry class", f"{method.safety}{key}"
    result = method.result
    rows = "rows of " if result.pages else ""
    partial = "; it may report failures (`failed`, `raise_on_failure()`)" if result.is_partial else ""
    is_open = any(str(part) == "Any" for part in result.hint.walk())
    untyped_text = ", as received: the contract leaves it open" if is_open else ""
    yield "Returns", f"{rows}{link_type(result.hint, pages, 1)}{untyped_text}{partial}"
    if method.count:
        yield "Counted", "by `total()` of the pager"
    errors = ", ".join(f"`{error.exception}` ({error.status})" for error in method.documentation.raised)
    if errors:
        yield "Raises", errors


def _write_derived(method: Method) -> Iterator[str]:
    for wait in method.waits:
        condition = inline(describe_states(wait.until))
        yield f"`{wait.name}` polls it until {condition}; with `timeout`, `wait_initial` and `wait_max` (seconds)."
    if method.once:
        yield f"`{method.once.name}` does so once per `reference`; it also takes a `store` and `settle` (seconds)."


def _show_response(call: SampleCall) -> str:
    if call.status >= 300:
        reason = inline(json.dumps(call.response, ensure_ascii=False))
        return f"The mock rejects these values with {call.status}: `{reason[:_LONGEST].replace('`', '')}`"
    if call.response is None:
        return f"The response is {call.status}, without a body."
    example, is_short = shorten(call.response)
    text = escape_unseen(json.dumps(example, ensure_ascii=False, indent=2))
    return f"The response of the mock is {call.status}{', shortened here' if is_short else ''}:\n\n```json\n{text}\n```"


def shorten(value: Any, depth: int = 0) -> tuple[Any, bool]:
    """Return a part of a response that is short enough to read, and whether something was left out."""
    if isinstance(value, str) and len(value) > _LONGEST:
        return value[:_LONGEST], True
    if not isinstance(value, (dict, list)):
        return value, False
    if isinstance(value, list):
        items = [shorten(item, depth) for item in value[:1]]
        return [item for item, _ in items], len(value) > 1 or any(is_short for _, is_short in items)
    limit = _MOST_KEYS[min(depth, len(_MOST_KEYS) - 1)]
    names = sorted(value, key=lambda name: _rank(name, value[name], depth))[:limit]
    parts = {
        name: (_MASK, False) if value[name] and is_secret_name(name, value) else shorten(value[name], depth + 1)
        for name in value
        if name in names
    }
    return {name: part for name, (part, _) in parts.items()}, len(names) < len(value) or any(is_short for _, is_short in parts.values())


def _rank(name: str, value: Any, depth: int) -> tuple[bool, int]:
    """Return a key that sorts the fields of an object: identifying and important fields first, empty and nested ones last."""
    is_last = value is None or (isinstance(value, (dict, list)) and depth > 0)
    return is_last, _TELLING.index(name) if name in _TELLING else len(_TELLING)


def _end_sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
