"""Generate the package: compared with the peers' tools, growth, the checks, the wheel."""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path
from typing import Any

from .environments import ROOT, Unavailable, run
from .figures import OURS, Figure, Group, Row, figure, ratios
from .peers import DATAMODEL, OPENAPI_GENERATOR, STOCK, build_wheel, generate, load_effective_document

_ROUNDS = 3
_TIMES = (1, 2, 4)


def measure(folders: dict[str, Path], scratch: Path, skip_reasons: list[str]) -> Group:
    """Measure the wall-clock seconds of the commands as a user runs them."""
    group = Group("Generating the package", "wall-clock time of the commands as they are run, medians")
    sides: dict[str, Callable[[], object]] = {OURS: lambda: _generate(scratch / "generated")}
    for side, peer, variant in (
        ("stock", STOCK, 0),
        ("openapi-generator", OPENAPI_GENERATOR, 0),
        ("pydantic", DATAMODEL, 0),
        ("msgspec", DATAMODEL, 1),
    ):
        if peer.name in folders:
            sides[side] = lambda peer=peer, variant=variant: _generate_peer(peer, folders[peer.name], scratch / peer.name, variant)  # type: ignore[misc]
    times: dict[str, list[float]] = {}
    for _ in range(_ROUNDS):
        for side, make in sides.items():
            times.setdefault(side, []).append(_wall(make))
    group.rows.append(
        Row(
            "generate from clean, formatted (ours: verified, with manifest)",
            "s",
            {side: figure(samples) for side, samples in times.items()},
        )
    )
    if "stock" in times:
        group.rows.append(
            Row("the same", "× stock", {side: figure(ratios(samples, times["stock"])) for side, samples in times.items()}, 1.25)
        )
    group.rows += _growth(scratch)
    checks = [_wall(lambda: run(["make", "-s", "check", "ARGS="])) for _ in range(2)]  # not with the arguments of this run
    group.rows.append(Row("`make check`", "s", {OURS: figure(checks)}, 20.0))
    contract = ROOT / "tests/contract"
    if contract.is_dir():
        command: list[str | Path] = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", contract]
        try:
            group.rows.append(Row("the contract suite", "s", {OURS: Figure(_wall(lambda: run(command)))}, 240.0))
        except Unavailable as error:
            skip_reasons.append(f"the contract suite: {error}")
    else:
        skip_reasons.append("the contract suite: there is no tests/contract")
    return group


def _wall(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _generate(output: Path, *arguments: str | Path) -> None:
    shutil.rmtree(output, ignore_errors=True)
    run([sys.executable, "-m", "generator", "generate", "--output", output, *arguments])


def _generate_peer(peer: Any, environment: Path, scratch: Path, variant: int) -> None:
    """Generate into a folder beside the environment, which remains unchanged."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    (scratch / "venv").symlink_to(environment / "venv")
    shutil.copy(environment / "document.json", scratch)
    generate(peer, scratch, variant)


def repeat_document(document: dict[str, Any], times: int) -> dict[str, Any]:
    """Return the document with all of its paths and components repeated under other names."""
    renamed_document: dict[str, Any] = {**document, "paths": {}, "components": {**document["components"], "schemas": {}}}
    for copy in range(times):
        renamed_copy = _rename(document, copy)
        renamed_document["paths"] |= renamed_copy["paths"]
        for kind, values in renamed_copy["components"].items():
            renamed_document["components"][kind] = {**renamed_document["components"].get(kind, {}), **values}
        renamed_document["x-client-roots"] = {**renamed_document.get("x-client-roots", {}), **renamed_copy["x-client-roots"]}
    return renamed_document


def _rename(document: dict[str, Any], copy: int) -> dict[str, Any]:
    if not copy:
        return document
    text = json.dumps({key: document[key] for key in ("paths", "components", "x-client-roots")}, ensure_ascii=False)
    text = re.sub(r'"#/components/(\w+)/([A-Za-z0-9_]+)', rf'"#/components/\1/\2Copy{copy}', text)
    text = re.sub(r'"operationId": "(\w+)"', rf'"operationId": "\1Copy{copy}"', text)
    text = re.sub(r'"x-token-refresh": [^,{}]+, ', "", text)  # only one operation may refresh the tokens
    text = re.sub(r'"resource": "([a-z_]+)', rf'"resource": "\1_copy{copy}', text)
    data: dict[str, Any] = json.loads(text)
    ids = {operation["operationId"] for item in document["paths"].values() for operation in item.values() if "operationId" in operation}
    data = _rename_references(data, ids, f"Copy{copy}")
    data["x-client-roots"] = {f"{name}_copy{copy}": root for name, root in data["x-client-roots"].items()}
    data["paths"] = {path.replace("/v3/", f"/v3/copy{copy}/", 1): item for path, item in data["paths"].items()}
    data["components"] = {
        kind: ({f"{name}Copy{copy}": value for name, value in values.items()} if kind != "securitySchemes" else values)
        for kind, values in data["components"].items()
    }
    return data


def _rename_references(value: Any, ids: Set[str], suffix: str, *, in_extension: bool = False) -> Any:
    """Return a value in which the ids of operations that extensions name, such as `x-count`, have a suffix."""
    if isinstance(value, dict):
        return {
            key: _rename_references(inner, ids, suffix, in_extension=in_extension or key.startswith("x-")) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_rename_references(inner, ids, suffix, in_extension=in_extension) for inner in value]
    return f"{value}{suffix}" if in_extension and isinstance(value, str) and value in ids else value


def _growth(scratch: Path) -> list[Row]:
    folder = scratch / "no-overlays"
    folder.mkdir(exist_ok=True)
    documents = {times: scratch / f"times{times}.json" for times in _TIMES}
    for times, file in documents.items():
        file.write_text(json.dumps(repeat_document(load_effective_document(), times), ensure_ascii=False), encoding="utf-8")

    def generate(times: int) -> Path:
        _generate(scratch / f"times{times}", "--spec", documents[times], "--overlays", folder)
        return scratch / f"times{times}"

    seconds: dict[int, list[float]] = {times: [] for times in _TIMES}
    for _ in range(_ROUNDS):
        for times, samples in seconds.items():
            samples.append(_wall(partial(generate, times)))
    sizes = {times: build_wheel(scratch / f"times{times}", scratch / f"dist{times}").stat().st_size for times in _TIMES}
    rows = [Row("wheel, with the document inside", "MB", {OURS: Figure(sizes[1] / 1e6)}, 2.0)]
    for times in _TIMES[1:]:
        growth = figure(ratios(seconds[times], seconds[1]))
        rows.append(Row(f"generate {times} × the document, under other names", "× once", {OURS: growth}, float(times)))
        rows.append(Row(f"wheel of {times} × the document", "× once", {OURS: Figure(sizes[times] / sizes[1])}, float(times)))
    return rows
