"""The sides of the bench: our package as installed, and its peers, generated from the same document by pinned tools."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environments import CACHE, ROOT, Unavailable, cache_folder, clean_environment, find_python, make_environment, run

_PRISM = Path(__file__).with_name("prism")


@dataclass(frozen=True)
class Peer:
    """A tool in an environment of its own: `commands` generate from `document` into `made`, run in the folder of the environment."""

    name: str
    commands: tuple[tuple[str, ...], ...]

    @property
    def lock(self) -> Path:
        """The lock file of its environment."""
        return ROOT / f".locks/bench-{self.name}.txt"


STOCK = Peer(
    "stock", (("openapi-python-client", "generate", "--path", "document.json", "--meta", "none", "--output-path", "made/stock_client"),)
)
OPENAPI_GENERATOR = Peer(
    "openapi-generator",
    # its validator only knows the links of OpenAPI 3.0
    (
        (
            "openapi-generator-cli",
            *("generate", "-g", "python", "-i", "document.json", "-o", "made", "--package-name", "openapi_client", "--skip-validate-spec"),
        ),
    ),
)
_CODEGEN = (
    *("datamodel-codegen", "--input", "document.json", "--input-file-type", "openapi", "--target-python-version", "3.11"),
    *("--collapse-root-models", "--use-annotated", "--formatters", "builtin", "--disable-warnings"),
)
DATAMODEL = Peer(
    "datamodel",
    (
        (*_CODEGEN, "--output-model-type", "pydantic_v2.BaseModel", "--output", "made/pydantic_models.py"),
        (*_CODEGEN, "--output-model-type", "msgspec.Struct", "--output", "made/msgspec_models.py"),
    ),
)

PEERS = (STOCK, OPENAPI_GENERATOR, DATAMODEL)


def load_effective_document() -> dict[str, Any]:
    """Return the document that our package was generated from."""
    document: dict[str, Any] = json.loads((ROOT / "generated/scalev/openapi.json").read_text(encoding="utf-8"))
    return document


#: The type in the page of the bench for each x-scalar.
_NARROW = {"money": "string", "weight": "string", "rate": "string", "number": "string", "id": "integer"}


def peers_document(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document in the form that suits the peers best.

    `enum: [true]` and `const: true` are plain booleans: two peers fail on them. What our overlays widen to a number or text has one
    type again, and a datetime its format: unions make the peers up to ten times slower, and the page of the bench does not need them.
    Alternatives that only require other fields are left out: the stock generator writes invalid Python for them.
    """

    def narrow(value: Any) -> Any:
        if isinstance(value, list):
            return [narrow(item) for item in value]
        if not isinstance(value, dict):
            return value
        items = {key: narrow(item) for key, item in value.items()}
        choices = items.get("enum")
        if isinstance(choices, list) and choices and all(isinstance(choice, bool) for choice in choices):
            del items["enum"]
        if isinstance(items.get("const"), bool):
            del items["const"]
        for keyword in ("anyOf", "oneOf"):
            options = items.get(keyword)
            if isinstance(options, list) and all(option.keys() == {"required"} for option in options):
                del items[keyword]
        scalar = items.get("x-scalar")
        if isinstance(items.get("type"), list) and scalar in _NARROW and "null" not in items["type"]:
            items["type"] = _NARROW[scalar]
            items.pop("pattern", None)
        if scalar == "timestamp":
            items["format"] = "date-time"
        return items

    result: dict[str, Any] = narrow(document)
    return result


def build_peer(peer: Peer, document: dict[str, Any]) -> Path:
    """Return the folder of a peer: `venv/`, `document.json` and its output in `made/`. A new document needs no new environment."""
    content = json.dumps(document, ensure_ascii=False)
    lock = peer.lock.read_bytes()
    environment = cache_folder(f"{peer.name}-environment", [lock], lambda folder: make_environment(folder, peer.lock))

    def build(folder: Path) -> None:
        (folder / "venv").symlink_to(environment / "venv")
        (folder / "document.json").write_text(content, encoding="utf-8")
        generate(peer, folder)

    return cache_folder(peer.name, [lock, content, repr(peer.commands)], build)


def generate(peer: Peer, folder: Path, variant: int | None = None) -> None:
    """Run the commands of a peer, or one of them, into an empty `made/`."""
    output = folder / "made"
    if variant is None:
        shutil.rmtree(output, ignore_errors=True)
    output.mkdir(exist_ok=True)
    scripts = find_python(folder).parent
    path = f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    for command in peer.commands if variant is None else peer.commands[variant : variant + 1]:
        run([scripts / command[0], *command[1:]], cwd=folder, env=clean_environment(PATH=path))


def build_wheel(package: Path, output: Path) -> Path:
    """Build the wheel of a generated package."""
    run([sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", output, package])
    (wheel,) = output.glob("*.whl")
    return wheel


def build_scalev() -> Path:
    """Return the folder of our side: the wheel of `generated/`, installed with the requirements of its extras."""
    lock = ROOT / ".locks/bench-scalev.txt"
    folder = cache_folder("scalev", [lock.read_bytes()], lambda folder: make_environment(folder, lock))
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_wheel(ROOT / "generated", Path(scratch))
        install: list[str | Path] = [
            find_python(folder),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-index",
        ]
        run([*install, "--force-reinstall", wheel])
    return folder


def build_prism() -> Path:
    """Return the folder of Prism, installed from a lock file with hashes."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("no node or npm here")

    def build(folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(_PRISM / name, folder)
        run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            env=clean_environment(npm_config_update_notifier="false"),
        )

    return cache_folder("prism", [(_PRISM / "package-lock.json").read_bytes()], build)


def attempt(name: str, build: Callable[[], Path], skip_reasons: list[str]) -> Path | None:
    """Return the result of a build, or None after adding a line to `skip_reasons`."""
    CACHE.mkdir(exist_ok=True)
    try:
        return build()
    except Unavailable as error:
        skip_reasons.append(f"{name}: {error}")
        return None
