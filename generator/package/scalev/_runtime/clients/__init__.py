"""The synchronous and the asynchronous client: two modules of the same structure."""

from .asynchronous import AsyncClient as AsyncClient
from .sync import SyncClient as SyncClient
