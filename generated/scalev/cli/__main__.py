# Copied from generator/package/scalev/cli/__main__.py by `python -m generator generate`. Do not edit.
"""Run the command line: `python -m scalev.cli`."""

from .main import main

raise SystemExit(main())
