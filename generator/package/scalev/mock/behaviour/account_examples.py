"""Build example requests for customer accounts: the passwords, codes and tokens that the mock accepts at the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import visitors
from ..data.world import World
from .accounts import Accounts, issue_tokens

_PASSWORD = "a-password"


def _build_sign_in_example(world: World) -> dict[str, Any]:
    store = world.store.list_rows(world.resources.by_noun["store"])[0]
    customer = visitors.get_regular_customer(world, store)
    password = world.get_memory(Accounts).passwords.get(customer)
    # any password opens an account until one is set
    secret = {} if password is None else {"password": password}
    return {"email": world.renderer.get_property(customer, "email"), "login_as": "customer", **secret}


def _build_otp_example(world: World) -> dict[str, Any]:
    store = world.store.list_rows(world.resources.by_noun["store"])[0]
    world.get_memory(Accounts).codes[store, visitors.get_regular_customer(world, store)] = "000000"
    return {
        "email": world.renderer.get_property(visitors.get_regular_customer(world, store), "email"),
        "login_as": "customer",
        "otp": "000000",
    }


def _build_refresh_example(world: World) -> dict[str, Any]:
    store = world.store.list_rows(world.resources.by_noun["store"])[0]
    return {"refresh": issue_tokens(world, store, visitors.get_regular_customer(world, store))["refresh"]}


def _build_reset_example(world: World) -> dict[str, Any]:
    accounts = world.get_memory(Accounts)
    store = world.store.list_rows(world.resources.by_noun["store"])[0]
    token = accounts.create_secret(world, "reset")
    accounts.resets[token] = visitors.get_regular_customer(world, store)
    return {"token": token, "password": _PASSWORD}


EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    **dict.fromkeys(("loginCustomer", "sendCustomerOtp"), _build_sign_in_example),
    "verifyCustomerOtp": _build_otp_example,
    "refreshCustomerJwt": _build_refresh_example,
    "saveCustomerPassword": _build_reset_example,
}
