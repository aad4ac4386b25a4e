# Copied from generator/package/scalev/mock/admin/state_page.py by `python -m generator generate`. Do not edit.
"""The page that shows the data of a mock and the requests that it received."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html import escape

from ..._runtime.redaction.names import redact_urls
from ..messages import Call, Headers
from ..webhooks.deliveries import Delivery
from . import resource_page
from .layout import render_frame, render_link
from .outcomes import describe_outcome, describe_reason

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Summary:
    """The contents of the page; `calls` and `deliveries` are the latest, newest first, redacted; `data` is the state as JSON."""

    title: str
    seed: int
    now: datetime
    keys: Mapping[str, str]
    counts: Mapping[str, int]
    faults: Sequence[str]
    calls: Sequence[tuple[int, Call]]
    total: int
    deliveries: Sequence[Delivery]
    data: str


def render(summary: Summary) -> str:
    """Return the page as HTML, with all external text escaped."""
    main = f"""<div class="live" id="facts">{_render_facts(summary)}</div>
{_render_controls()}
<div class="live" id="calls">{_render_calls(summary)}</div>
<div class="live" id="deliveries">{_render_deliveries(summary.deliveries)}</div>
<div class="live" id="counts">{_render_counts(summary.counts)}</div>
{_render_keys(summary.keys)}"""
    return render_frame(summary.title, main, data=summary.data, current="/__mock__/", skip_to="calls", skip="requests")


def _render_facts(summary: Summary) -> str:
    facts = (
        ("Requests", f"{summary.total:,}"),
        ("Faults", str(len(summary.faults))),
        ("Seed", str(summary.seed)),
        ("Time", summary.now.strftime("%Y-%m-%d %H:%M:%S %Z")),
    )
    items = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    faults = "".join(f"<li><code>{escape(fault)}</code></li>" for fault in summary.faults)
    active = f'<ul class="faults" aria-label="Active faults">{faults}</ul>' if faults else ""
    return f'<section aria-label="Overview"><dl class="facts">{items}</dl>{active}</section>'


def _render_calls(summary: Summary) -> str:
    if not summary.calls:
        body = '<p class="empty">No requests yet. Try an operation in the <a href="/__mock__/docs">reference</a>.</p>'
    else:
        rows = "".join(_render_call(number, call) for number, call in summary.calls)
        heads = "".join(f"<span>{name}</span>" for name in ("#", "Request", "Operation", "Status", "Reason"))
        body = f'<div class="row head" aria-hidden="true">{heads}</div><ol class="calls">{rows}</ol>'
    return f'<section aria-labelledby="calls-head"><h2 id="calls-head">Latest requests</h2>{body}</section>'


def _render_call(number: int, call: Call) -> str:
    request, response = call.request, call.response
    place = request.path + (f"?{request.query}" if request.query else "")
    faults = "".join(f'<span class="fault">fault {escape(fault)}</span>' for fault in call.faults)
    request_message = _render_message("Request", request.headers, request.body, request.header("content-type") or "")
    got = _render_message("Response", response.headers, response.body, response.header("content-type") or "")
    return (
        f'<li><details data-key="{number}"><summary class="row"><span class="number">{number}</span>'
        f"<span><b>{escape(request.method[:20])}</b> <code>{escape(place[:200])}</code></span>"
        f"<span>{escape(call.operation or '–')}</span>"
        f'<span><span class="status {_get_status_class(call)}">{escape(describe_outcome(call))}</span></span>'
        f"<span>{escape(describe_reason(call))}{faults}</span></summary>"
        f'<div class="messages">{request_message}{got}</div></details></li>'
    )


def _render_message(title: str, headers: Headers, body: bytes, content_type: str) -> str:
    lines = "\n".join(f"{name}: {value}" for name, value in headers)
    text = body.decode("utf-8", "replace")
    if "json" in content_type.lower() and text.startswith(("{", "[")) and len(text) <= 10 * _LONGEST:
        with suppress(ValueError, RecursionError):
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    short_text = f"{text[:_LONGEST]}\n… {len(text) - _LONGEST:,} more characters" if len(text) > _LONGEST else text
    message = "\n\n".join(part for part in (lines, short_text) if part) or "empty"
    return f'<div><h3>{title}</h3><pre tabindex="0">{escape(message)}</pre></div>'


def _get_status_class(call: Call) -> str:
    status = call.response.status
    if call.response.ending != "whole" or status >= 500:
        return "broken"
    return "rejected" if status >= 400 else "done"


def _render_deliveries(deliveries: Sequence[Delivery]) -> str:
    if not deliveries:
        return ""
    rows = "".join(map(_render_delivery, deliveries))
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Event", "Id", "Receiver", "Response"))
    table = f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    return f'<section aria-labelledby="webhooks-head"><h2 id="webhooks-head">Latest webhooks</h2>{table}</section>'


def _render_delivery(delivery: Delivery) -> str:
    receiver = redact_urls(delivery.target) if isinstance(delivery.target, str) else delivery.target or "none (recorded only)"
    outcome = str(delivery.status) if delivery.status is not None else delivery.error or "–"
    return (
        f"<tr><td><code>{escape(delivery.event)}</code></td><td><code>{escape(delivery.unique_id or '–')}</code></td>"
        f"<td>{escape(receiver if isinstance(receiver, str) else 'a function')}</td><td>{escape(outcome)}</td></tr>"
    )


def _render_counts(counts: Mapping[str, int]) -> str:
    cells = "".join(
        f"<div><dt>{render_link(resource_page.PATH, f'<code>{escape(path)}</code>', {'path': path})}</dt><dd>{count:,}</dd></div>"
        for path, count in counts.items()
    )
    return f'<section aria-labelledby="counts-head"><h2 id="counts-head">Resources</h2><dl class="counts">{cells}</dl></section>'


def _render_controls() -> str:
    return """<section aria-labelledby="controls-head"><h2 id="controls-head">Controls</h2>
<form id="fault-form"><label for="fault">Fault</label>
<input id="fault" name="fault" placeholder="429; operation=listOrders; times=2" autocomplete="off" spellcheck="false" required>
<button>Add fault</button><button type="button" data-send="DELETE /__mock__/faults">Clear faults</button>
<button type="button" data-send="POST /__mock__/reset">Reset the mock</button>
<a class="button" href="/__mock__/calls.har" download="scalev-mock.har">Save as HAR</a></form>
<p id="message" role="status"></p></section>"""


def _render_keys(keys: Mapping[str, str]) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td><code>{escape(key)}</code></td></tr>' for name, key in keys.items())
    return f"""<section aria-labelledby="keys-head"><h2 id="keys-head">Predefined credentials</h2>
<div class="wide"><table><thead><tr><th scope="col">Name</th><th scope="col">Credential</th></tr></thead>
<tbody>{rows}</tbody></table></div></section>"""
