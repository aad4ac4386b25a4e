"""Load the generated table of groups and commands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .names import to_kebab_case


@dataclass(frozen=True, slots=True)
class Group:
    """A resource of the client, such as `orders.tags`: its class, and the path value and the credentials that open it, if any."""

    path: str
    summary: str
    resource: str
    parameter: str | None = None
    credentials: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the command."""
        return to_kebab_case(self.path.rpartition(".")[2])


@dataclass(frozen=True, slots=True)
class Command:
    """A method of the client, such as `orders.tags.list`, and the operation that it calls."""

    path: str
    id: str
    call: str
    safety: str
    summary: str
    example: str | None
    deprecated: bool = False

    @property
    def group(self) -> str:
        """The path of its group."""
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        """The name of the command."""
        return to_kebab_case(self.path.rpartition(".")[2])

    @property
    def words(self) -> str:
        """The command as it is typed."""
        return f"scalev {' '.join(map(to_kebab_case, self.path.split('.')))}"


@dataclass(frozen=True, slots=True)
class Table:
    """All groups and commands, by path, in the order of the document."""

    groups: Mapping[str, Group]
    commands: Mapping[str, Command]

    @property
    def roots(self) -> list[Group]:
        """The top-level groups."""
        return [group for path, group in self.groups.items() if "." not in path]

    def list_groups(self, path: str) -> list[Group]:
        """Return the groups directly below another one."""
        return [group for place, group in self.groups.items() if place.rpartition(".")[0] == path]

    def list_commands(self, path: str) -> list[Command]:
        """Return the commands of a group."""
        return [command for command in self.commands.values() if command.group == path]


@cache
def load_table() -> Table:
    """Return the table of this package."""
    data = json.loads(Path(__file__).with_name("commands.json").read_text(encoding="utf-8"))
    return Table(
        groups={path: Group(path=path, **entry) for path, entry in data["groups"].items()},
        commands={path: Command(path=path, **entry) for path, entry in data["commands"].items()},
    )
