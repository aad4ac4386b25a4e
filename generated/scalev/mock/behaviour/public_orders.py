# Copied from generator/package/scalev/mock/behaviour/public_orders.py by `python -m generator generate`. Do not edit.
"""Show orders as buyers see them: a settled payment appears as paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from ..data import defaults
from ..data.context import Context
from ..data.defaults import Result
from . import payments

#: This cannot occur inside a JSON string, where quotation marks are escaped.
_SETTLED, _PAID = b'"payment_status":"settled"', b'"payment_status":"paid"'


def _show(act: Callable[[Context], Result], context: Context) -> Result:
    return defaults.show(context, act(context)).replace(_SETTLED, _PAID)


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **dict.fromkeys(
        ("getStorefrontPublicOrder", "updateStorefrontPublicOrder", "listCustomerOrders", "getCustomerOrder"), partial(_show, defaults.act)
    ),
    "createStorefrontPublicOrderPayment": partial(_show, payments.BEHAVIOUR["createStorefrontPublicOrderPayment"]),
}
