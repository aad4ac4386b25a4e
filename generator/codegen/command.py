"""The `generate` command: build the client package from the effective document."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..changelog import FOLDER as CHANGES
from ..errors import CheckFailed, InputError
from ..messages import format_count, join_first
from ..openapi.document import Document
from ..overlay.effective import add_arguments, build_documented, build_effective, read_inputs

if TYPE_CHECKING:
    from ..overlay.effective import Inputs
    from .client_model import ClientModel

OUTPUT = Path("generated")
MANIFEST = "manifest.json"

Say = Callable[[str], None]


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("generate", description="Write the client package from the effective document.")
    add_arguments(parser)
    parser.add_argument("--changes", type=Path, default=CHANGES, help="the folder of fragments (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="the folder to write (default: %(default)s)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from ..openapi.writing import swap_folder

    check_output(args.output)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".generating-", dir=args.output.parent.resolve()) as scratch:
        folder = Path(scratch) / "out"
        counts = generate_into(folder, args.spec, args.overlays, args.changes, say=_report_progress)
        swap_folder(folder, args.output)
    print(f"{args.output}: {counts}")
    return 0


def _report_progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def check_output(output: Path) -> None:
    """Raise InputError if the output folder contains files that are not listed in a manifest written by this generator."""
    import json

    if not output.exists():
        return
    if not output.is_dir():
        raise InputError(f"{output}: expected a folder, got a file")
    files = [path for path in output.rglob("*") if path.is_symlink() or not path.is_dir()]
    present = {path.relative_to(output).as_posix() for path in files if "__pycache__" not in path.parts}
    if not present:
        return
    try:
        expected = set(json.loads((output / MANIFEST).read_text(encoding="utf-8"))["files"]) | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{output}: expected an empty folder or one with our {MANIFEST}; refusing to replace it") from None
    foreign = sorted(present - expected)
    if foreign:
        raise InputError(f"{output}: refusing to replace files that were not generated: {join_first(foreign, 3)}")


def generate_into(folder: Path, spec: Path, overlays: Path, changes: Path | None = None, say: Say = lambda text: None) -> str:
    """Generate, format and verify a package in a new folder; return the closing line.

    Nothing outside the folder is written. Version and changelog follow from the fragments in `changes`.
    """
    return Generation(folder, spec, overlays, say).complete(changes)


class Generation:
    """A package that is being generated into a new folder: its code when this is created, its version when it is completed."""

    def __init__(self, folder: Path, spec: Path, overlays: Path, say: Say = lambda text: None) -> None:
        """Write the code and format it; nothing outside the folder is written."""
        from .background import run_in_fork
        from .constructs import check_constructs
        from .docs.calls import build_calls
        from .docs.code import write_code
        from .docs.write import write_documentation
        from .limits import check_limits
        from .parse import parse
        from .render import HEADER, ScalevProject
        from .resources import build_client

        self._started = time.monotonic()
        self._folder, self._spec, self._overlays, self._say = folder, spec, overlays, say
        inputs = read_inputs(spec, overlays, check_constructs)
        self._source = Document(build_effective(inputs), str(spec))
        check_limits(self._source)
        check_constructs(self._source)
        say(f"reading {format_count(len(self._source.operations), 'operation')} of {spec}")
        parsed = parse(self._source)
        self._document = parsed.document
        self._client = build_client(parsed)
        client = self._client
        counts = ", ".join(
            format_count(len(classes), noun)
            for classes, noun in ((client.models, "model"), (client.enums, "enum"), (client.aliases, "alias"))
        )
        say(f"writing {format_count(len(client.methods), 'method')}, {counts}")
        folder.mkdir(parents=True)
        with run_in_fork(partial(_render_tables, inputs, self._source, client)) as wait_for_tables:
            calls = build_calls(self._source, client)
            samples = {method.id: write_code(client, method, calls) for method in client.methods}
            self._project = ScalevProject(parsed, client, folder, samples)
            self._project.write()
            write_documentation(folder, client, calls, HEADER.removeprefix("# "))
            for name, text in wait_for_tables().items():
                (folder / "scalev" / name).write_text(text, encoding="utf-8")
        format_code(folder)

    def complete(self, changes: Path | None) -> str:
        """Write version and changelog, which follow from the fragments in `changes`, and verify the package; return the closing line."""
        from ..changelog import NONE, read_history
        from .manifest import write_manifest
        from .verify import verify

        history = read_history(changes) if changes else NONE
        self._project.write_version(history)
        self._say("verifying: compile and import every module, decode sample responses of every operation")
        modules = verify(self._folder, self._document)
        write_manifest(self._folder, self._source, self._client, self._spec, self._overlays, history.version)
        files = sum(1 for path in self._folder.rglob("*") if path.is_file())
        return (
            f"{len(self._source.operations)} operations in, {len(self._client.methods)} out, 0 warnings; "
            f"{len(self._source.get_components('schemas'))} components, "
            f"{modules} modules, {files} files in {time.monotonic() - self._started:.1f} s"
        )


def _render_tables(inputs: Inputs, source: Document, client: ClientModel) -> dict[str, str]:
    """Return the files of the package that take long and on which no other depends, by their paths."""
    from .command_table import FILE as COMMANDS
    from .command_table import render_command_table
    from .documented import FILE as DOCUMENTED
    from .documented import render_patch
    from .render import HEADER, PARTS

    tables = {DOCUMENTED: render_patch(source.data, build_documented(inputs))}
    if "cli" in PARTS:
        tables[COMMANDS] = render_command_table(source, client, HEADER.removeprefix("# "))
    return tables


def format_code(folder: Path) -> None:
    """Sort imports, drop unused ones and format the code, using ruff with only the configuration given here."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if ruff is None:
        raise InputError("ruff: expected it to be installed beside this Python, found none; run `make setup`")
    settings = ["--isolated", "--no-cache", "--line-length", "140", "--target-version", "py311"]
    package = folder / "scalev"
    paths = [*sorted(package.glob("*.py")), package / "models", package / "resources"]  # copied code is not reformatted
    for command in (["check", "--fix-only", "--select", "I,F401,TC005"], ["format"]):
        process = subprocess.run([ruff, *command, *settings, *map(str, paths)], capture_output=True, text=True, check=False)
        if process.returncode:
            raise CheckFailed(f"ruff cannot read the generated code: {process.stderr.strip() or process.stdout.strip():.500}")
