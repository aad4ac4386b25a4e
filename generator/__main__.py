"""`python -m generator COMMAND …`."""

from __future__ import annotations

import gc
import sys

from .cli import main

if __name__ == "__main__":
    # a document is millions of small objects without cycles, which are looked through in vain again and again
    gc.set_threshold(100_000, 50, 100)
    sys.exit(main())
