"""Every mutant, table by table."""

from __future__ import annotations

from tests.mutants.documents import DOCUMENTS
from tests.mutants.judges import JUDGES
from tests.mutants.package import PACKAGE
from tests.mutants.processes import PROCESSES
from tests.mutants.repository import REPOSITORY
from tests.mutants.runtime import RUNTIME

MUTANTS = (*PACKAGE, *RUNTIME, *PROCESSES, *JUDGES, *REPOSITORY, *DOCUMENTS)
