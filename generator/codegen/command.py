"""The `generate` command: build the client package from the effective document."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ..changelog import FOLDER as CHANGES
from ..errors import CheckFailed, InputError
from ..openapi.document import Document
from ..overlay.effective import add_arguments, build_documented, build_effective, read_inputs

OUTPUT = Path("generated")
MANIFEST = "manifest.json"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("generate", help="generate the client package")
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
        known = set(json.loads((output / MANIFEST).read_text(encoding="utf-8"))["files"]) | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{output}: expected an empty folder or one with our {MANIFEST}; refusing to replace it") from None
    foreign = sorted(present - known)
    if foreign:
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        raise InputError(f"{output}: refusing to replace files that were not generated: {', '.join(foreign[:3])}{more}")


def generate_into(folder: Path, spec: Path, overlays: Path, changes: Path | None = None, say: Any = lambda text: None) -> str:
    """Generate, format and verify a package in a new folder; return the closing line.

    Nothing outside the folder is written. Version and changelog follow from the fragments in `changes`.
    """
    from ..changelog import NONE, read_history
    from .constructs import check_constructs
    from .documented import NAME, write_patch
    from .limits import check_limits
    from .manifest import write_manifest
    from .parse import parse
    from .render import ScalevProject
    from .resources import build_client
    from .verify import verify

    started = time.monotonic()
    history = read_history(changes) if changes else NONE
    inputs = read_inputs(spec, overlays, check_constructs)
    document = Document(build_effective(inputs), str(spec))
    check_limits(document)
    check_constructs(document)
    say(f"reading {len(document.operations)} operations of {spec}")
    parsed = parse(document)
    client = build_client(parsed)
    counts = f"{len(client.models)} models, {len(client.enums)} enums, {len(client.aliases)} aliases"
    say(f"writing {len(client.methods)} methods, {counts}")
    folder.mkdir(parents=True)
    ScalevProject(parsed, client, folder, history).write()
    write_patch(folder / "scalev" / NAME, document.data, build_documented(inputs))
    format_code(folder)
    say("verifying: compile and import every module, decode sample responses of every operation")
    modules = verify(folder, parsed.document)
    write_manifest(folder, document, client, spec, overlays, history.version)
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    return (
        f"{len(document.operations)} operations in, {len(client.methods)} out, 0 warnings; "
        f"{len(document.components('schemas'))} components, "
        f"{modules} modules, {files} files in {time.monotonic() - started:.1f} s"
    )


def format_code(folder: Path) -> None:
    """Sort imports, drop unused ones and format the code, using ruff with only the configuration given here."""
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if ruff is None:
        raise InputError("ruff: not found beside this Python; run `make setup`")
    settings = ["--isolated", "--no-cache", "--line-length", "140", "--target-version", "py311"]
    package = folder / "scalev"
    rendered = [*sorted(package.glob("*.py")), package / "models", package / "resources"]  # copied code is not reformatted
    for command in (["check", "--fix-only", "--select", "I,F401,TC005"], ["format"]):
        process = subprocess.run([ruff, *command, *settings, *map(str, rendered)], capture_output=True, text=True, check=False)
        if process.returncode:
            raise CheckFailed(f"ruff cannot read the generated code: {process.stderr.strip() or process.stdout.strip():.500}")
