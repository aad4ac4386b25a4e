# Copied from generator/package/scalev/cli/__main__.py by `python -m generator generate`. Do not edit.
"""`python -m scalev.cli`."""

from .main import main

raise SystemExit(main())
