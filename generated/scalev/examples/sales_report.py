# Copied from generator/package/scalev/examples/sales_report.py by `python -m generator generate`. Do not edit.
"""Report how many visits led to paid orders, and what each source of visitors earned, as a table.

    SCALEV_API_KEY=… python sales_report.py --days 7

Web analytics has its own limit of 600 calls an hour; this report takes two.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scalev import Scalev, ScalevError

_JAKARTA = "Asia/Jakarta"


def report(client: Scalev, first: date, last: date) -> Iterator[str]:
    """Yield the lines of a report on the days from the first to the last, both inclusive, in Jakarta."""
    funnel = client.web_analytics.get_order_funnel(from_=first, to=last, timezone=_JAKARTA)
    yield f"{funnel.views} views by {funnel.visitors} visitors, {funnel.orders_created} orders, {funnel.orders_paid} of them paid"
    revenue = client.web_analytics.get_source_revenue(from_=first, to=last, timezone=_JAKARTA)
    for row in revenue.last_touch or ():
        if row.net_revenue is not None:
            yield f"{row.value or 'no source':<20} {row.currency} {row.net_revenue:>16}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Report how many visits led to paid orders, and what each source earned.")
    yesterday = datetime.now(ZoneInfo(_JAKARTA)).date() - timedelta(days=1)
    parser.add_argument("--days", type=int, default=7, help="how many days")
    parser.add_argument("--until", type=date.fromisoformat, default=yesterday, metavar="DATE", help="the last day; yesterday by default")
    arguments = parser.parse_args()
    with Scalev() as client:
        try:
            for line in report(client, arguments.until - timedelta(days=arguments.days - 1), arguments.until):
                print(line)
        except ScalevError as error:
            raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
