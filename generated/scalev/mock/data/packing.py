# Copied from generator/package/scalev/mock/data/packing.py by `python -m generator generate`. Do not edit.
"""Compress rows with a shared sample as dictionary, since thousands of rows have much in common, such as the names of fields."""

from __future__ import annotations

import zlib

#: The window size of the compression format.
_WINDOW = 32 * 1024


def pack(content: bytes, sample: bytes) -> bytes:
    """Compress bytes with a sample as dictionary; the more they resemble it, the smaller the result."""
    packer = zlib.compressobj(level=3, zdict=sample[-_WINDOW:])
    return packer.compress(content) + packer.flush()


def unpack(packed: bytes, sample: bytes) -> bytes:
    """Decompress bytes that were packed with the same sample."""
    unpacker = zlib.decompressobj(zdict=sample[-_WINDOW:])
    return unpacker.decompress(packed) + unpacker.flush()
