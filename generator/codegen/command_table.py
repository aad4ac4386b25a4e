"""Write the table of the command line: its groups and commands, what each sends, and an example of it."""

from __future__ import annotations

import json
import shlex
from typing import Any

from ..openapi.document import Document
from ..package.scalev.cli.names import to_flag, to_kebab_case
from .client_model import ClientModel, Resource
from .example_calls import ExampleCalls, Values
from .method_model import Argument, Method
from .text import strip_invisible

#: The file of the table, within the package.
FILE = "cli/commands.json"


def build_command_table(document: Document, client: ClientModel) -> dict[str, Any]:
    """Return the groups and commands by the path of the client's attributes, such as `orders.tags` and `orders.tags.list`."""
    examples = ExampleCalls(document)
    groups: dict[str, Any] = {}
    commands: dict[str, Any] = {}
    for root in client.roots:
        for node in root.descend():
            path = ".".join(node.path)
            groups[path] = {"summary": _summarize(node), "resource": node.class_name}
            for method in node.methods:
                commands[f"{path}.{method.name}"] = _describe(client, node, method, examples.find(method))
                for wait in method.waits:
                    commands[f"{path}.{wait.name}"] = {
                        **_describe(client, node, method, None),
                        "summary": f"Poll `{' '.join(map(to_kebab_case, (*node.path, method.name)))}` until the condition holds",
                    }
        if root.name in client.bound:
            bound_root = client.bound[root.name]
            groups[root.name]["parameter"] = bound_root.path_parameter
            groups[root.name]["credentials"] = {
                credential.argument: {"credential": credential.credential, "required": credential.required}
                for credential in bound_root.credentials
            }
    return {"groups": groups, "commands": commands}


def render_command_table(document: Document, client: ClientModel, header: str) -> str:
    """Return the table as JSON, with one line per entry, so that a small change gives a small diff."""
    table = build_command_table(document, client)
    lines = [f'"x-generated":{json.dumps(header)}']
    for part, entries in table.items():
        rows = ",\n".join(f"{json.dumps(name)}:{json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items())
        lines.append(f"{json.dumps(part)}:{{\n{rows}\n}}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _summarize(node: Resource) -> str:
    """Return the description of a resource, without its name, which the command shows already."""
    return strip_invisible(node.description).partition("\n")[0].removeprefix(f"`{'.'.join(node.path)}`: ")


def _describe(client: ClientModel, node: Resource, method: Method, values: Values | None) -> dict[str, Any]:
    description: dict[str, Any] = {
        "id": method.id,
        "call": f"{method.http_method} {method.path}",
        "safety": method.safety,
        "summary": strip_invisible(method.documentation.summary or method.id),
        "example": None
        if values is None or strip_invisible(example := _render_example(client, node, method, values)) != example
        else example,
    }
    if method.documentation.deprecated:
        description["deprecated"] = True
    return description


def _render_example(client: ClientModel, node: Resource, method: Method, values: Values) -> str:
    words = ["scalev", *map(to_kebab_case, (*node.path, method.name))]
    options: list[str] = []
    for argument in method.arguments:
        if argument.name not in values:
            continue
        value = values[argument.name]
        if argument.where == "path":
            words.append(str(value))
        elif argument.where == "mapping":
            options += ["--body", json.dumps(value, ensure_ascii=False)]
        else:
            options += _render_option(argument, value)
    bound_root = client.bound.get(node.path[0])
    if bound_root is not None and bound_root.path_parameter in values:
        options += [f"--{to_kebab_case(bound_root.path_parameter)}", str(values[bound_root.path_parameter])]
    if method.safety != "safe":
        options.append("--yes")
    return shlex.join([*words, *options])


def _render_option(argument: Argument, value: Any) -> list[str]:
    flag = to_flag(argument.name)
    if isinstance(value, bool):
        return [flag if value else f"--no-{flag[2:]}"]
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return [word for item in value for word in (flag, str(item))]
    return [flag, json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)]
