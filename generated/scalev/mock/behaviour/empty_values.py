# Copied from generator/package/scalev/mock/behaviour/empty_values.py by `python -m generator generate`. Do not edit.
"""Set the properties that a new order lacks to empty values: it only shows what its request contains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..data.rows import Row
from ..data.world import World

_TEXTS = (
    *("dropshipper_name", "dropshipper_phone", "external_id", "notes", "other_income_name", "channel_name", "utm_source", "ip"),
    *("transferproof_url", "rtsproof_url", "mark_as_spam_by", "sub_payment_method"),
    *("payment_account_id", "payment_account_number", "payment_account_holder", "payment_link_id"),
    *("discount_code_id", "discount_code_code", "discount_code_applied_to"),
    *("courier_additional_info", "courier_aggregator_code", "shipment_provider_code"),
)
_LISTS = ("tags", "message_history", "analytics_purchases", "fb_pixel_ids", "tiktok_pixel_ids", "kwai_pixel_ids")
_FLAGS = ("is_purchase_fb", "is_purchase_tiktok", "is_purchase_kwai", "is_from_payment_link")
#: References to other rows, which are shown once a request has set them.
_REFERENCES = ("courier", "courier_service", "financial_entity", "page")


#: The empty values of these properties.
EMPTY_VALUES: Mapping[str, Any] = {**dict.fromkeys(_TEXTS), **{name: [] for name in _LISTS}, **dict.fromkeys(_FLAGS, False)}


def set_empty(world: World, row: Row) -> None:
    """Set the properties of a new order to empty values."""
    values = world.store.get_values(row)
    values.update(EMPTY_VALUES)
    values.update(dict.fromkeys(_REFERENCES))


def show_references(world: World, row: Row) -> None:
    """Show the rows that requests have referred to, the details of the payment account, and the courier of the service."""
    values: dict[str, Any] = world.store.get_values(row)
    for name in _REFERENCES:
        if name in row.refs and values.get(name) is None:
            values.pop(name, None)
    account = row.refs.get("payment_account")
    if account is not None:
        for name in ("account_holder", "account_number"):
            if values.get(f"payment_{name}") is None:
                values[f"payment_{name}"] = world.renderer.get_property(account, name)
    service = row.refs.get("courier_service")
    if service is not None and "courier" in service.refs:
        values["courier"] = service.refs["courier"].number
