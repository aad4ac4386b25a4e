# Copied from generator/package/scalev/tables/listings.py by `python -m generator generate`. Do not edit.
"""Find a list method of a client by name, and read its rows page by page."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from difflib import get_close_matches
from types import SimpleNamespace
from typing import Any, get_args, get_origin, get_type_hints

import attrs

from .._runtime.checks import describe
from .._runtime.clients import AsyncClient, SyncClient
from .._runtime.concurrency import map_in_threads
from .._runtime.errors import ConfigurationError, NotFoundError, ScalevError
from .._runtime.fields import Field
from .._runtime.models import Model
from .._runtime.pages import Pager, iterate_rows
from .bodies import get_json, rebind
from .plans import StructPlan, ValuePlan, plan_model, plan_value

_CURSOR = "next_cursor"
_OWN = ("limit", "progress")


@attrs.frozen
class PageRows:
    """The rows of a page as received, and the cursor of the page after it: None at the end."""

    rows: list[Any]
    cursor: str | None
    #: Rows whose details were gone when they were requested.
    gone: int = 0


@attrs.frozen(kw_only=True)
class Listing:
    """A list of a client with its filters, and the method that returns the details of a row."""

    name: str
    plan: StructPlan | ValuePlan
    list_method: Callable[..., Pager[Any, Any]]
    filters: Mapping[str, Any]
    get_details: Callable[[Any], Any] | None
    at_a_time: int
    resource: Any
    has_cursor: bool

    def iter_pages(self, cursor: str | None, limit: int | None) -> Iterator[PageRows]:
        """Yield pages, starting at a cursor, with at most `limit` rows in all."""
        start = {} if cursor is None else {_CURSOR: cursor}
        pager = self.list_method(**self.filters, **start, limit=limit)
        left = limit
        entries = _iter_entries(pager, has_cursor=self.has_cursor)
        results = entries if self.get_details is None else map_in_threads(self._complete, entries, limit=self.at_a_time)
        rows: list[Any] = []
        gone_count = 0
        with closing(results):  # ends the threads
            for entry in results:
                if isinstance(entry, _PageEnd):
                    yield PageRows(rows, entry.cursor, gone_count)
                    left = None if left is None else left - len(rows) - gone_count
                    rows, gone_count = [], 0
                elif entry is _GONE:
                    gone_count += 1
                elif left is None or len(rows) + gone_count < left:
                    rows.append(get_json(entry))

    def estimate(self) -> int | None:
        """Ask the service how many rows there are; return None if the resource has no method for that."""
        for name in ("count", "get_statistics"):
            method = getattr(self.resource, name, None)
            if method is None or self.list_method.__name__ != "list":
                continue
            parameters = inspect.signature(method).parameters
            other_filters = {key: value for key, value in self.filters.items() if key != "page_size"}
            if not other_filters.keys() <= parameters.keys() | _get_option_names(method):
                continue
            try:
                result = method(**other_filters)
                counts: list[int] = [result.count] if hasattr(result, "count") else [row.count for row in result.data]
                return sum(counts)
            except (ScalevError, AttributeError, TypeError):  # an estimate is not worth a failure
                continue
        return None

    def _complete(self, entry: Any) -> Any:
        if isinstance(entry, _PageEnd) or self.get_details is None:
            return entry
        try:
            return self.get_details(entry)
        except NotFoundError:  # deleted since the list was read
            return _GONE


@attrs.frozen
class _PageEnd:
    cursor: str | None


_GONE = object()


def _iter_entries(pager: Pager[Any, Any], *, has_cursor: bool) -> Generator[Any, None, None]:
    """Yield the rows of all pages, with a mark after each page."""
    for page in pager.pages():
        yield from iterate_rows(page, pager._items)
        has_more = has_cursor and getattr(page, "has_next", None) is not False
        yield _PageEnd((getattr(page, _CURSOR, None) or None) if has_more else None)


def find_listing(client: Any, name: Any, *, details: bool, filters: Mapping[str, Any] | None, at_a_time: int) -> Listing:
    """Return the list with this name: `orders`, `orders.tags`, `stores.list_simplified`.

    Raises ConfigurationError if the client has no such list, and for filters that it does not take.
    """
    if isinstance(client, AsyncClient):
        raise ConfigurationError("client: expected a Scalev client, got an asynchronous one; exports run in threads of their own")
    if not isinstance(client, SyncClient) and not hasattr(client, "_client"):
        raise ConfigurationError(f"client: expected a Scalev client, got {describe(client)}")
    resource, method = _find_method(client, name)
    arguments = dict(filters or {})
    for option in _OWN:
        if option in arguments:
            raise ConfigurationError(f"filters: expected filters of the list, got {option!r}; pass {option}= beside them")
    if _CURSOR in arguments or "previous_cursor" in arguments:
        raise ConfigurationError("filters: expected filters of the list, got a cursor; the export keeps its own")
    parameters = inspect.signature(method).parameters
    get = getattr(resource, "get", None) if details else None
    if details and get is None:
        raise ConfigurationError(f"details: expected a resource with a method `get`, got {name}, which has none")
    unknown = sorted(arguments.keys() - parameters.keys() - _get_option_names(method))
    if unknown:
        raise ConfigurationError(f"filters: {name} takes no {unknown[0]!r}{suggest(unknown[0], parameters)}")
    missing = [key for key, value in parameters.items() if value.default is value.empty and value.kind in _NAMED and key not in arguments]
    if missing:
        raise ConfigurationError(f"filters: {name} needs {', '.join(missing)}, got no such value")
    row = get_args(_get_return(method))[0]
    result = row if get is None else _get_return(get)
    plan = plan_model(result) if isinstance(result, type) and issubclass(result, Model) else plan_value(result)
    return Listing(
        name=name,
        plan=plan,
        list_method=rebind(method),
        filters=arguments,
        get_details=None if get is None else _build_details(name, get, row, arguments),
        at_a_time=at_a_time,
        resource=resource,
        has_cursor=_CURSOR in parameters,
    )


_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def _get_option_names(method: Any) -> set[str]:
    """Return the options that a method takes as `**options`."""
    for parameter in inspect.signature(method).parameters.values():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            (options,) = get_args(_get_type(method, parameter.name))
            return set(options.__annotations__)
    return set()


def _find_method(client: Any, name: Any) -> tuple[Any, Callable[..., Any]]:
    """Return a list method, and the resource that it belongs to."""
    if not isinstance(name, str) or not name:
        raise ConfigurationError(f"name: expected the name of a list, such as 'orders', got {describe(name)}")
    owner: Any = None
    target: Any = client
    for part in name.split("."):
        if part.startswith("_") or not hasattr(target, part):
            names = [attribute for attribute in dir(target) if not attribute.startswith("_")]
            raise ConfigurationError(
                f"name: expected a list of the client, got {name!r:.80}, which has no {part!r:.60}{suggest(part, names)}"
            )
        owner, target = target, getattr(target, part)
    if not callable(target):
        owner, target = target, getattr(target, "list", None)
    if get_origin(_get_return(target)) is not Pager:
        lists = [
            attribute
            for attribute in dir(owner)
            if not attribute.startswith("_") and get_origin(_get_return(getattr(owner, attribute))) is Pager
        ]
        hint = f"; there are {', '.join(lists)}" if lists else ""
        raise ConfigurationError(f"name: expected a list of the client, got {name!r:.80}, which is none{hint}")
    return owner, target


def _get_return(method: Any) -> Any:
    """Return the type of a method's result, None for anything that is not a method."""
    return _get_type(method, "return") if inspect.ismethod(method) else None


def _get_type(method: Any, name: str) -> Any:
    """Return a type in a signature, without looking at all the others."""
    function: Any = inspect.unwrap(method)  # a deprecated method is wrapped by a function of another module
    annotated_function = SimpleNamespace(__annotations__={name: function.__annotations__.get(name)})
    return get_type_hints(annotated_function, function.__globals__)[name]


def suggest(name: str, names: Any) -> str:
    """Return a question after a name that is unknown, empty if no other is close."""
    close = get_close_matches(name, list(names), 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _build_details(name: str, get: Callable[..., Any], row: Any, arguments: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return a function that requests the details of a row: by the id that `get` takes, and what it shares with the list."""
    required_names = [
        key for key, value in inspect.signature(get).parameters.items() if value.default is value.empty and value.kind in _NAMED
    ]
    shared_arguments = {key: arguments[key] for key in (*required_names, "b_uid") if key in arguments}
    own_names = [key for key in required_names if key not in shared_arguments]
    model: Any = row if isinstance(row, type) and issubclass(row, Model) else None  # the contract does not describe the rows of every list
    fields: dict[str, Field] = {} if model is None else {field.attribute: field for field in model._list_fields()}
    source = own_names[0] if len(own_names) == 1 and own_names[0] in fields else "id"
    if len(own_names) != 1 or (model is not None and source not in fields):
        raise ConfigurationError(f"details: expected rows with the id that `get` takes ({', '.join(own_names)}), got those of {name}")
    id_of, call = fields.get(source), rebind(get)

    def request(row_data: Any) -> Any:
        body = get_json(row_data)
        value = None
        if type(body) is dict:
            value = body.get(source) if id_of is None else id_of.find(body)[1]
        if type(value) not in (int, str):
            if model is None:
                raise ConfigurationError(f"details: expected rows with an id, got one of {name} without any")
            # the client reports what is wrong with the list
            value = getattr(model._decode(body) if type(body) is dict else model._stand_in(body), source)
        return call(**{own_names[0]: value}, **shared_arguments)

    return request
