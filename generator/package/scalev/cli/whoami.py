"""Show the profile in use and the kind of its credential."""

from __future__ import annotations

import os
from typing import Annotated, Any

from cyclopts import Parameter
from scalev import Scalev

from .config import Config
from .connections import Connection
from .failures import SIGN_IN, Failure
from .output.formats import open_writer
from .secret_store import open_secrets
from .tools import make_tool


def _whoami(
    *,
    profile: Annotated[str | None, Parameter(help="The profile (default: the one in use).")] = None,
    format_: Annotated[str | None, Parameter(name="--format", help="The format of the output.")] = None,
) -> None:
    """Show the profile in use, the source of its credential, and when it expires. Sends no request, and shows no credential.

    The exit code is 3 if there is no credential.

    Example:
      scalev whoami
    """
    config, saved_profile = Connection(profile=profile).load_profile()
    with Scalev("", base_url=os.environ.get("SCALEV_BASE_URL") or saved_profile.settings.get("base_url")) as client:
        base_url = client.base_url
    result: dict[str, Any] = {
        "profile": saved_profile.name,
        "base_url": base_url,
        **{name: value for name, value in saved_profile.settings.items() if name != "base_url"},
        **_describe_credential(saved_profile, config),
    }
    open_writer(format_).write_one(result)
    if result["credential"] == "none":
        raise Failure("there is no credential", SIGN_IN)


def _describe_credential(saved_profile: Any, config: Config) -> dict[str, Any]:
    if os.environ.get("SCALEV_API_KEY"):
        return {"credential": "API key", "from": "SCALEV_API_KEY"}
    if saved_profile.oauth:
        from .tokens import open_token_store

        tokens = open_token_store(saved_profile, config.folder).load()
        times = {"expires_at": tokens.expires_at, "refresh_expires_at": tokens.refresh_expires_at} if tokens else {}
        return {
            "credential": "OAuth tokens" if tokens else "none",
            "from": saved_profile.secrets,
            "client_id": saved_profile.oauth["client_id"],
            **{name: time.isoformat() for name, time in times.items() if time is not None},
        }
    if saved_profile.secrets and open_secrets(saved_profile, config.folder).get("api_key"):
        return {"credential": "API key", "from": saved_profile.secrets}
    return {"credential": "none"}


whoami = make_tool(_whoami, name="whoami")
