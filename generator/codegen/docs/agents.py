"""Write texts for coding assistants: `llms.txt`, an index of all methods, and `SKILL.md`, which says how to use the client."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..client_model import ClientModel
from ..method_model import Method
from ..text import inline
from .guides import Guide
from .resources import name_page

_SUMMARY = "A typed Python client for the Scalev commerce API, sync and async, with a mock server for tests."


def write_llms(client: ClientModel, guides: Iterable[Guide], prefix: str) -> str:
    """Return the index: links to guides and resources, which start with `prefix` (none if it is empty), and a line for each method."""

    def refer(title: str, path: str) -> str:
        return f"[{title}]({prefix}{path})" if prefix else f"`{title}`"

    lines = ["# scalev-client", "", f"> {_SUMMARY}", "", "Install: `pip install scalev-client`. Import: `from scalev import Scalev`."]
    if prefix:
        lines += ["", "## Guides", "", *(f"- {refer(guide.title, guide.path)}" for guide in guides)]
    for root in client.roots:
        for node in root.descend():
            if node.methods:
                opening = (
                    f" Opened with `client.{root.name}({client.bound[root.name].path_parameter}, …)`." if root.name in client.bound else ""
                )
                lines += ["", f"## {'.'.join(node.path)}", "", inline(node.contents) + opening, ""]
                lines += ([f"See {refer('.'.join(node.path), name_page(node))}.", ""] if prefix else []) + [
                    f"- `{_show_call(method)}`: {_describe(method)}" for method in node.methods
                ]
    return "\n".join(lines) + "\n"


def write_skill(client: ClientModel, guides: Iterable[Guide]) -> str:
    """Return the skill: what the client is for, how calls are written, and where to find methods and types."""
    chosen_guides = [guide for guide in guides if guide.title in _TOPICS]
    sections = "\n\n".join(f"## {guide.title}\n\n{_extract_first_block(guide.text)}" for guide in chosen_guides)
    return f"""---
name: scalev-client
description: Use the Scalev commerce API from Python with the package scalev-client (import scalev): orders, products, stores, customers,
  storefronts, webhooks, OAuth. Read this before writing code that calls Scalev.
---

# Using scalev-client

{_SUMMARY}

- `llms.txt` beside this file lists every method with its arguments, route and scope, in one line each: search it, do not guess names.
- Every type has annotations and docstrings: `python -c "import scalev; help(scalev.Scalev)"`. Models are in `scalev.models`.
- `python -m scalev.examples` lists complete programs; `python -m scalev.examples show NAME` prints one.
- Try code against the mock first: `MockScalev().transport()` needs no network and no key.
- A method marked *unsafe* must not be called again after an error unless `error.may_have_been_processed` is False.
- Never print or store keys and tokens; the client reads `SCALEV_API_KEY` from the environment.

{sections}
"""


#: The titles of the guides whose first code block is part of the skill.
_TOPICS = ("First call", "Lists", "Requests", "Errors and retries", "Webhooks", "The mock")


def _extract_first_block(text: str) -> str:
    match = re.search(r"```python\n.*?```", text, re.DOTALL)
    return match[0] if match else text.split("\n\n")[0]


def _show_call(method: Method) -> str:
    required = [argument.name for argument in (*method.positional, *method.keywords) if argument.required]
    optional = [f"{argument.name}=…" for argument in method.keywords if not argument.required]
    result = f"Pager[{method.result.hint}]" if method.result.pages else str(method.result.hint)
    return f"{method.client_name}({', '.join([*required, *optional])}) -> {result}".replace("`", "")


def _describe(method: Method) -> str:
    scope = f", scope {inline(method.access.scope)}" if method.access.scope else ""
    mark = "deprecated; " if method.documentation.deprecated else ""
    summary = inline(method.documentation.summary).rstrip(".") or method.id
    return f"{mark}{summary} ({method.id}, {method.http_method} {inline(method.path)}{scope}, {method.safety})"
