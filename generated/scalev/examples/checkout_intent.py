# Copied from generator/package/scalev/examples/checkout_intent.py by `python -m generator generate`. Do not edit.
"""Save a checkout form while its buyer fills it in, fill it in again when the buyer comes back, and place the order.

    SCALEV_STOREFRONT_API_KEY=… python checkout_intent.py store_… 230000001 --type customer_name=Sari --type customer_email=sari@example.com
    SCALEV_STOREFRONT_API_KEY=… python checkout_intent.py store_… 230000001 --buy

A form in a browser does the same with its publishable key, and keeps in the browser what this program keeps in a file. A buyer who is idle
for 15 minutes has abandoned the form: the merchant's webhook is `checkout_intent.abandoned`, and `recover_checkouts.py` reminds the buyer.
The link in the reminder has a token, which `--prefill` takes. The order completes the form: `checkout_intent.completed`.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from scalev import APIError, ConflictError, Scalev, ScalevError
from scalev.models import PublicOrder
from scalev.resources.storefront import Storefront


class Form:
    """A checkout form that the service saves. If saving fails, the buyer can still place the order."""

    def __init__(self, shop: Storefront, file: Path, variant: int) -> None:
        self._shop, self._file = shop, file
        state = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.session = state.get("client_session_id") or str(uuid4())
        self.fields: dict[str, Any] = state.get("fields") or {}
        self.items: list[Any] = state.get("items") or [{"type": "variant", "variant_id": variant, "quantity": 1}]
        self._intent = self._token = ""
        self._sequence = 0

    def open(self, source_url: str) -> None:
        """Start a checkout intent, or resume the one of this session, whose saved data stay as they are."""
        try:
            intent = self._shop.checkout_intents.start(
                client_session_id=self.session, source_url=source_url, fields=self.fields, items=self.items
            )
        except ConflictError:  # this session has led to an order: another purchase needs a session of its own
            self.session, self.fields = str(uuid4()), {}
            intent = self._shop.checkout_intents.start(client_session_id=self.session, source_url=source_url, items=self.items)
        self._intent, self._token, self._sequence = str(intent.id), intent.checkout_intent_token, intent.last_sequence
        self._keep()

    def fill_in(self, fields: dict[str, Any]) -> None:
        """Save what was typed into some fields; the others stay as they are. Never save passwords or the numbers of cards."""
        self.fields.update(fields)
        self._keep()
        if self._token:
            # changes may arrive in another order: the service ignores those with a sequence below the highest one
            self._sequence += 1
            self._shop.checkout_intents.update(
                self._intent, x_scalev_checkout_intent_token=self._token, sequence=self._sequence, fields=fields
            )

    def restore(self, client: Scalev, token: str) -> None:
        """Fill in the form from a recovery link. The link is read-only: later input is saved in the session of this form."""
        data = client.checkout_intents.get_prefill(checkout_intent_prefill_token=token).data
        intent = data.checkout_intent if data is not None else None
        if intent is None:
            raise LookupError("expected a saved form, got none")
        fields = intent.fields.to_dict() if intent.fields is not None else {}
        self.fields.update({name: value for name, value in fields.items() if value})
        for item in intent.items or ():
            print(f"{item.name}: {item.unavailable_reason or f'{item.quantity} for {item.line_total}'}")
        self.items = [
            {"type": "variant", "variant_id": item.variant_id, "quantity": item.quantity}
            for item in intent.items or ()
            if item.is_available and item.variant_id is not None
        ] or self.items

    def buy(self) -> PublicOrder:
        """Place the order, which completes the checkout intent. Raises LookupError without a name or an email address."""
        names = ("customer_name", "customer_email", "customer_phone", "notes", "shipping_address", "shipping_location_id")
        fields = {name: self.fields[name] for name in names if self.fields.get(name)}
        missing = [name for name in names[:2] if name not in fields]
        if missing:
            raise LookupError(f"expected {' and '.join(missing)} in the form, got none")
        if self._token:
            fields["checkout_intent_token"] = self._token
        order = self._shop.checkout.create_order(items=self.items, payment_method="qris", **fields)
        self._file.unlink(missing_ok=True)
        return order

    def _keep(self) -> None:
        state = {"client_session_id": self.session, "fields": self.fields, "items": self.items}
        self._file.write_text(json.dumps(state), encoding="utf-8")


def save(form: Form, source_url: str, fields: dict[str, Any]) -> str:
    """Open a form and save what was typed into it; return whether it was saved."""
    try:
        form.open(source_url)
        form.fill_in(fields)
    except ScalevError as error:
        form.fields.update(fields)
        return f"not saved: {error}"
    return f"saved: {', '.join(fields) or 'nothing new'}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Save a checkout form while its buyer fills it in, and place the order.")
    parser.add_argument("store", help="the unique id of the store")
    parser.add_argument("variant", type=int, help="the id of the variant to buy")
    parser.add_argument("--type", action="append", default=[], metavar="FIELD=TEXT", help="what the buyer types; can be repeated")
    parser.add_argument("--prefill", metavar="TOKEN", help="the token of a recovery link (cip_…)")
    parser.add_argument("--buy", action="store_true", help="place the order")
    parser.add_argument("--form", type=Path, default=Path("form.json"), help="the file in which the form is kept")
    parser.add_argument("--page", default="https://shop.example.com/checkout", help="the URL of the page with the form")
    arguments = parser.parse_args()
    fields = dict(pair.partition("=")[::2] for pair in arguments.type)
    with Scalev() as client:
        shop = client.storefront(arguments.store, api_key=os.environ["SCALEV_STOREFRONT_API_KEY"])
        form = Form(shop, arguments.form, arguments.variant)
        try:
            if arguments.prefill is not None:
                form.restore(client, arguments.prefill)
            print(save(form, arguments.page, fields))
            order = form.buy() if arguments.buy else None
        except APIError as error:
            raise SystemExit(
                f"{error}{'; check whether the order exists before trying again' if error.may_have_been_processed else ''}"
            ) from error
        except (LookupError, ScalevError) as error:
            raise SystemExit(str(error)) from error
    if order is not None:
        print(f"{order.order_id}: {order.gross_revenue} to be paid at {order.redirect_url or order.public_order_url}")


if __name__ == "__main__":
    main()
