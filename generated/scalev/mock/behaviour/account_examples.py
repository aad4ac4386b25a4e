# Copied from generator/package/scalev/mock/behaviour/account_examples.py by `python -m generator generate`. Do not edit.
"""Build example requests for customer accounts: the passwords, codes and tokens that the mock accepts at the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import visitors
from ..data.rows import Row
from ..data.world import World
from .accounts import Accounts, issue_tokens

_PASSWORD = "a-password"


def _find_customer(world: World) -> tuple[Row, Row]:
    """Return the store of the examples, and its regular customer."""
    store = world.store.list_rows(world.resources.by_noun["store"])[0]
    return store, visitors.get_regular_customer(world, store)


def _build_sign_in_example(world: World) -> dict[str, Any]:
    _, customer = _find_customer(world)
    password = world.get_memory(Accounts).passwords.get(customer)
    # any password opens an account until one is set
    secret = {} if password is None else {"password": password}
    return {"email": world.renderer.get_property(customer, "email"), "login_as": "customer", **secret}


def _build_otp_example(world: World) -> dict[str, Any]:
    store, customer = _find_customer(world)
    world.get_memory(Accounts).codes[store, customer] = "000000"
    return {"email": world.renderer.get_property(customer, "email"), "login_as": "customer", "otp": "000000"}


def _build_refresh_example(world: World) -> dict[str, Any]:
    return {"refresh": issue_tokens(world, *_find_customer(world))["refresh"]}


def _build_reset_example(world: World) -> dict[str, Any]:
    accounts = world.get_memory(Accounts)
    _, customer = _find_customer(world)
    token = accounts.create_secret(world, "reset")
    accounts.resets[token] = customer
    return {"token": token, "password": _PASSWORD}


EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    **dict.fromkeys(("loginCustomer", "sendCustomerOtp"), _build_sign_in_example),
    "verifyCustomerOtp": _build_otp_example,
    "refreshCustomerJwt": _build_refresh_example,
    "saveCustomerPassword": _build_reset_example,
}
