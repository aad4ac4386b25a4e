# Copied from generator/package/scalev/_runtime/transport/__init__.py by `python -m generator generate`. Do not edit.
"""Send requests. The one package that touches httpx and httpcore.

sync, asynchronous   the two transports                  building       a request, made for httpx at the last moment
base                 what both have in common            bodies         read a body, up to a limit
attempts             one try and its deadline            failures       a try that brought no response
routes, environment  proxies and certificates            diagnosis      what an exception means
sync_network, async_network   connections and deadlines

Modules of the second half of each way (routes, networks, diagnosis) are imported when they are first needed.
"""

from .asynchronous import AsyncHandler, AsyncHttpClient, AsyncTransport
from .failures import Failure
from .sync import SyncHandler, SyncHttpClient, SyncTransport

__all__ = ["AsyncHandler", "AsyncHttpClient", "AsyncTransport", "Failure", "SyncHandler", "SyncHttpClient", "SyncTransport"]
