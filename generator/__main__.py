"""Run the command line: `python -m generator COMMAND …`."""

from __future__ import annotations

import gc
import sys

from .cli import main

if __name__ == "__main__":
    # a document has millions of small objects without cycles: the collector would scan them again and again, and free nothing
    gc.set_threshold(100_000, 50, 100)
    sys.exit(main())
