"""The public surface of the generated package: recorded as text, and compared with what the package offers now.

Layers, each importing only those above it:

    stubs      the surface as stubs: names, signatures, attributes, types
    record     the text that is kept in `tests/surface`, with the version it belongs to
    breaks     what no longer holds: griffe, and the types that griffe leaves out
    command    `python -m generator surface`
"""

from .breaks import Break, as_items, find_breaks, unnamed
from .record import RECORD, Record, read_record, written
from .stubs import stubs_of

__all__ = ["RECORD", "Break", "Record", "as_items", "find_breaks", "read_record", "stubs_of", "unnamed", "written"]
