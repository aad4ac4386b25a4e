"""Check the rules of the repository: its layout, lock files and commands, and content that no file may have."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):[^\n#]*##", MAKEFILE, re.MULTILINE)

TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "generated",
    "generator",
    "openapi",
    "overlays",
    "pyproject.toml",
    "tests",
}

# assembled here, so that this file does not match them itself
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("pypi", "python", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("repo1", "maven", "org"),
    )
)

SECRETS = (
    re.compile(r"(?<![A-Za-z0-9_])(?:sk|rk|sfpk)_(?P<value>[A-Za-z0-9_-]{16,})"),  # API keys of the service
    re.compile(r"(?<![A-Za-z0-9_-])(?P<value>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})"),  # a JSON web token
    re.compile(r"(?i:bearer)[ '\":]+(?P<value>[A-Za-z0-9._~+/=-]{20,})"),
    re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)(?P<value>[A-Z0-9]{16})(?![A-Za-z0-9])"),  # cloud access keys
    re.compile(r"(?<![A-Za-z0-9])gh[oprsu]_(?P<value>[A-Za-z0-9]{36})"),  # tokens of source hosts
    re.compile(r"-----BEGIN (?P<value>[A-Z ]*PRIVATE) KEY-----"),
)
# Obvious placeholders: words, a repeated character, or a sequence.
PLACEHOLDER = re.compile(r"(?:[A-Za-z]{1,15}[_.-])*[A-Za-z]{1,15}[0-9]{0,2}|.*(?:(.)\1{7}|123456).*")
HIDDEN = "PRIVATE"


@pytest.fixture(scope="module")
def tracked_files() -> list[str]:
    """Return the files tracked by git, and those that the next `git add .` would add."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({name for name in names if name and (ROOT / name).exists()})


def make(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make without the variables that an outer make passes down."""
    base_environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "SCALEV_"))}
    return subprocess.run(
        ["make", "-s", *arguments], cwd=folder, env=base_environment | environment, capture_output=True, text=True, check=False
    )


def requirements(lock: Path) -> dict[str, tuple[str, set[str]]]:
    """Return the version and the hashes of each requirement of a lock file; raise an error for a line of any other form."""
    results: dict[str, tuple[str, set[str]]] = {}
    for line in re.sub(r"\\\n\s*", " ", lock.read_text(encoding="utf-8")).splitlines():
        if line.startswith("#"):
            continue
        match = re.fullmatch(
            r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; [^#]+?)?(?P<hashes>(?:\s+--hash=sha256:[0-9a-f]{64})+)", line
        )
        assert match, f"{lock.name}: expected `name==version [; marker] --hash=…`, got {line[:80]!r}"
        assert match["name"] not in results, f"{lock.name}: {match['name']} stands there twice"
        results[match["name"]] = match["version"], set(match["hashes"].split())
    assert results, f"{lock.name} is empty"
    return results


def secrets(text: str) -> Iterator[str]:
    """Return the parts of a text that look like a credential and are no obvious placeholder."""
    for pattern in SECRETS:
        for match in pattern.finditer(text):
            if HIDDEN in match["value"] or not PLACEHOLDER.fullmatch(match["value"]):
                yield match[0]


def test_top_level_holds_only_the_agreed_names(tracked_files: list[str]) -> None:
    top = {name.split("/")[0] for name in tracked_files}
    assert not sorted(name for name in top - TOP_LEVEL if not name.startswith("."))
    assert not top & {".venv", ".env", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
    assert not [name for name in tracked_files if name.endswith((".pyc", ".whl", ".tar.gz"))]


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / ".locks").glob("*.txt")))
def test_lock_names_no_index_and_hashes_everything(name: str) -> None:
    text = (ROOT / ".locks" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(?:extra-)?index|--find-links|--trusted|^-[^-]", text, re.MULTILINE)
    requirements(ROOT / ".locks" / name)


def test_locks_hold_what_pyproject_asks_for() -> None:
    development, runtime = (requirements(ROOT / ".locks" / name) for name in ("dev.txt", "demo.txt"))
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    requested_packages = {
        group: {re.split(r"[^A-Za-z0-9-]", item)[0] for item in items if isinstance(item, str)} for group, items in groups.items()
    }
    bench_groups = {group for group in requested_packages if group.startswith("bench-")}
    for group in bench_groups:
        assert requested_packages[group] <= requirements(ROOT / ".locks" / f"{group}.txt").keys()
    assert set().union(*(requested_packages[group] for group in requested_packages.keys() - bench_groups)) <= development.keys()
    assert requested_packages["runtime"] <= runtime.keys()
    assert {name: development.get(name) for name in runtime} == runtime


def test_ci_installs_services_and_runs_make_test(tmp_path: Path) -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    folder = tmp_path / "clone"
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(script, folder / ".ci" / "run")
    (folder / "Makefile").write_text("test:\n\t@echo tested; exit $(CODE)\n", encoding="utf-8")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in {"id": "echo 0", "dpkg-query": "exit 1", "apt-get": f'echo "$*" >>{tmp_path}/arguments; exit 100'}.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    environment = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    for code in (0, 2):  # a service that cannot be installed does not fail the tests
        process = subprocess.run(
            ["bash", ".ci/run"], cwd=folder, env=environment | {"CODE": str(code)}, capture_output=True, text=True, check=False
        )
        assert "tested\n" in process.stdout and "could not install: chromium" in process.stdout
        assert bool(process.returncode) == bool(code)
    assert (tmp_path / "arguments").read_text(encoding="utf-8").startswith("update")


def test_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert sorted(phony[1].split()) == sorted(TARGETS)
    process = make("help")
    assert process.returncode == 0, process.stderr
    assert [line.split()[:2] for line in process.stdout.splitlines()] == [["make", target] for target in TARGETS]


def test_commands_do_not_see_the_callers_environment() -> None:
    process = make(
        "--eval", "show: ; @env", "show", SCALEV_API_KEY="x", SCALEV_BASE_URL="x", PYTHONPATH="x", PYTEST_ADDOPTS="-x", HOME="/h"
    )
    assert process.returncode == 0, process.stderr
    variables = dict(line.split("=", 1) for line in process.stdout.splitlines() if "=" in line)
    assert variables["HOME"] == "/h"
    assert not [name for name in variables if name.startswith("SCALEV_") or name in ("PYTHONPATH", "PYTEST_ADDOPTS")]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder that contains the files which `make setup` reads."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / ".locks", tmp_path / ".locks")
    return tmp_path


def test_setup_refuses_an_old_python(clone: Path) -> None:
    old = clone / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *print*) echo 3.9.18 ;; *) exit 1 ;; esac\n', encoding="utf-8")
    old.chmod(0o755)
    process = make(f"PYTHON={old}", "setup", folder=clone)
    assert process.returncode == 2
    assert process.stderr.splitlines()[0].startswith(f"setup: expected Python 3.11 or newer, got 3.9.18 from '{old}'")
    assert not (clone / ".venv").exists()


def test_setup_does_nothing_until_the_lock_changes(clone: Path) -> None:
    venv.create(clone / ".venv", symlinks=True)
    shutil.copy(clone / ".locks" / "dev.txt", clone / ".venv" / "lock.txt")
    process = make("PYTHON=false", "setup", folder=clone)
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    (clone / ".locks" / "dev.txt").write_text("# another lock\n", encoding="utf-8")
    assert "found no working 'false'" in make("PYTHON=false", "setup", folder=clone).stderr


def test_no_file_holds_a_credential_or_a_registry_host(tracked_files: list[str]) -> None:
    results: list[str] = []
    for name in tracked_files:
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        results += [f"{name}: {secret[:12]}… looks like a credential" for secret in secrets(text)]
        results += [f"{name}: names the registry host {host}" for host in REGISTRY_HOSTS if host in text.lower()]
    assert not results, "\n".join(results)


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [
        ("sk_" + "live_51HzQ8aL0vXw93KdPq7T", True),
        ("key: sfpk_" + "9f86d081884c7d659a2feaa0c55ad015", True),
        ("Authorization: Bearer " + "v2.local.Gdh5kiOTyyaQ3_bNykYDeYHO21", True),
        ("eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", True),
        ("aws AKIA" + "Z7Q3M5K9T2X8W4R6 end", True),
        ("ghp_" + "a8Kq02ZxW5rT7yU1iO3pL9sD4fG6hJ0kM2nB", True),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", True),
        ("sk_your_business_key_here", False),
        ("sk_" + "x" * 32, False),
        ("Authorization: Bearer YOUR_BUSINESS_API_KEY", False),
        ("sfpk_0123456789abcdef", False),
        ("a disk_usage_of_0f3e4a5b6c7d8e9f0", False),
    ],
)
def test_credentials_are_distinguished_from_placeholders(text: str, is_secret: bool) -> None:
    assert bool(list(secrets(text))) is is_secret
