# Copied from generator/package/scalev/mock/data/packing.py by `python -m generator generate`. Do not edit.
"""Makes bytes small. What thousands of rows have in common, such as the names of fields, is said once: by a sample."""

from __future__ import annotations

import zlib

#: As far back as the format can look.
_WINDOW = 32 * 1024


def pack(content: bytes, sample: bytes) -> bytes:
    """Compressed bytes, small where they resemble the sample."""
    packer = zlib.compressobj(level=3, zdict=sample[-_WINDOW:])
    return packer.compress(content) + packer.flush()


def unpack(packed: bytes, sample: bytes) -> bytes:
    """What was packed, with the same sample."""
    unpacker = zlib.decompressobj(zdict=sample[-_WINDOW:])
    return unpacker.decompress(packed) + unpacker.flush()
