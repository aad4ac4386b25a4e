"""The pytest fixtures of the package, as used by a user's test run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.mock.conftest import ROOT

pytest_plugins = ["pytester"]

_PACKAGE = ROOT / "generated"


@pytest.fixture
def user(pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a folder of tests where the package is installed: on the path, with the entry points that its project file declares."""
    project = tomllib.loads((_PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = tmp_path / "scalev_client-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: scalev-client\nVersion: 0\n", encoding="utf-8")
    points = project["entry-points"]["pytest11"]
    (info / "entry_points.txt").write_text("[pytest11]\n" + "".join(f"{name} = {module}\n" for name, module in points.items()))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(_PACKAGE), str(tmp_path)]))
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "SCALEV_API_KEY", "SCALEV_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return pytester


def test_the_fixtures_belong_to_one_mock(user: pytest.Pytester) -> None:
    user.makepyfile(
        """
        import asyncio

        import pytest
        from scalev import AsyncScalev, BadRequestError, Scalev
        from scalev.mock import MockScalev

        def test_both_belong_together(scalev_mock: MockScalev, scalev_client: Scalev):
            row = next(iter(scalev_client.orders.list()))
            assert scalev_client.orders.get(row.id).order_id == row.order_id
            assert [call.operation for call in scalev_mock.calls] == ["listOrders", "getOrder"]
            scalev_client.orders.delete(ids=[row.id])

        def test_each_test_has_its_own(scalev_mock, scalev_client):
            assert scalev_mock.calls == []
            assert len(list(scalev_client.orders.list())) == 7

        def test_a_state_is_made_once(scalev_mock, scalev_client):
            prepared = MockScalev(seed=2)
            with Scalev(prepared.make_key("order:list", "order:delete"), transport=prepared.transport()) as client:
                gone = next(iter(client.orders.list())).id
                client.orders.delete(ids=[gone])
                scalev_mock.restore(prepared.snapshot())
                prepared.reset()
                assert gone not in [order.id for order in scalev_client.orders.list()]
                assert gone in [order.id for order in client.orders.list()]

        @pytest.mark.scalev_mock(rows=30, faults=["429; retry-after=20; times=1"])
        def test_arguments_and_no_waiting(scalev_mock, scalev_client):
            before = scalev_mock.now
            assert len(list(scalev_client.orders.list())) == 30
            assert [call.response.status for call in scalev_mock.calls] == [429, 200, 200]
            assert (scalev_mock.now - before).total_seconds() >= 20

        @pytest.mark.scalev_mock(profile="documented")
        def test_a_profile(scalev_mock, scalev_client):
            with pytest.raises(BadRequestError):
                scalev_client.orders.delete(ids=[1])
            assert "settled_time" not in scalev_mock.calls[0].response.body.decode()

        def test_async(scalev_mock, scalev_async_client: AsyncScalev):
            scalev_mock.add_fault("503; times=1")

            async def first():
                async for order in scalev_async_client.orders.list():
                    return order

            assert asyncio.run(first()).order_id
        """
    )
    result = user.runpytest_subprocess("--strict-markers", "-W", "error", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=6)


def test_the_tests_of_the_readme_pass(user: pytest.Pytester) -> None:
    (block,) = re.findall(r"```py\n(.*?)```", (_PACKAGE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    user.makepyfile(block)
    user.runpytest_subprocess("--strict-markers", "-W", "error", "-p", "no:cacheprovider").assert_outcomes(passed=block.count("def test_"))


def test_a_run_without_the_fixtures_imports_nothing_for_them(user: pytest.Pytester) -> None:
    # neither the mock's own requirements nor httpx are imported, and a missing extra does no harm
    user.makepyfile(
        """
        import sys

        def test_nothing_is_read():
            assert "scalev.mock.pytest_plugin" in sys.modules
            assert not {"httpx", "jsonschema", "uvicorn", "scalev.mock.mock"} & set(sys.modules)
        """
    )
    user.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_missing_extra_is_named(user: pytest.Pytester) -> None:
    user.makeconftest(
        """
        import importlib.util

        import scalev.mock.pytest_plugin as plugin

        plugin.find_spec = lambda name: None
        """
    )
    user.makepyfile("def test_mock(scalev_mock): ...")
    result = user.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*scalev-client[[]mock[]]*"])


def test_import_of_the_package_reads_no_module_of_the_mock() -> None:
    code = "import sys, scalev.mock; print(sorted(name for name in sys.modules if name.startswith('scalev.mock')))"
    environment = {"PYTHONPATH": str(_PACKAGE), "PATH": os.environ["PATH"]}
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert process.stdout.strip() == "['scalev.mock']"
