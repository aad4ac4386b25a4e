"""List, choose, set and delete profiles, the named settings and credentials."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from .config import DEFAULT, SETTINGS, Config, check_name
from .failures import UsageError
from .output.formats import open_writer
from .streams import remark
from .table import load_table
from .tools import make_group, make_tool


def list_profiles(*, format_: Annotated[str | None, Parameter(name="--format", help="The format of the output.")] = None) -> None:
    """List the profiles, without credentials.

    Example:
      scalev profiles list
    """
    config = Config()
    rows = []
    for name in config.list_names() or [DEFAULT]:
        profile = config.read(name)
        rows.append({"name": name, "in_use": name == config.current, "signed_in": bool(profile.secrets), **profile.settings})
    open_writer(format_).write_rows([(rows, [])])


def use(name: str, /) -> None:
    """Use a profile from now on. SCALEV_PROFILE and --profile take precedence.

    Example:
      scalev profiles use default
    """
    Config().choose(name)
    remark(f"Commands now use profile {name}.")


def set_setting(
    name: Annotated[str, Parameter(help="base-url, b-uid, or a value that opens a resource, such as store-id.")],
    value: Annotated[str, Parameter(help="The value; an empty one removes the setting.")],
    /,
    *,
    profile: Annotated[str | None, Parameter(help="The profile (default: the one in use).")] = None,
) -> None:
    """Change a setting of a profile. To save a credential, use `scalev login --key`.

    Example:
      scalev profiles set store-id store_d12aamyhdcjg8o423w9mmlib
    """
    allowed_settings = [*SETTINGS, *(group.parameter for group in load_table().roots if group.parameter)]
    setting = name.replace("-", "_")
    if setting not in allowed_settings:
        raise UsageError(f"expected one of {', '.join(sorted({key.replace('_', '-') for key in allowed_settings}))}, got {name!r}")
    config = Config()
    profile_name = config.current if profile is None else profile
    check_name(profile_name)
    saved_profile = config.read(profile_name)
    saved_profile.settings.pop(setting, None)
    if value:
        saved_profile.settings[setting] = value
    config.save(saved_profile)


def delete(name: str, /) -> None:
    """Delete a profile with its settings and credentials.

    Example:
      scalev profiles delete default
    """
    from .login import forget

    config = Config()
    config.require(name)
    saved_profile = config.read(name)
    if saved_profile.secrets:
        forget(saved_profile, config)
    config.delete(name)
    remark(f"Profile {name} is deleted.")


app = make_group("profiles", "List, choose, set and delete profiles")
for _function, _name in ((list_profiles, "list"), (use, "use"), (set_setting, "set"), (delete, "delete")):
    app.command(make_tool(_function, name=_name))
