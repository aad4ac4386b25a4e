"""The environments of the bench: each side's own packages, from lock files with hashes, built once and kept in `.bench/`."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".bench"
_COMPLETE = "complete"
_SECONDS = 900


class Unavailable(Exception):
    """A side is not available here; the message says why, in one line."""


def clean_environment(**extra: str) -> dict[str, str]:
    """Return the environment without variables that affect a fresh interpreter."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV", "VIRTUAL_ENV"))}
    return environment | extra


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """Run a command and return its output. Raise Unavailable if it cannot be run or fails."""
    words = " ".join(map(str, command)).replace(f"{ROOT}/", "")[:100]
    try:
        process = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env or clean_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except OSError as error:
        raise Unavailable(f"`{words}`: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise Unavailable(f"`{words}`: not finished after {_SECONDS} s") from None
    if process.returncode:
        output = " ".join((process.stderr.strip() or process.stdout.strip()).split()).replace(f"{ROOT}/", "")
        raise Unavailable(f"`{words}` ended with {process.returncode}: {output[-300:]}")
    return process.stdout


def cache_folder(name: str, ingredients: Sequence[str | bytes], build: Callable[[Path], None]) -> Path:
    """Return a folder that `build` fills, kept until one of its ingredients changes."""
    digest = hashlib.sha256()
    for part in (sys.version, *ingredients):
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    folder = CACHE / f"{name}-{digest.hexdigest()[:12]}"
    if not (folder / _COMPLETE).exists():
        for old in CACHE.glob(f"{name}-????????????"):
            shutil.rmtree(old)
        print(f"bench: building {name}", file=sys.stderr, flush=True)
        folder.mkdir(parents=True)
        build(folder)
        (folder / _COMPLETE).touch()
    return folder


def find_python(folder: Path) -> Path:
    """Return the interpreter of an environment."""
    return folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"


def make_environment(folder: Path, lock: Path) -> None:
    """Create an environment with the packages of a lock file, with their hashes checked."""
    venv.create(folder / "venv", with_pip=True)
    python = find_python(folder)
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "-r",
        lock,
    ]
    run(install)
