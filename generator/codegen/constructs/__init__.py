"""Every construct of OpenAPI 3.0 and 3.1: handled, documented, ignored on purpose, or refused with its place.

Layers, each importing only those above it:

    rows         a row of the table: a construct and what happens to it
    objects      the rows of OpenAPI's own objects
    schemas      the rows of schemas: JSON Schema 2020-12 and what OpenAPI adds to it
    requests     the rows of what one field's name does not tell: styles, content types, credentials, statuses, YAML
    conditions   constructs that are handled in some forms and refused in others
    check        a document held against the table
    page         the table as a page
    command      `python -m generator constructs`
"""

from .check import check_constructs
from .page import PAGE, ROWS, page

__all__ = ["PAGE", "ROWS", "check_constructs", "page"]
