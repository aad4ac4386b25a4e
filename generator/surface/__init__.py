"""Record the public surface of the generated package as text, and compare the package with the record.

Layers, each importing only those above it:

    stubs      the surface as stubs: names, signatures, attributes, types
    record     the text stored in `tests/surface`, with its version
    breaks     breaking changes: griffe's, and the type changes that griffe leaves out
    command    `python -m generator surface`
"""

from .breaks import Break, as_items, find_breaks, unnamed
from .record import RECORD, Record, read_record, written
from .stubs import stubs_of

__all__ = ["RECORD", "Break", "Record", "as_items", "find_breaks", "read_record", "stubs_of", "unnamed", "written"]
