# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""Run the command line: `python -m scalev.cli`."""

from .main import main

raise SystemExit(main())
