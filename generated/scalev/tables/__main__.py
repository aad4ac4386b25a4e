# Copied from generator/package/scalev/tables/__main__.py by `python -m generator generate`. Do not edit.
"""Export lists from the command line: `python -m scalev.tables`."""

from __future__ import annotations

from .command import main, tune_collector

if __name__ == "__main__":
    with tune_collector():
        code = main()
    raise SystemExit(code)
