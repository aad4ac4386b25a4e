# Copied from generator/package/scalev/mock/behaviour/display_checks.py by `python -m generator generate`. Do not edit.
"""Validate displays of landing pages: what the form needs, and what the document may not contain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from ..data.context import Context
from ..data.defaults import Result

_RESERVED_IDS = frozenset({"scalev-runtime", "scalev-data"})
#: The field of a form that says where the buyer goes, by the event that needs it.
_DESTINATIONS: Mapping[str, str] = {
    "direct_to_custom_whatsapp": "custom_phone",
    "other_page": "other_page_id",
    "custom_url": "custom_url",
}


class _Document(HTMLParser):
    """The ids of a document, and whether it has a policy of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.has_policy = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.add(values.get("id", ""))
        self.has_policy |= tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy"


def _validate(context: Context) -> Result:
    """Return the problems that prevent saving a display, and warnings about what has no effect."""
    body = context.body or {}
    document = _Document(str(body.get("html_document") or ""))
    errors = [*_check_form(body.get("form_display"))]
    errors += [
        _report("reserved_id", "html_document", f"the id {name} is reserved", "error") for name in sorted(_RESERVED_IDS & document.ids)
    ]
    message = "a policy in a meta element has no effect: use csp_policy"
    warnings = [_report("ignored_policy", "html_document", message, "warning")] if document.has_policy else []
    return {"valid": not errors, "validation_errors": errors, "validation_warnings": warnings}


def _check_form(form: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    if form is None:
        return
    if not form.get("variant_ids") and not form.get("bundle_price_option_ids"):
        yield _report("required", "form_display", "expected at least one variant or bundle price option", "error")
    event = str(form.get("after_submit_event") or "")
    needed = _DESTINATIONS.get(event)
    if event == "direct_to_whatsapp" and form.get("handler_assignment") == "fixed":
        needed = "store_sales_person_id"
    if needed is not None and not form.get(needed):
        yield _report("required", f"form_display.{needed}", f"is required for {event}", "error")


def _report(code: str, field: str, message: str, severity: str) -> dict[str, Any]:
    return {"code": code, "field": field, "message": message, "severity": severity}


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {"validateLandingPageDisplay": _validate}
