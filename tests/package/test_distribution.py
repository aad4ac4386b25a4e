"""The wheel and the sdist: their contents and metadata, and that the client works with only its three requirements."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
MEGABYTE = 1024 * 1024

PROGRAM = """
import sys
import scalev
assert scalev.models.Order and scalev.oauth.Authorization and scalev.testing.no_waiting and scalev.webhooks.verify
from scalev import AsyncScalev, Scalev, webhooks, models
with Scalev("sk_test_1", base_url="http://127.0.0.1:9") as client:
    assert client.orders.list and client.storefront("store_1", api_key="sfpk_1").cart.get
assert models.Order.from_dict({"gross_revenue": "1.50"}).to_dict() == {"gross_revenue": "1.50"}
ours = {name.partition(".")[0] for name, module in sys.modules.items() if "packages" in (getattr(module, "__file__", None) or "")}
from scalev.mock import MockScalev
try:
    MockScalev()
except ImportError as error:
    assert "pip install 'scalev-client[mock]'" in str(error)
else:
    raise AssertionError("a mock without its requirements")
print(scalev.__version__, *sorted(ours))
"""


def run(command: Sequence[str | Path], cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV", "VIRTUAL_ENV"))}
    process = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, env=environment)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the wheel and the sdist, by suffix; the wheel is built from the sdist, as an installer does."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, GENERATED], folder)
    return {path.suffix: path for path in folder.iterdir()}


def requirements(names: Sequence[str]) -> Iterator[importlib.metadata.Distribution]:
    """Return installed distributions by name, together with their own requirements."""
    names_seen: set[str] = set()
    expected = list(names)
    while expected:
        name = expected.pop().lower()
        if name in names_seen:
            continue
        names_seen.add(name)
        try:
            result = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # only another Python or platform needs it
            continue
        yield result
        requirements = [item for item in result.requires or () if "extra ==" not in item]
        expected += [match[0] for item in requirements if (match := re.match(r"[A-Za-z0-9._-]+", item))]


def test_an_index_accepts_the_distributions(distributions: dict[str, Path], tmp_path: Path) -> None:
    assert "PASSED" in run([sys.executable, "-m", "twine", "check", "--strict", *distributions.values()], tmp_path)


def test_the_distributions_hold_the_package_its_types_its_document_and_its_license(distributions: dict[str, Path]) -> None:
    with zipfile.ZipFile(distributions[".whl"]) as wheel:
        names = set(wheel.namelist())
    sources = {
        path.relative_to(GENERATED).as_posix() for path in (GENERATED / "scalev").rglob("*") if path.is_file() and path.suffix != ".pyc"
    }
    assert sources <= names and {"scalev/py.typed", "scalev/openapi.json"} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"scalev", "scalev_client"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    with tarfile.open(distributions[".gz"]) as sdist:
        papers = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"README.md", "API.md", "LICENSE", "pyproject.toml", "scalev/__init__.py"} <= papers
    assert distributions[".whl"].stat().st_size <= 2 * MEGABYTE


def test_the_wheel_requires_three_packages_and_names_its_python_versions() -> None:
    project = tomllib.loads((GENERATED / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [re.split(r"[<>=]", item)[0] for item in project["dependencies"]] == ["attrs", "httpx", "python-dateutil"]
    pythons = [line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r"Python :: 3\.\d", line)]
    assert pythons == ["3.11", "3.12", "3.13", "3.14"] and project["requires-python"] == ">=3.11"


@pytest.mark.parametrize("kind", [".whl", ".gz"])
def test_the_wheel_installs_into_an_empty_environment_and_works_there(distributions: dict[str, Path], tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = Path(run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path).strip())
    # the three requirements and theirs, copied from the environment of the tests: no index is used
    for requirement in requirements(["attrs", "httpx", "python-dateutil"]):
        for top in {path.parts[0] for path in requirement.files or () if path.parts[0] not in ("..", "__pycache__")}:
            (site / top).symlink_to(Path(str(requirement.locate_file(top))))
    # the build backend stays in the environment of the tests; only its output goes into the empty one
    wheel = distributions[".whl"]
    if kind == ".gz":
        run(
            [sys.executable, "-m", "pip", "wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", tmp_path, distributions[".gz"]],
            tmp_path,
        )
        wheel = next(tmp_path.glob("*.whl"))
    run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", wheel], tmp_path)
    version, *module_names = run([python, "-W", "error", "-c", PROGRAM], tmp_path).split()
    assert version == importlib.metadata.Distribution.at(next(site.glob("scalev_client-*.dist-info"))).version
    assert {"scalev", "attr", "httpx"} <= set(module_names)
    assert not {"jsonschema", "uvicorn", "hypothesis", "schemathesis", "yaml", "msgspec"} & set(module_names)
