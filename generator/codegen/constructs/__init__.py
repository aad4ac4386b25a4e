"""The table of OpenAPI 3.0 and 3.1 constructs: which are handled, documented, deliberately ignored, or rejected.

Layers, each importing only those above it:

    rows         a row of the table: a construct and its outcome
    objects      the rows of OpenAPI's own objects
    schemas      the rows of schemas: JSON Schema 2020-12 and OpenAPI's additions
    requests     the rows that depend on more than a field's name: styles, content types, credentials, statuses, YAML
    conditions   constructs that are handled in some forms and rejected in others
    check        check a document against the table
    page         render the table as a page
    command      `python -m generator constructs`
"""

from .check import check_constructs
from .page import PAGE, ROWS, render_page

__all__ = ["PAGE", "ROWS", "check_constructs", "render_page"]
