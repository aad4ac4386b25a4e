"""Use any generated package: import every module, call every method, and print the observations as JSON.

Run by path in a process of its own. What a module must not do (write, connect, start a program) is reported, too.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import os
import pkgutil
import sys
from typing import Any

import anyio  # noqa: F401 - third-party modules are loaded before the watch begins
import dateutil.parser  # noqa: F401
import httpcore  # noqa: F401
import httpx

FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.rename")
touched: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith((*FORBIDDEN, "os.mkdir", "os.remove", "shutil.")):
        touched.append(f"{event} {arguments!r:.200}")
    if event == "open" and (set(str(arguments[1] or "")) & set("wax+") or (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
        touched.append(f"{event} {arguments!r:.200}")


def value_for(annotation: str) -> Any:
    if "FileInput" in annotation:
        return b"x"
    if "Decimal" in annotation:
        return 1
    return {} if annotation.startswith("Mapping") else "x"


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    sys.dont_write_bytecode = True
    asyncio.run(asyncio.sleep(0))
    sys.addaudithook(watch)
    package = importlib.import_module("scalev")
    modules = [package]
    for info in pkgutil.walk_packages(package.__path__, "scalev."):
        if not info.name.startswith(("scalev.mock", "scalev.contract")):
            modules.append(importlib.import_module(info.name))
    docs: list[str] = []
    enums: dict[str, list[str]] = {}
    models: dict[str, list[str]] = {}
    operations: dict[str, dict[str, Any]] = {}
    runtime: Any = importlib.import_module("scalev._runtime.models")
    enums_of_the_package: Any = importlib.import_module("scalev._runtime.enums")
    descriptors: Any = importlib.import_module("scalev._runtime.operations")
    for module in modules:
        docs.append(module.__doc__ or "")
        for name, value in vars(module).items():
            if isinstance(value, descriptors.Operation):
                operations[value.id] = {"constant": name, "path": value.path, "scope": value.scope}
            if not inspect.isclass(value) or value.__module__ != module.__name__ or "._runtime" in module.__name__:
                continue
            docs += [value.__doc__ or "", *(inspect.getdoc(member) or "" for member in vars(value).values())]
            if issubclass(value, enums_of_the_package.OpenEnum):
                enums[name] = [str(member.value) for member in vars(value)["_member_map_"].values()]
            if issubclass(value, runtime.Model):
                fields = vars(value)["__attrs_attrs__"]
                models[name] = [field.name for field in fields if not field.name.startswith("_")]
    calls = {**call_all(package.Scalev), **asyncio.run(call_all_async(package.AsyncScalev))}
    report = {"docs": docs, "enums": enums, "models": models, "operations": operations, "calls": calls, "touched": touched}
    print(json.dumps({**report, "modules": [module.__name__ for module in modules]}))


def call_all(client_class: Any) -> dict[str, Any]:
    """Call every method of every resource once, with a value for each required argument."""
    requests: list[httpx.Request] = []
    calls = {}
    with client_class("key", base_url="https://api.example.com", transport=httpx.MockTransport(build_responder(requests))) as client:
        for name, method, arguments in methods(client):
            result = method(**arguments)
            if hasattr(result, "pages"):
                list(result)
            calls[name] = describe(requests.pop())
    return calls


async def call_all_async(client_class: Any) -> dict[str, Any]:
    requests: list[httpx.Request] = []
    calls = {}
    async with client_class("key", base_url="https://api.example.com", transport=httpx.MockTransport(build_responder(requests))) as client:
        for name, method, arguments in methods(client):
            result = method(**arguments)
            if hasattr(result, "pages"):
                [row async for row in result]
            else:
                await result
            calls[f"async {name}"] = describe(requests.pop())
    return calls


def build_responder(requests: list[httpx.Request]) -> Any:
    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={})

    return respond


def methods(node: Any, prefix: str = "") -> list[tuple[str, Any, dict[str, Any]]]:
    results = []
    for name in sorted(vars(type(node)) if prefix else dir(type(node))):
        if name.startswith("_") or name in ("close", "base_url"):
            continue
        value = getattr(node, name)
        if inspect.ismethod(value) and prefix:
            parameters = inspect.signature(value).parameters.values()
            required = [
                required for required in parameters if required.kind is not required.VAR_KEYWORD and "OMIT" not in repr(required.default)
            ]
            results.append((f"{prefix}{name}", value, {item.name: value_for(str(item.annotation)) for item in required}))
        elif type(value).__module__.startswith("scalev.resources"):
            results += methods(value, f"{prefix}{name}.")
    return results


def describe(request: httpx.Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": str(request.url),
        "headers": dict(request.headers),
        "content": request.content.decode("utf-8", "replace"),
    }


if __name__ == "__main__":
    main()
