"""The documentation: no broken link, every class with all fields, guides, and the site that MkDocs builds from it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scalev import models
from scalev._runtime.models import Model

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
FOLDER = GENERATED / "docs"
PAGES = {path: path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.md"))}
MEGABYTE = 1024 * 1024


def slug(heading: str) -> str:
    """Return the anchor of a heading, by the rules of MkDocs."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def without_code(text: str) -> str:
    return re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)


def test_every_link_leads_to_a_page_and_a_heading() -> None:
    anchors = {
        path: {slug(heading) for heading in re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE)} for path, text in PAGES.items()
    }
    count = 0
    for path, text in [*PAGES.items(), (FOLDER / "llms.txt", (FOLDER / "llms.txt").read_text(encoding="utf-8"))]:
        for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
            if target.startswith("https://"):
                continue
            name, _, anchor = target.partition("#")
            target_page = (path.parent / name).resolve() if name else path
            assert target_page in PAGES and (not anchor or anchor in anchors[target_page]), f"{path.relative_to(FOLDER)}: {target}"
            count += 1
    assert count > len(PAGES)


def test_every_class_is_documented_with_all_of_its_fields() -> None:
    sections: dict[str, str] = {}
    for path, text in PAGES.items():
        if path.parent.name == "models" and path.name != "index.md":
            sections |= dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    for name in models.__all__:
        if name not in sections:
            assert name.endswith("Input") and name.removesuffix("Input") in sections, name
            continue
        kind = getattr(models, name)
        if isinstance(kind, type) and issubclass(kind, Model):
            missing = [field.attribute for field in kind._list_fields() if f"\n| `{field.attribute}`" not in sections[name]]
            assert not missing, (name, missing)


def test_there_is_a_guide_for_each_section_of_the_readme() -> None:
    titles = {text.partition("\n")[0].removeprefix("# ") for path, text in PAGES.items() if path.parent.name == "guides"}
    readme = set(re.findall(r"^## (.+)$", (GENERATED / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert titles == readme - {"Methods"} | {"First call"}
    assert {"Errors and retries", "Lists", "Webhooks", "Signing in", "Several processes", "The mock", "Going live"} <= titles
    list_of_guides = PAGES[FOLDER / "index.md"].partition("## Guides")[2]
    assert [title for title in titles if not re.search(rf"^- \[{title}\]\(\S+\): \w", list_of_guides, re.MULTILINE)] == []


def test_texts_name_methods_and_not_operation_ids() -> None:
    ids = set(re.findall(r"^\| Operation \| `(\w+)` \|$", "\n".join(PAGES.values()), re.MULTILINE))
    texts = re.sub(r"^\| Operation \|.*$", "", "\n".join(without_code(text) for text in PAGES.values()), flags=re.MULTILINE)
    mentioned_ids = set(re.findall(r"\b[a-z]+[A-Z]\w+\b", texts)) & ids
    assert len(ids) > 300 and mentioned_ids == set()
    assert "`orders.get` takes either" in PAGES[FOLDER / "models" / "o.md"]


def test_the_documentation_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 2 * MEGABYTE


def test_the_texts_for_agents_name_every_method_and_are_in_the_package() -> None:
    index = (GENERATED / "scalev" / "llms.txt").read_text(encoding="utf-8")
    names = re.findall(r"^### (\S+)$", (GENERATED / "API.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert names and all(f"- `{name}(" in index for name in names)
    skill = (GENERATED / "scalev" / "SKILL.md").read_text(encoding="utf-8")
    assert re.match(r"---\nname: [a-z-]+\ndescription: ", skill) and len(skill) < 10_000 and "llms.txt" in skill
    for name in set(re.findall(r"from scalev import ([\w, ]+)", skill)):
        assert all(hasattr(__import__("scalev"), name_.strip()) for name_ in name.split(","))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, in its strictest mode: a page that is missing or a link that leads nowhere fails the build."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", GENERATED / "mkdocs.yml", "-d", folder]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    process = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, env=environment)
    assert process.returncode == 0, process.stdout + process.stderr
    return folder


def test_the_site_loads_nothing_from_other_hosts(site: Path) -> None:
    for page in sorted(site.rglob("*.html")):
        urls = re.findall(
            r'<(?:script|img|iframe)[^>]+src="([^"]+)"|<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', page.read_text("utf-8")
        )
        assert not [url for pair in urls for url in pair if url.startswith(("http:", "https:", "//"))], page.name


def test_the_search_finds_a_method_in_a_page_that_was_opened_as_a_file(site: Path) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed here: the search of the site is not tried")
    url = f"{(site / 'index.html').as_uri()}?q=generate_awb"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", f"--user-data-dir={site.parent / 'profile'}"]
    process = subprocess.run([browser, *flags, "--dump-dom", url], capture_output=True, text=True, check=False, timeout=120)
    assert re.search(r'<a href="[^"]*orders\.html[^"]*" class="md-search-result__link"', process.stdout)
