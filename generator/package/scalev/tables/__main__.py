"""Export lists from the command line: `python -m scalev.tables`."""

from __future__ import annotations

from .command import main

if __name__ == "__main__":
    raise SystemExit(main())
