"""Generate, compare, build, install, start the mock, and run a flow with the installed client."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from ..changelog import FOLDER as CHANGES
from ..check.generated import compare_folders
from ..codegen.command import OUTPUT, generate_into
from ..errors import CheckFailed, GeneratorError
from ..overlay.effective import OVERLAYS, SPEC

LOCK = Path(".locks/demo.txt")
FLOW = Path(__file__).with_name("flow.py")


def main() -> int:
    """Run all steps and return the exit code."""
    start = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="scalev-demo-") as folder:
            _run_demo(Path(folder))
    except GeneratorError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    print(f"\nDone in {time.monotonic() - start:.0f} s.")
    return 0


def _run_demo(scratch: Path) -> None:
    _print_step("1. Generate the client from the document and the overlays, in a scratch folder")
    package = scratch / "generated"
    print("   " + generate_into(package, SPEC, OVERLAYS, CHANGES))
    differences = compare_folders(package, OUTPUT)
    if differences:
        raise CheckFailed(f"{OUTPUT} differs from what its inputs produce ({differences[0]}); run `make generate`")
    print(f"   identical to {OUTPUT}/")

    _print_step("2. Build wheel and sdist")
    dist = scratch / "dist"
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(package)])
    files = sorted(dist.iterdir())
    for path in files:
        print(f"   {path.name}  {path.stat().st_size / 1024:,.0f} KiB")
    wheel = next(path for path in files if path.suffix == ".whl")

    _print_step("3. Install the wheel in an environment of its own")
    environment = scratch / "venv"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK.resolve())])
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", str(wheel)])
    print(f"   {wheel.name} with its requirements and those of its mock, hashes checked")

    _print_step("4. Start the mock, made from the same document")
    process = subprocess.Popen(
        [str(python), "-m", "scalev.mock", "--port", "0", "--seed", "1"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=scratch,
        env=_build_environment(),
    )
    try:
        url = _read_url(process)
        print(f"   {url}")
        _print_step("5. Use the installed client")
        _run([str(python), str(FLOW), url], show=True)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _print_step(title: str) -> None:
    print(f"\n── {title}", flush=True)


def _build_environment() -> dict[str, str]:
    """Return the environment without variables that affect a fresh interpreter."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV", "VIRTUAL_ENV"))}


def _run(command: Sequence[str], *, show: bool = False) -> None:
    process = subprocess.run(command, capture_output=not show, text=True, check=False, env=_build_environment())
    if process.returncode:
        detail = "" if show else ": " + " ".join((process.stderr or process.stdout).strip().splitlines()[-3:])
        raise CheckFailed(f"`{' '.join(map(str, command))}` failed with exit code {process.returncode}{detail}")


def _read_url(process: subprocess.Popen[str]) -> str:
    """Return the URL that the mock prints first."""
    assert process.stdout is not None
    for line in process.stdout:
        for word in line.split():
            if word.startswith("http://"):
                return word.rstrip(",.")
    raise CheckFailed(f"the mock exited with code {process.wait()} before it printed its URL")


if __name__ == "__main__":
    sys.exit(main())
