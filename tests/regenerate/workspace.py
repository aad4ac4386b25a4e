"""A workspace to regenerate in: the repository's inputs and output, under git, in a folder of the test's own."""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.openapi.reading import read
from generator.openapi.writing import dump_yaml
from tests.conftest import ROOT
from tests.regenerate.excerpt import cut_contract, cut_overlays
from tests.regenerate.subjects import EXCERPT
from tests.revision.in_force import read_contract_data
from tests.revision.published_style import as_published

SPEC = Path("openapi/scalev-v3.yaml")
Data = dict[str, Any]
#: A component and the name of a field.
Field = tuple[str, str]


def git(folder: Path, *arguments: str) -> str:
    """Run git without the settings of whoever runs the tests."""
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


@dataclass(frozen=True, slots=True)
class Workspace:
    """A copy of what a regeneration reads and writes."""

    folder: Path

    def document(self) -> Data:
        return dict(read(self.folder / SPEC))

    def contract(self) -> Data:
        """Return the contract in force: the document with its revisions."""
        return read_contract_data(self.folder)

    def publish(self, *edits: Callable[[Data], None], name: str = "published.yaml") -> Path:
        """Write the contract in force, with edits, in the style of the service."""
        contract = copy.deepcopy(self.contract())
        for edit in edits:
            edit(contract)
        return self.write(name, as_published(contract))

    def list_revisions(self) -> list[Path]:
        return sorted((self.folder / "overlays" / "revisions").glob("*.yaml"))

    def take_excerpt(self) -> None:
        """Make a part of the contract in force the document, without revisions."""
        contract = self.contract()
        shutil.rmtree(self.folder / "overlays" / "revisions", ignore_errors=True)
        self.write(str(SPEC), cut_contract(contract, self.folder / "overlays", EXCERPT))
        rows = self.folder / "overlays" / "OPEN.md"
        lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)
        kept_lines = [line for line in lines if not line.startswith("| `") or line.split("`")[1] in EXCERPT]
        rows.write_text("".join(kept_lines), encoding="utf-8")

    def write(self, name: str, data: Any) -> Path:
        """Write data as YAML, outside of what git holds."""
        path = self.folder / name
        path.write_text(dump_yaml(data), encoding="utf-8")
        return path

    def edit_overlays(
        self,
        document: Data,
        *,
        removed_ids: Collection[str] = (),
        new_targets: Mapping[str, str] | None = None,
        removed_fields: Collection[Field] = (),
    ) -> None:
        """Do what a maintainer does for a new document: let actions follow what moved, and remove what does not fit any more.

        `removed_ids` are operations, `new_targets` are texts of targets, and `removed_fields` are fields.
        """
        texts = {path: read(path) for path in sorted((self.folder / "overlays").glob("*.yaml"))}
        for action in (action for overlay in texts.values() for action in overlay["actions"]):
            for text, new in (new_targets or {}).items():
                action["target"] = action["target"].replace(text, new)
            for component, name in removed_fields:
                if re.search(rf"schemas\.{component}\b", action["target"]) and isinstance(action.get("update"), dict):
                    action["update"].get("properties", action["update"]).pop(name, None)
        cut_overlays(document, texts, removed_ids)

    def commit(self) -> None:
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "-m", "Before")

    def list_changed(self) -> list[str]:
        """The files that are not as committed."""
        names = git(self.folder, "status", "--porcelain", "-z", "--untracked-files=all").split("\0")
        return sorted(name[3:] for name in names if name)

    def difference(self, path: str) -> list[str]:
        """The lines that came and went in a file."""
        lines = git(self.folder, "diff", "--unified=0", "--", path).splitlines()
        return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def make_workspace(folder: Path) -> Workspace:
    """A workspace of a part of the repository, with a history of its own: one release, so that what is new moves the version."""
    folder.mkdir(parents=True)
    for name in ("openapi", "overlays"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    changes = folder / "openapi" / "changes"
    shutil.rmtree(changes)
    (changes / "0.1.0").mkdir(parents=True)
    (changes / "0.1.0" / "0001-first.md").write_text("- The first release.\n", encoding="utf-8")
    (changes / "releases.yaml").write_text("- {version: 0.1.0, date: 2026-01-31}\n", encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    workspace = Workspace(folder)
    workspace.take_excerpt()
    return workspace
