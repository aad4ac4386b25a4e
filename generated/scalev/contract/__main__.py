# Copied from generator/package/scalev/contract/__main__.py by `python -m generator generate`. Do not edit.
"""Run the contract tests: `python -m scalev.contract`."""

from __future__ import annotations

from .command import main

if __name__ == "__main__":
    raise SystemExit(main())
