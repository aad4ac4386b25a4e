"""Twice as many orders cost twice as much: nothing is searched repeatedly."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.mock.cost import seconds


@pytest.mark.parametrize("of_every_kind", [False, True], ids=["orders", "every kind"])
def test_the_cost_of_a_walk_grows_with_the_orders_and_no_faster(of_every_kind: bool) -> None:
    def best(count: int) -> float:
        rows: int | Mapping[str, int] = count if of_every_kind else {"/v3/orders": count}
        return min(seconds(rows)[0] for _ in range(2))

    best(20)
    seconds_for_100, seconds_for_300 = best(100), best(300)
    # three times as many: a walk that looks through all rows for each row would cost nine times as much
    assert seconds_for_300 < 6 * seconds_for_100, f"{seconds_for_100:.3f} s for 100, {seconds_for_300:.3f} s for 300"
