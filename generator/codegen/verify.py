"""Verify a generated package before it replaces the old one: each module compiles and imports, each response decodes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ..errors import CheckFailed
from ..openapi.document import Document
from .samples import build_samples

PACKAGE = "scalev"
_SMOKE_TEST = Path(__file__).with_name("smoke_test.py")


def list_modules(folder: Path) -> list[str]:
    """Return the client modules of the package in a folder, by dotted name.

    The mock, the contract tests, the command line and the examples are excluded, since they have further requirements.
    """
    modules = []
    for path in sorted((folder / PACKAGE).rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        if parts[:2] not in ((PACKAGE, "mock"), (PACKAGE, "contract"), (PACKAGE, "cli"), (PACKAGE, "examples")):
            modules.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return modules


def verify(folder: Path, document: Document) -> int:
    """Compile and import every module of the package in `folder`, each generated one alone, and decode sample responses.

    Return the number of modules. Raise CheckFailed, naming the first module or operation that does not pass.
    """
    modules = list_modules(folder)
    samples = {operation.id: list(build_samples(document, operation)) for operation in document.operations}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))}
    process = subprocess.run(
        [sys.executable, "-I", "-B", str(_SMOKE_TEST), str(folder)],
        input=json.dumps({"package": PACKAGE, "modules": modules, "samples": samples}),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if process.returncode:
        lines = process.stdout.split("\n")[-3:] if process.stdout.strip() else process.stderr.strip().split("\n")[-1:]
        message = " ".join(": ".join(line for line in reversed(lines) if line).split())
        raise CheckFailed(message or "the smoke test of the generated client ended early")
    return len(modules)
