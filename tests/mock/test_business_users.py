"""The memberships of a user: an invitation to the current business, which is accepted or denied, and leaving it."""

from __future__ import annotations

import pytest
from scalev import PermissionDeniedError, Scalev
from scalev.mock import MockScalev


@pytest.fixture
def client() -> Scalev:
    """Return a client of a new mock."""
    mock = MockScalev()
    return Scalev(mock.keys.business, transport=mock.transport())


def _list_verified(client: Scalev) -> dict[int | str, bool | None]:
    return {membership.id: membership.is_verified for membership in client.business_users.list()}


def test_an_invitation_is_accepted_and_the_business_is_left(client: Scalev) -> None:
    users = client.business_users
    invitee = users.get_current()
    before = _list_verified(client)
    assert [number for number, is_verified in before.items() if not is_verified] == [invitee.id]
    (business,) = client.identity.get().connected_businesses or []
    elsewhere = [user.business.unique_id for user in users.list() if user.id != invitee.id and user.business is not None]
    assert invitee.business is not None and invitee.business.unique_id == business.unique_id
    assert business.unique_id not in elsewhere and len({*elsewhere}) == len(before) - 1
    assert users.accept_invitation(business_phone="6281200000000").is_verified
    current = users.get_current()
    assert (current.business_phone, current.is_verified) == ("6281200000000", True)
    assert _list_verified(client) == {**before, invitee.id: True}
    with pytest.raises(PermissionDeniedError):
        users.deny_invitation()
    users.leave(password="a-password")
    assert invitee.id not in _list_verified(client)
    with pytest.raises(PermissionDeniedError):
        users.get_current()


def test_an_invitation_is_denied(client: Scalev) -> None:
    users = client.business_users
    invitee = users.get_current()
    users.deny_invitation()
    assert invitee.id not in _list_verified(client)
    for call in (users.accept_invitation, users.deny_invitation, users.get_current, lambda: users.leave(password="a-password")):
        with pytest.raises(PermissionDeniedError):
            call()
