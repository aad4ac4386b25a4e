# Copied from generator/package/scalev/mock/openapi/counts.py by `python -m generator generate`. Do not edit.
"""How many rows the collections of a mock have initially, where this differs from the number that is set for all."""

from __future__ import annotations

#: Initial number of rows of kinds that responses mention and no path leads to.
POOLS = {
    "business": 1,
    "courier": 5,
    "courier_service": 6,
    "customer": 7,
    "financial_entity": 4,
    "payment_account": 3,
    "user": 3,
    "variant": 7,
    "warehouse": 2,
}
#: Initial number of rows of collections that are usually small.
FEW = {"/v3/webhook-endpoints": 1, "/v3/orders/{}/emails": 1, "/v3/orders/{}/chats": 1}
#: Collections that are initially empty except below one in this many rows.
SPARSE = {"/v3/orders/{}/emails": 3}
