"""Run the command line: `python -m scalev.cli`."""

from .main import main

raise SystemExit(main())
