"""A mutant: one fault in one file, the copy that it is put into, and the test that has to notice it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
#: The folders of files that are not part of the package.
_FOLDERS = ("generated/", "generator/", "openapi/", "overlays/", "tests/")
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "build", "dist")
_PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file`, the match of `old` that `nth` counts from 0 becomes `new`. `test`, a path below tests, has to notice.

    `file` is one of the generated package (`models/order.py`), of which a copy is broken and the rest of the repository used as it is;
    or one of the repository (`generator/diff/keywords.py`), which is copied whole then. A file that is not there is made.
    """

    name: str
    file: str
    old: str
    new: str
    test: str
    nth: int = 0
    examples: int = 3

    @property
    def is_of_the_package(self) -> bool:
        """Whether it is enough to copy the generated package."""
        return not self.file.startswith(_FOLDERS)

    def apply(self, folder: Path) -> None:
        """Put the fault into a copy; ValueError where there is nothing to break any more, or where the result is no Python."""
        file = folder / self.file
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        results = list(re.finditer(self.old, text))
        if len(results) <= self.nth:
            raise ValueError(f"{self.name}: {self.file} has nothing like {self.old!r} any more")
        match = results[self.nth]
        mutated_text = text[: match.start()] + match.expand(self.new) + text[match.end() :]
        if mutated_text == text:
            raise ValueError(f"{self.name}: nothing is changed")
        if file.suffix == ".py":
            try:
                compile(mutated_text, self.file, "exec")
            except SyntaxError as error:
                raise ValueError(f"{self.name}: the broken {self.file} is no Python: {error}") from None
        file.unlink(missing_ok=True)  # the copy may share its files with the original
        file.write_text(mutated_text, encoding="utf-8")


@dataclass(frozen=True)
class Outcome:
    """How a mutant fared: whether its test failed, what the test said first, and how many seconds that took."""

    is_noticed: bool
    said: str
    seconds: float


def run(mutant: Mutant) -> Outcome:
    """Break a copy, and run the test that has to notice."""
    start = monotonic()
    path, *options = mutant.test.split(" ")
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        if mutant.is_of_the_package:
            shutil.copytree(GENERATED / "scalev", Path(folder) / "scalev", ignore=_LEFT_OUT)
            mutant.apply(Path(folder) / "scalev")
            place, paths = ROOT, f"pythonpath=. {folder}"
        else:
            place, paths = Path(folder) / "repository", "pythonpath=. generated"
            shutil.copytree(ROOT, place, ignore=_LEFT_OUT, copy_function=_link)
            mutant.apply(place)
        process = subprocess.run(
            [*_PYTEST, "-o", paths, f"tests/{path}", *options],
            cwd=place,
            env={**os.environ, "CONTRACT_EXAMPLES": str(mutant.examples), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    failure = re.search(r"^FAILED (\S+)", process.stdout, re.MULTILINE)
    match = re.search(r"^(?:E  |generated/).*", process.stdout, re.MULTILINE)
    text = match[0].removeprefix("E").strip() if match else process.stdout[-200:]
    return Outcome(process.returncode == 1 and failure is not None, text[:90], monotonic() - start)


def problems(mutants: Sequence[Mutant]) -> list[str]:
    """The mutants that break nothing any more, or whose test is not there."""
    results = []
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        for mutant in mutants:
            source = (GENERATED / "scalev" if mutant.is_of_the_package else ROOT) / mutant.file
            copy = Path(folder) / mutant.file
            copy.parent.mkdir(parents=True, exist_ok=True)
            if source.exists():
                shutil.copyfile(source, copy)
            try:
                mutant.apply(Path(folder))
            except ValueError as error:
                results.append(str(error))
            copy.unlink(missing_ok=True)
    tests = {mutant.test.partition(" ")[0] for mutant in mutants}
    missing_tests = tests - _list_tests({test.partition("::")[0] for test in tests})
    return results + [
        f"{mutant.name}: there is no test {mutant.test}" for mutant in mutants if mutant.test.partition(" ")[0] in missing_tests
    ]


def _list_tests(files: set[str]) -> set[str]:
    """Return the tests in files, with and without their parameters, and the files that there are."""
    paths = sorted(f"tests/{file}" for file in files if (ROOT / "tests" / file).exists())
    command = [*_PYTEST, "--collect-only", "-o", "pythonpath=. generated", *paths]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    tests = {line.removeprefix("tests/") for line in process.stdout.splitlines() if "::" in line}
    return {*(path.removeprefix("tests/") for path in paths), *tests, *(test.partition("[")[0] for test in tests)}


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
