"""Find what changed between two OpenAPI documents, described for users of the client.

Layers, each importing only those above it:

    changes      a change, its level, and the list that collects changes
    normal       convert OpenAPI 3.0 to 3.1, give each operation an id
    rest         check parts of a document that only comparisons need
    documents    read, normalize and overlay two documents of one API
    reach        which operations a component reaches, and in which direction
    names        the names of operations, arguments and models in the client
    keywords     keywords outside the structure: limits, texts, extensions
    equal        decide whether two schemas are equivalent
    parts        the parts of a schema, independent of how it is written
    matching     match the operations and schemas of the two documents
    comparer     the interface that `fields` and `options` need from `schemas`
    fields       compare the fields of two objects
    options      compare the options of two unions
    schemas      compare two schemas
    parameters   compare the parameters of two operations, as arguments
    responses    compare responses
    operations   compare everything else in two operations
    compare      compare two documents
    report       text, Markdown, JSON
    command      `python -m generator diff OLD NEW`
"""

from .changes import Change, Level
from .compare import Comparison, compare
from .documents import Pair, read_pair

__all__ = ["Change", "Comparison", "Level", "Pair", "compare", "read_pair"]
