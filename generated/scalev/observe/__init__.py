# Copied from generator/package/scalev/observe/__init__.py by `python -m generator generate`. Do not edit.
"""Record in which shape the service's responses differ from the contract, without any of their values."""

from __future__ import annotations

from .observations import Observations

__all__ = ["Observations"]
