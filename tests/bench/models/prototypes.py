"""The prototypes as modules: written to a folder, compiled and imported."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from generator.openapi.document import Document
from generator.overlay.effective import load_effective_document

from .emit import DESIGNS, Design, module_source
from .tables import Tables, build_tables

_ROOT = Path(__file__).resolve().parents[3]


def read_tables() -> Tables:
    """Return the tables of the effective document of this repository."""
    return build_tables(Document(load_effective_document(_ROOT / "openapi/scalev-v3.yaml", _ROOT / "overlays")))


def write(tables: Tables, folder: Path, designs: tuple[Design, ...] = DESIGNS) -> dict[str, Path]:
    """Write the modules of the designs into a folder; return their paths by design."""
    paths = {}
    for design in designs:
        paths[design.name] = folder / f"design_{design.name.replace('-', '_')}.py"
        paths[design.name].write_text(module_source(tables, design), encoding="utf-8")
    return paths


def load(path: Path) -> ModuleType:
    """Import the module of a design."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # attrs and enum look their module up
    spec.loader.exec_module(module)
    return module
