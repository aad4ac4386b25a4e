"""What changed between two OpenAPI documents, told for those who call the client.

Layers, each importing only those above it:

    changes      a change, its level, and the list that collects them
    normal       OpenAPI 3.0 written as 3.1, each operation with an id
    rest         the shape of what generation has no use for
    documents    two documents read, normalised, overlaid, and known to be of one API
    reach        which operations a component reaches, and in which direction
    names        what callers call an operation, an argument, a model
    keywords     what is no structure: limits, texts, extensions
    equal        when two schemas say the same
    parts        what a schema is made of, told apart from how it is written
    matching     which operations and schemas of the two are the same thing
    comparing    what the next two need of the one after them
    fields       the fields of two objects compared
    options      the options of two unions compared
    schemas      two schemas compared
    parameters   two operations compared: what goes in as arguments
    answers      what comes back
    operations   and all the rest
    compare      two documents compared
    report       text, Markdown, JSON
    command      `python -m generator diff OLD NEW`
"""

from .changes import Change, Level
from .compare import Comparison, compare
from .documents import Pair, read_pair

__all__ = ["Change", "Comparison", "Level", "Pair", "compare", "read_pair"]
