"""Small documents, and the packages generated from them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.codegen import render
from generator.codegen.command import generate_into

Data = dict[str, Any]


def response(schema: Any, description: str = "The response.") -> Data:
    """Return a success response with a JSON body."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def operation(operation_id: str, schema: Any = None, *, resource: str = "things", method: str = "", **extra: Any) -> Data:
    """Return an operation with a name in the client; without a schema, its response has no body."""
    node: Data = {
        "operationId": operation_id,
        "summary": f"Do {operation_id}",
        "x-client": {"resource": resource, "method": method or operation_id},
        "responses": {"200": response(schema)} if schema is not None else {"204": {"description": "Done."}},
    }
    return {**node, **extra}


def body(schema: Any, content_type: str = "application/json") -> Data:
    """Return a required request body."""
    return {"required": True, "content": {content_type: {"schema": schema}}}


def parameter(name: str, location: str = "query", schema: Any = None, **extra: Any) -> Data:
    return {"name": name, "in": location, "required": location == "path", "schema": schema or {"type": "string"}, **extra}


def document(paths: Data, schemas: Data | None = None, **extra: Any) -> Data:
    """Return a document with these paths and schema components."""
    components: Data = {"securitySchemes": {"businessBearer": {"type": "http", "scheme": "bearer"}}}
    if schemas:
        components["schemas"] = schemas
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small API", "version": "1"},
        "security": [{"businessBearer": []}],
        "paths": paths,
        "components": components,
        **extra,
    }


def ref(name: str) -> Data:
    return {"$ref": f"#/components/schemas/{name}"}


def obj(properties: Data, *required: str, **extra: Any) -> Data:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {}), **extra}


def write_inputs(folder: Path, data: Any) -> tuple[Path, Path]:
    """Write a document (data or text) and an empty folder of overlays."""
    overlays = folder / "overlays"
    overlays.mkdir(parents=True, exist_ok=True)
    spec = folder / ("spec.yaml" if isinstance(data, str) else "spec.json")
    spec.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return spec, overlays


@dataclass(frozen=True, slots=True)
class Package:
    """A generated package."""

    folder: Path

    def text(self, name: str) -> str:
        return (self.folder / "scalev" / name).read_text(encoding="utf-8")

    def run(self, code: str, *arguments: str) -> Any:
        """Run code in a separate process that can import the package; return its output as JSON data."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))}
        prelude = f"import sys; sys.path.insert(0, {str(self.folder)!r}); sys.dont_write_bytecode = True\n"
        process = subprocess.run(
            [sys.executable, "-I", "-W", "error", "-c", prelude + code, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert process.returncode == 0, process.stderr
        return json.loads(process.stdout)


def generate(folder: Path, data: Any) -> Package:
    """Generate a package, without the mock, which does not vary with the document."""
    spec, overlays = write_inputs(folder, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "PARTS", ("_runtime",))
        generate_into(folder / "out", spec, overlays)
    return Package(folder / "out")


_watched: list[list[str]] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched:
        return
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "os.system"):
        _watched[-1].append(event)
    elif event == "open" and (set(str(arguments[1] or "")) & set("wax+") or (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)):
        _watched[-1].append(f"open {arguments[0]}")


sys.addaudithook(_watch)


@contextmanager
def watch() -> Iterator[list[str]]:
    """Record every file that this process opens for writing, and every connection that it opens."""
    _watched.append([])
    try:
        yield _watched[-1]
    finally:
        _watched.pop()
