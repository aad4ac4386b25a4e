# Copied from generator/package/scalev/_runtime/call_options.py by `python -m generator generate`. Do not edit.
"""The types of the options that a caller can set on any call.

Generated methods refer to them through `lazy`: at run time, only programs that resolve annotations need them, and on Python 3.11 pydantic
accepts no TypedDict but that of typing_extensions, which is slow to import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .compat import TypedDict
from .progress import Progress
from .public import public
from .retries import Retry


@public
class WaitOptions(TypedDict, total=False):
    """The options of each poll of a wait.

    `retry` replaces that of the client; `max_response_bytes` is the maximum size of a response body, decompressed.
    """

    extra_headers: Mapping[str, str] | None
    extra_query: Mapping[str, Any] | None
    extra_body: Mapping[str, Any] | None
    max_response_bytes: int
    retry: Retry


@public
class BusinessWaitOptions(WaitOptions, total=False):
    """The options of each poll of a wait on behalf of a business: `b_uid` is the unique id of the business to act for."""

    b_uid: str | None


@public
class CallOptions(WaitOptions, total=False):
    """The options of any call: those of a wait, and `timeout`, which bounds each attempt, in seconds."""

    timeout: float


@public
class BusinessOptions(CallOptions, total=False):
    """The options of a call on behalf of a business: `b_uid` is the unique id of the one to act for, if the credential serves several."""

    b_uid: str | None


@public
class ListOptions(CallOptions, total=False):
    """The options of a list: `limit` is the maximum number of rows that it yields.

    `max_empty_pages` is how many pages in succession may hold no new row before the list raises PaginationError (default 50); None
    means any number. `progress` is called with a `Progress` after each page; what it raises ends the iteration.
    """

    limit: int | None
    max_empty_pages: int | None
    progress: Callable[[Progress], object] | None


@public
class BusinessListOptions(BusinessOptions, ListOptions, total=False):
    """The options of a list on behalf of a business."""
