"""Record the public surface of the generated package as text, and compare the package with the record.

Layers, each importing only those above it:

    stubs      the surface as stubs: names, signatures, attributes, types
    record     the text stored in `record.txt`, with its version
    breaks     breaking changes: griffe's, and the type changes that griffe leaves out
    command    `python -m generator surface`
"""

from .breaks import Break, find_breaks, find_unlisted, to_items
from .record import RECORD, Record, read_record, render_record
from .stubs import render_stubs

__all__ = ["RECORD", "Break", "Record", "find_breaks", "find_unlisted", "read_record", "render_record", "render_stubs", "to_items"]
