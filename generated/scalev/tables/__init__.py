# Copied from generator/package/scalev/tables/__init__.py by `python -m generator generate`. Do not edit.
"""Turn lists of the service into Arrow tables, data frames and files (extra `tables`), or load them with dlt (extra `dlt`)."""

from __future__ import annotations

from .convert import to_arrow, to_pandas
from .dlt_sources import dlt_source
from .exports import ExportProgress, ExportResult, export
from .schemas import get_schema

__all__ = ["ExportProgress", "ExportResult", "dlt_source", "export", "get_schema", "to_arrow", "to_pandas"]
