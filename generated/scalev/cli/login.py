# Copied from generator/package/scalev/cli/login.py by `python -m generator generate`. Do not edit.
"""Sign in and out, with a key or with OAuth and PKCE, by a redirect to this machine or a pasted code."""

from __future__ import annotations

import os
from typing import Annotated, Literal

from cyclopts import Parameter
from scalev import OAuthApp, Scalev
from scalev.oauth import Authorization

from .config import Config, Profile, check_name
from .failures import UsageError
from .secret_store import FileSecrets, choose_store, open_secrets
from .streams import ask_line, ask_secret, remark
from .tokens import PUBLIC, delete_tokens, open_token_store
from .tools import check_port, make_tool

Kind = Literal["api-key", "storefront-key", "page-key", "customer-token"]

_AUTHORIZE_URL = "SCALEV_AUTHORIZE_URL"


def _login(
    *,
    key: Annotated[Kind | None, Parameter(help="Save a key instead, typed when prompted or read from standard input.", negative="")] = None,
    client_id: Annotated[str | None, Parameter(help="The id of your OAuth app (default: SCALEV_CLIENT_ID).")] = None,
    public: Annotated[bool, Parameter(help="The app is a public client: it has no secret.", negative="")] = False,
    authorize_url: Annotated[str | None, Parameter(help=f"The URL of the consent page (default: {_AUTHORIZE_URL}).")] = None,
    scope: Annotated[list[str] | None, Parameter(help="A scope to request; can be repeated.", negative="")] = None,
    redirect_uri: Annotated[
        str | None, Parameter(help="The redirect URI of the app, if it is not on this machine; the code is then pasted.")
    ] = None,
    port: Annotated[
        int,
        Parameter(help="The port of the page that receives the code, as in the app's redirect URI (default: 8976).", validator=check_port),
    ] = 8976,
    no_browser: Annotated[bool, Parameter(help="Do not open a browser: print the URL, and ask for the code.", negative="")] = False,
    profile: Annotated[str | None, Parameter(help="The profile to sign in (default: the one in use).")] = None,
    base_url: Annotated[str | None, Parameter(help="The URL of the service, saved in the profile.")] = None,
) -> None:
    """Sign in, and save the tokens or the key in the keyring, or else in a file that only you can read.

    The secret of the app is read from SCALEV_CLIENT_SECRET, or typed when prompted; a public client has none.

    Example:
      scalev login --key api-key
    """
    config = Config()
    name = config.current if profile is None else profile
    check_name(name)
    saved_profile = config.read(name)
    saved_profile.secrets = saved_profile.secrets or choose_store()
    if base_url:
        saved_profile.settings["base_url"] = base_url
    if key is not None:
        value = ask_secret(f"The {key}")
        if not value:
            raise UsageError(f"expected the {key} as input, got nothing")
        open_secrets(saved_profile, config.folder).set(key.replace("-", "_"), value)
        if key == "api-key":
            saved_profile.oauth = {}
        config.save(saved_profile)
        remark(f"The {key} of profile {name} is saved in {_describe_place(saved_profile, config)}.")
        return
    app = _find_app(client_id, public, redirect_uri or f"http://127.0.0.1:{port}/callback")
    page = authorize_url or os.environ.get(_AUTHORIZE_URL)
    if not page:
        raise UsageError(f"expected --authorize-url (or {_AUTHORIZE_URL}), the URL of the consent page of your app, got neither")
    authorization = app.authorization(page, scopes=scope or ())
    code = _paste(authorization) if no_browser or redirect_uri else _receive(authorization, port)
    url = base_url or os.environ.get("SCALEV_BASE_URL") or saved_profile.settings.get("base_url")
    with Scalev("", base_url=url) as client:
        tokens = app.exchange_code(client, code, code_verifier=authorization.code_verifier)
    saved_profile.oauth = {"client_id": app.client_id, "redirect_uri": app.redirect_uri, **({PUBLIC: "true"} if public else {})}
    if app.client_secret is not None:
        open_secrets(saved_profile, config.folder).set("client_secret", app.client_secret)
    open_token_store(saved_profile, config.folder).save(tokens)
    config.save(saved_profile)
    remark(
        f"Profile {name} is signed in. Its tokens are saved in {_describe_place(saved_profile, config)}, and refreshed before they expire."
    )


def _logout(*, profile: Annotated[str | None, Parameter(help="The profile to sign out (default: the one in use).")] = None) -> None:
    """Delete the tokens and keys of a profile. Its settings are kept.

    Example:
      scalev logout
    """
    config = Config()
    saved_profile = config.read(config.current if profile is None else profile)
    if not saved_profile.secrets:
        remark(f"Profile {saved_profile.name} has no credentials.")
        return
    forget(saved_profile, config)
    saved_profile.oauth, saved_profile.secrets = {}, ""
    config.save(saved_profile)
    remark(f"The credentials of profile {saved_profile.name} are deleted. The service accepts its tokens until they expire or are revoked.")


def forget(profile: Profile, config: Config) -> None:
    """Delete all secrets of a profile."""
    from .flags import list_bound_names
    from .table import load_table

    secrets = open_secrets(profile, config.folder)
    names = {"api_key", "client_secret", *(name for group in load_table().roots for name in list_bound_names(group))}
    for name in sorted(names):
        secrets.delete(name)
    delete_tokens(profile, config.folder)
    if isinstance(secrets, FileSecrets):
        secrets.path.unlink(missing_ok=True)


def _find_app(client_id: str | None, public: bool, redirect_uri: str) -> OAuthApp:
    client = client_id or os.environ.get("SCALEV_CLIENT_ID")
    if not client:
        raise UsageError("expected --client-id (or SCALEV_CLIENT_ID) of your OAuth app, or --key api-key to save a key, got neither")
    if public:
        return OAuthApp(client, None, redirect_uri)
    secret = os.environ.get("SCALEV_CLIENT_SECRET") or ask_secret("The secret of the app")
    if not secret:
        raise UsageError("expected the secret of the app, or SCALEV_CLIENT_SECRET, got nothing")
    return OAuthApp(client, secret, redirect_uri)


def _paste(authorization: Authorization) -> str:
    remark(f"Open this page in a browser, and allow access:\n\n{authorization.url}\n")
    remark("Then paste the URL that the browser is redirected to, or the code in it:")
    text = ask_line()
    if not text:
        raise UsageError("expected the URL or the code as input, got nothing")
    is_address = "?" in text or "state=" in text
    return authorization.code(text) if is_address else text


def _receive(authorization: Authorization, port: int) -> str:
    import webbrowser

    from .loopback import Loopback

    with Loopback(port) as loopback:
        remark(f"Allow access in your browser. If it does not open, use this page:\n\n{authorization.url}\n")
        webbrowser.open(authorization.url)
        return loopback.wait_for(authorization)


def _describe_place(profile: Profile, config: Config) -> str:
    return "the keyring" if profile.secrets == "keyring" else f"files in {config.folder} that only you can read"


login = make_tool(_login, name="login")
logout = make_tool(_logout, name="logout")
