# Copied from generator/package/scalev/_runtime/clients/__init__.py by `python -m generator generate`. Do not edit.
"""The synchronous and the asynchronous client: two modules of the same structure."""

from .asynchronous import AsyncClient as AsyncClient
from .sync import SyncClient as SyncClient
