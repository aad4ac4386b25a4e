"""Trigger in tests what happens outside the API: a user consents, a buyer pays, a customer gets a code, a key is revoked."""

from __future__ import annotations

from collections.abc import Iterable

from .._runtime.frames import seal
from .behaviour import accounts, billing_records, grants, oauth, page_checkout, payments
from .data.auth import APP, App
from .messages import HTTPError
from .state import State


class Triggers:
    """The methods of `MockScalev` that do what users, buyers and the service itself do outside the API."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._key_count = 0

    def make_key(self, *scopes: str) -> str:
        """Create and return a business API key that is limited to the given scopes, such as `order:read`."""
        self._key_count += 1
        token = f"rk_mock_{self._key_count}"
        self._state.authenticator.add_restricted_key(token, scopes)
        return token

    def make_page_key(self, page: str | int) -> str:
        """Create and return a publishable key that is valid for one landing page only. Raises LookupError for an unknown page."""
        with self._state.lock_world() as world:
            return page_checkout.create_key(world, str(page))

    @seal
    def revoke_key(self, token: str) -> None:
        """Revoke a credential: requests that use it are rejected from now on."""
        self._state.authenticator.remove(token)

    @seal
    def make_app(self, client_id: str, client_secret: str, *redirect_uris: str) -> None:
        """Register an OAuth application, or replace the secret of one. Without `redirect_uris`, any redirect URI is accepted."""
        self._state.authenticator.apps[client_id] = App(client_id, client_secret, frozenset(redirect_uris))

    @seal
    def authorize(
        self,
        client_id: str = APP.client_id,
        *,
        code_challenge: str,
        redirect_uri: str,
        scopes: Iterable[str] | None = None,
        multiple_businesses: bool = False,
    ) -> str:
        """Give consent as the user would, and return the authorization code, which can be used once within 10 minutes.

        `code_challenge` is the S256 challenge of PKCE. Without `scopes`, the app is granted all of them. With `multiple_businesses`,
        the tokens are valid for several businesses, and calls must pass `mock.business` as `b_uid`. Raises ValueError for an unknown
        app, redirect URI or scope.
        """
        with self._state.lock_world() as world:
            return grants.authorize(world, client_id, code_challenge, redirect_uri, scopes, multiple_businesses)

    def create_launch_token(self, client_id: str = APP.client_id) -> str:
        """Return the single-use token that the dashboard's Manage link would pass to an app. Raises ValueError for an unknown app."""
        with self._state.lock_world() as world:
            return oauth.create_launch_token(world, client_id)

    def get_otp(self, store_id: str, email: str) -> str:
        """Return the one-time code that a store sent to a customer who is signing in. Raises LookupError if no code is pending."""
        with self._state.lock_world() as world:
            return accounts.get_otp(world, store_id, email)

    def require_otp(self, store_id: str, required: bool = True) -> None:
        """Set whether a store sends a code after the password; initially, every store does. Raises LookupError for an unknown store."""
        with self._state.lock_world() as world:
            accounts.require_otp(world, store_id, required)

    def get_password_token(self, email: str) -> str:
        """Return the token of the latest password reset link sent to a customer. Raises LookupError if none was sent."""
        with self._state.lock_world() as world:
            return accounts.get_reset_token(world, email)

    @seal
    def add_customer(self, email: str, password: str, name: str = "Pelanggan Baru") -> int:
        """Add a customer with an account, and return the numeric id. Raises ValueError if the address already has an account.

        The accounts of the initial customers accept any password until the customer chooses one.
        """
        with self._state.lock_world() as world:
            return accounts.add_customer(world, email, password, name)

    def capture(self, reservation: str) -> str:
        """Capture a billing reservation, as the service does when the action succeeds, and return the id of the charge.

        Raises LookupError for an unknown reservation, and ValueError for one that was already captured or released.
        """
        with self._state.lock_world() as world:
            row = billing_records.find_reservation(world, reservation)
            try:
                return billing_records.get_id(billing_records.capture(world, row, world.clock()))
            except HTTPError as error:
                raise ValueError(f"expected a reservation that is still open: {error}") from None

    def pay(self, order: str | int, *, payment_method: str | None = None) -> None:
        """Pay an order as its buyer would, given its `id`, `order_id`, `secret_slug` or `pg_reference_id`.

        `payment_method` is what the buyer chooses on the page of a payment link, QRIS by default. Paying an order again has no effect.
        Webhooks are delivered before this returns. Raises LookupError for an unknown order, and ValueError for a method that cannot be
        chosen.
        """
        with self._state.lock_world() as world:
            payments.pay(world, str(order), payment_method)
        self._state.outbox.send()
