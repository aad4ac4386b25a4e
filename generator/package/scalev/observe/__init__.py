"""Record how the shapes of the service's responses differ from the contract, without any of their values."""

from __future__ import annotations

from .observations import Observations

__all__ = ["Observations"]
