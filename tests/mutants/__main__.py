"""Break the repository in one way at a time, and show that a named test notices.

`python -m tests.mutants [name …]` works on copies and prints a table; the exit code is 1 if a fault goes unnoticed, or if a mutant no
longer breaks anything.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.mutants.every import MUTANTS
from tests.mutants.mutant import problems, run


def main(names: list[str]) -> int:
    """Try the mutants whose names contain one of the given words, or all of them, two at a time."""
    mutants = [mutant for mutant in MUTANTS if not names or any(name in mutant.name for name in names)]
    faults = problems(mutants)
    if faults or not mutants:
        print(*(faults or ["no mutant has such a name"]), sep="\n", file=sys.stderr)
        return 1
    survivors = 0
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for mutant, outcome in zip(mutants, pool.map(run, mutants), strict=True):
            survivors += not outcome.is_noticed
            mark = "noticed  " if outcome.is_noticed else "UNNOTICED"
            print(f"{mark} {outcome.seconds:5.1f} s  {mutant.name:<52} {mutant.test:<80} {outcome.said}", flush=True)
    print(f"{len(mutants) - survivors} of {len(mutants)} noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
