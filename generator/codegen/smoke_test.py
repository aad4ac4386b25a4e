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
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

#: The requirements of the package.
_REQUIRED = ("attrs", "dateutil.parser", "decimal", "httpx")

_code: dict[str, CodeType] = {}


class _Loader(SourceFileLoader):
    """Loads a module's code from memory shared by all forks, since compiling it in each would take most of the time."""

    def get_code(self, fullname: str) -> CodeType:
        return _code[self.path]


def main() -> str:
    """Test the package in the folder given as the first argument; return the problem found, or an empty string.

    Standard input holds a JSON object: `package`, `modules` (to import) and `samples` (status and body by operation id).
    """
    folder = Path(sys.argv[1])
    request = json.load(sys.stdin)
    for path in sorted(folder.rglob("*.py")):
        try:
            _code[str(path)] = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            return f"{path.relative_to(folder).as_posix()}: the generated module does not compile: {error}"
    finder = FileFinder.path_hook((_Loader, [".py"]))

    def hook(path: str) -> FileFinder:
        if not Path(path).is_relative_to(folder):
            raise ImportError
        return finder(path)  # type: ignore[return-value]

    sys.path_hooks.insert(0, hook)
    sys.path.insert(0, str(folder))
    runtime = [name for name in request["modules"] if name.startswith(f"{request['package']}._runtime.")]
    model_modules = [name for name in request["modules"] if name not in runtime]
    # a module of the runtime can be imported alone, as it is the same for every document and has no import cycles
    return (
        _import_together([*_REQUIRED, *runtime]) or _import_alone(model_modules) or _decode_samples(request["package"], request["samples"])
    )


def _import_together(modules: list[str]) -> str:
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever stops an import is the finding
            print(f"{type(error).__name__}: {error}", flush=True)
            return f"{module}: the module does not import"
    return ""


def _import_alone(modules: list[str]) -> str:
    """Import each module in a fork of its own."""
    gc.freeze()
    modules_by_pid: dict[int, str] = {}
    for module in modules:
        child = os.fork()
        if not child:
            code = 1
            try:
                importlib.import_module(module)
                code = 0
            except BaseException as error:  # noqa: BLE001 - whatever stops an import is the finding
                print(f"{type(error).__name__}: {error}", flush=True)
            os._exit(code)
        modules_by_pid[child] = module
        while len(modules_by_pid) >= (os.cpu_count() or 1) or (module == modules[-1] and modules_by_pid):
            pid, status = os.wait()
            failed_module = modules_by_pid.pop(pid)
            if status:
                for process in modules_by_pid:
                    os.waitpid(process, 0)
                return f"{failed_module}: the generated module does not import alone"
    return ""


def _decode_samples(package: str, samples: dict[str, list[tuple[int, Any]]]) -> str:
    """Decode the samples of every operation; a model must encode to the data that it was decoded from."""

    def module(name: str) -> Any:
        return importlib.import_module(f"{package}.{name}")

    responses, models, operations = module("_runtime.responses"), module("_runtime.models"), module("_runtime.operations")
    decoders, scalars = module("_runtime.decoders"), module("_runtime.scalars")
    by_id: dict[str, Any] = {}
    for info in pkgutil.iter_modules(module("resources").__path__):
        values = vars(module(f"resources.{info.name}")).values()
        by_id |= {value.id: value for value in values if isinstance(value, operations.Operation)}
    if by_id.keys() != samples.keys():
        differences = ", ".join(sorted(by_id.keys() ^ samples.keys())[:5])
        return f"the operations of the generated client are not those of the document: {differences}"
    for name, bodies in samples.items():
        for status, body in bodies:
            content = json.dumps(body).encode()
            try:
                result = responses.decode_result(by_id[name], "", responses.RawResponse(status=status, headers={}, content=content))
                loader = by_id[name].decoders.get(status) or by_id[name].decoders[2]  # the key for all statuses without an entry
                problem = next(decoders.find_problems(loader(), responses.parse_json(content), ()), None)
                if problem is not None:
                    path = scalars.format_path(problem.path)
                    return f"{name}: the generated client cannot decode a sample response: expected {problem.expected} at {path}"
                if isinstance(result, models.Model) and result.to_dict() != responses.parse_json(content):
                    return f"{name}: the generated client does not encode a sample response as it was received"
            except Exception as error:  # noqa: BLE001 - whatever stops a reader is the finding
                return f"{name}: the generated client cannot decode a sample response: {type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    problem = main()
    print(problem)
    sys.exit(bool(problem))
