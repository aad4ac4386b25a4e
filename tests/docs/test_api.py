"""API.md lists every operation once, with everything that a caller has to know."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "generated" / "API.md").read_text(encoding="utf-8")
DOCUMENT: dict[str, Any] = json.loads((ROOT / "generated" / "scalev" / "openapi.json").read_text(encoding="utf-8"))
SECTIONS = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))


def test_every_operation_has_its_signature_route_scope_and_credential() -> None:
    operations = [(method, path, node) for path, item in DOCUMENT["paths"].items() for method, node in item.items() if "x-client" in node]
    assert len(operations) == len(SECTIONS)
    for method, path, node in operations:
        name = f"{node['x-client']['resource']}.{node['x-client']['method']}"
        section = SECTIONS[name]
        assert f"client.{name}(" in section and ") -> " in section, name
        assert f"`{method.upper()} {path}`" in section, name
        assert ("scope `" in section) == ("x-required-scope" in node), name
        assert node.get("x-required-scope", "") in section, name
        needs = {
            "business": "client's credential",
            "customer": "customer token",
            "storefront_key": "a storefront key",
            "page_key": "a page key",
            "none": "no credential",
        }
        assert needs.get(node["x-credential"], "") in section, name
        assert re.search(rf"; {node['x-retry']}\b", section), name


def test_its_links_have_targets() -> None:
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)}
    targets = re.findall(r"\]\(#([^)]+)\)", TEXT)
    assert targets and set(targets) <= headings
