"""Apply OpenAPI Overlay 1.0 and 1.1 documents.

Layers, each importing only those to its right: command → apply → document, merging, nearest → plain, selection.
"""

from .apply import ActionReport, Misfit, Result, apply_action, apply_overlays
from .document import Action, Kind, Overlay, read_overlay

__all__ = ["Action", "ActionReport", "Kind", "Misfit", "Overlay", "Result", "apply_action", "apply_overlays", "read_overlay"]
