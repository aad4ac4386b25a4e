# Copied from generator/package/scalev/_runtime/tracing.py by `python -m generator generate`. Do not edit.
"""Trace calls with OpenTelemetry (the extra `otel`)."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from .errors import APIStatusError, ConfigurationError
from .hooks import Call, Hooks
from .public import public
from .responses import RawResponse, Response

_PORTS: Final = {"http": 80, "https": 443}


class TracerProvider(Protocol):
    """A tracer provider of OpenTelemetry. This protocol names it without importing OpenTelemetry."""

    def get_tracer(self, instrumenting_module_name: str, *arguments: Any, **options: Any) -> Any:
        """Return a tracer."""
        ...


@public
class Tracing(Hooks):
    """Hooks that record each call as one span of kind CLIENT: `Scalev(hooks=[Tracing()])`.

    The span follows OpenTelemetry's semantic conventions for HTTP clients. It is named after the method and the path template, is the
    current span during the call, has an event for each retry, and shows no value of the request or the response: `url.full` ends with
    the path template too. Only a raw call has no template: its span is named after the method alone, and `url.full` ends with the path
    that it was given. `tracer_provider` is the global one by default. Raises ConfigurationError if OpenTelemetry is missing.
    """

    __slots__ = ("_context", "_trace", "_tracer")

    def __init__(self, tracer_provider: TracerProvider | None = None) -> None:
        try:
            self._trace: Any = import_module("opentelemetry.trace")
            self._context: Any = import_module("opentelemetry.context")
        except ImportError:
            raise ConfigurationError("expected OpenTelemetry for Tracing, found none: pip install 'scalev-client[otel]'") from None
        self._tracer = self._trace.get_tracer("scalev", tracer_provider=tracer_provider)

    def before_request(self, call: Call) -> None:
        """Start the span and make it the current one."""
        base, is_raw = urlsplit(call.base_url), call.operation_id == f"{call.method} {call.path}"
        span = self._tracer.start_span(
            call.method if is_raw else f"{call.method} {call.path}",
            kind=self._trace.SpanKind.CLIENT,
            attributes={
                "http.request.method": call.method,
                "server.address": base.hostname or "",
                "server.port": base.port or _PORTS[base.scheme],
                "url.full": call.base_url + call.path,
                **({} if is_raw else _name(call)),
            },
        )
        call.state[self] = span, self._context.attach(self._trace.set_span_in_context(span))

    def after_response(self, call: Call, response: Response[Any] | RawResponse) -> None:
        """End the span with the status of the response."""
        self._end(call, {"http.response.status_code": response.status})

    def on_retry(self, call: Call, reason: str, wait: float) -> None:
        """Add an event to the span."""
        span, _ = call.state[self]
        span.add_event("retry", {"http.request.resend_count": call.attempts, "scalev.retry.reason": reason, "scalev.retry.wait": wait})

    def on_error(self, call: Call, error: BaseException) -> None:
        """End the span with an error; the message of the exception, which may hold a value, is left out."""
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        status = error.status if isinstance(error, APIStatusError) else None
        attributes = {"error.type": kind} if status is None else {"error.type": str(status), "http.response.status_code": status}
        self._end(call, attributes, self._trace.Status(self._trace.StatusCode.ERROR, type(error).__name__))

    def _end(self, call: Call, attributes: dict[str, Any], status: Any = None) -> None:
        if self not in call.state:  # the call was interrupted before the span began
            return
        span, token = call.state.pop(self)
        if call.attempts > 1:
            attributes["http.request.resend_count"] = call.attempts - 1
        span.set_attributes(attributes)
        if status is not None:
            span.set_status(status)
        span.end()
        self._context.detach(token)


def _name(call: Call) -> dict[str, str]:
    return {"url.template": call.path, "scalev.operation": call.operation, "scalev.operation_id": call.operation_id}
