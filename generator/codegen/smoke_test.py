"""Smoke-test a generated package: compile and import every module, decode sample responses of every operation.

`verify` runs this file in a separate process. It imports nothing from the generator, so that it finds what a user would find.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Set
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

#: The requirements of the package.
_REQUIRED = ("attrs", "dateutil.parser", "decimal", "httpx")

_code: dict[str, CodeType] = {}


class _Loader(SourceFileLoader):
    """Loads a module from the code in memory. Each module is compiled once, although it is imported again and again."""

    def get_code(self, fullname: str) -> CodeType:
        return _compile(self.path)


def _compile(path: str) -> CodeType:
    code = _code.get(path)
    if code is None:
        code = _code[path] = compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
    return code


def main() -> str:
    """Test the package in the folder given as the first argument; return the problem found, or an empty string.

    Standard input holds a JSON object: `package`, `modules` (to import) and `samples` (status and body by operation id).
    """
    folder = Path(sys.argv[1])
    request = json.load(sys.stdin)
    finder = FileFinder.path_hook((_Loader, [".py"]))

    def hook(path: str) -> FileFinder:
        if not Path(path).is_relative_to(folder):
            raise ImportError
        return finder(path)  # type: ignore[return-value]

    sys.path_hooks.insert(0, hook)
    sys.path.insert(0, str(folder))
    package: str = request["package"]
    files = [str(path) for path in sorted(folder.rglob("*.py"))]
    runtime_modules = [name for name in request["modules"] if name.startswith(f"{package}._runtime.")]
    generated_modules = [name for name in request["modules"] if name not in runtime_modules]
    runtime_files = [path for path in files if Path(path).relative_to(folder).parts[:2] == (package, "_runtime")]
    # a module of the runtime can be imported alone, as it is the same for every document and has no import cycles
    problem = _compile_files(folder, runtime_files) or _import_together([*_REQUIRED, *runtime_modules])
    if problem:
        return problem
    samples = sorted(request["samples"].items())

    def list_tests(share: int, shares: int) -> Iterator[str]:
        yield _compile_files(folder, files[share::shares])
        yield _import_alone(package, generated_modules[share::shares])
        yield _decode_samples(package, dict(samples[share::shares]), request["samples"].keys())

    return _run_in_forks(list_tests)


def _run_in_forks(list_tests: Callable[[int, int], Iterator[str]]) -> str:
    """Run the tests of each share in a fork of its own, and return the problem that the earliest test found."""
    shares = os.cpu_count() or 1
    gc.freeze()
    gc.disable()  # imported modules contain reference cycles, but few enough to fit in memory
    pipes = []
    for share in range(shares):
        reading, writing = os.pipe()
        if not os.fork():
            outcome = (0, "the smoke test of the generated client ended early")
            try:
                outcome = next(((step, problem) for step, problem in enumerate(list_tests(share, shares)) if problem), (0, ""))
            except BaseException as error:  # noqa: BLE001 - whatever stops the tests is the finding
                outcome = (0, f"{outcome[1]}: {type(error).__name__}: {error}")
            finally:
                os.write(writing, json.dumps(outcome).encode())
                os._exit(0)
        os.close(writing)
        pipes.append(os.fdopen(reading, encoding="utf-8"))
    problems = []
    for pipe in pipes:
        with pipe:
            problems.append(tuple(json.load(pipe)))
        os.wait()
    return str(min((problem for problem in problems if problem[1]), default=(0, ""))[1])


def _compile_files(folder: Path, files: list[str]) -> str:
    for path in files:
        try:
            _compile(path)
        except (SyntaxError, ValueError) as error:
            return f"{Path(path).relative_to(folder).as_posix()}: the generated module does not compile: {error}"
    return ""


def _import_together(modules: list[str]) -> str:
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever stops an import is the finding
            return f"{module}: the module does not import: {type(error).__name__}: {error}"
    return ""


def _import_alone(package: str, modules: list[str]) -> str:
    """Import each module as the first one after those of the runtime."""
    loaded_modules = frozenset(sys.modules)
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever stops an import is the finding
            return f"{module}: the generated module does not import alone: {type(error).__name__}: {error}"
        _forget_modules([name for name in sys.modules if name not in loaded_modules and name.startswith(f"{package}.")])
    return ""


def _forget_modules(names: list[str]) -> None:
    """Remove modules from `sys.modules`, and from their parents, where `from . import name` would find them."""
    for name in names:
        parent, _, attribute = name.rpartition(".")
        if parent in sys.modules:
            vars(sys.modules[parent]).pop(attribute, None)
    for name in names:
        del sys.modules[name]


def _decode_samples(package: str, samples: dict[str, list[tuple[int, Any]]], operation_ids: Set[str]) -> str:
    """Decode the samples of operations; a model must encode to the data that it was decoded from. `operation_ids` are those of all."""

    def load_module(name: str) -> Any:
        return importlib.import_module(f"{package}.{name}")

    responses, models, operations = load_module("_runtime.responses"), load_module("_runtime.models"), load_module("_runtime.operations")
    decoders, scalars = load_module("_runtime.decoders"), load_module("_runtime.scalars")
    by_id: dict[str, Any] = {}
    for info in pkgutil.iter_modules(load_module("resources").__path__):
        values = vars(load_module(f"resources.{info.name}")).values()
        by_id |= {value.id: value for value in values if isinstance(value, operations.Operation)}
    if by_id.keys() != operation_ids:
        differences = ", ".join(sorted(by_id.keys() ^ operation_ids)[:5])
        return f"the operations of the generated client are not those of the document: {differences}"
    for name, bodies in samples.items():
        for status, body in bodies:
            content = json.dumps(body).encode()
            try:
                result = responses.decode_result(by_id[name], "", responses.RawResponse(status=status, headers={}, content=content))
                loader = by_id[name].decoders.get(status) or by_id[name].decoders[2]  # the key for all statuses without an entry
                problem = next(decoders.find_problems(loader(), responses.parse_json(content), ()), None)
                if problem is not None:
                    place = scalars.format_path(problem.path)
                    return f"{name}: the generated client cannot decode a sample response: expected {problem.expected} at {place}"
                if isinstance(result, models.Model) and result.to_dict() != responses.parse_json(content):
                    return f"{name}: the generated client does not encode a sample response as it was received"
            except Exception as error:  # noqa: BLE001 - whatever stops a reader is the finding
                return f"{name}: the generated client cannot decode a sample response: {type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    problem = main()
    print(problem)
    sys.exit(bool(problem))
