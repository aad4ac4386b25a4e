"""Remind visitors of purchases that they did not finish, once each, and print who has no email address.

    SCALEV_API_KEY=… python recover_checkouts.py --older-than 60

A storefront or page saves an unfinished purchase as a checkout intent. It counts as abandoned after 15 minutes, and its webhook is
`checkout_intent.abandoned`; this example reads the list instead, for a shop without a receiver.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from scalev import ConflictError, Scalev, ScalevError, ValidationFailedError
from scalev.models import CheckoutIntentListItem


def find_abandoned(client: Scalev, before: datetime) -> Iterator[CheckoutIntentListItem]:
    """Yield the checkout intents that were abandoned before a time and got no email yet, oldest first."""
    for intent in client.checkout_intents.list(status="abandoned", sort_direction="asc"):
        if not intent.is_email_follow_up_already_sended and (intent.last_activity_at is None or intent.last_activity_at < before):
            yield intent


def remind(client: Scalev, intent: CheckoutIntentListItem) -> str:
    """Let the service send its email about a checkout intent. Return what happened."""
    if intent.id is None:
        raise ValueError(f"expected a checkout intent with an id, got {intent!r}")
    try:
        client.checkout_intents.send_follow_up_email(intent.id)
    except ConflictError:
        return "was reminded before"
    except ValidationFailedError:
        return f"has no email address, phone {intent.customer.phone if intent.customer is not None else 'unknown'}"
    return "was sent an email"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Remind visitors of purchases that they did not finish.")
    parser.add_argument("--older-than", type=int, default=60, metavar="MINUTES", help="how long visitors have time to return by themselves")
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            for intent in find_abandoned(client, datetime.now(UTC) - timedelta(minutes=arguments.older_than)):
                name = intent.customer.name if intent.customer is not None else None
                print(f"{name or intent.id}: {remind(client, intent)}")
        except (ValueError, ScalevError) as error:
            raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
