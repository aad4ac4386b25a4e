"""Complete commands in shells: a short script asks this program for candidates, so that it is never out of date."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from .kinds import Kind
from .output.formats import FORMATS
from .table import load_table
from .tools import make_tool

Shell = Literal["bash", "zsh", "fish"]

_SCRIPTS = {
    "bash": """_scalev() {
    local IFS=$'\\n'
    COMPREPLY=($(scalev __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then compopt -o default; fi
}
complete -F _scalev scalev
""",
    "zsh": """#compdef scalev
_scalev() {
    local -a candidates
    candidates=("${(@f)$(scalev __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "$candidates" ]]; then compadd -- "${candidates[@]}"; else _files; fi
}
compdef _scalev scalev
""",
    "fish": """function __scalev_complete
    set -l words (commandline -opc) (commandline -ct)
    scalev __complete $words[2..-1] 2>/dev/null
end
complete -c scalev -f -a '(__scalev_complete)'
""",
}


def _completion(shell: Annotated[Shell, Parameter(help="bash, zsh or fish.")], /) -> None:
    """Print the script that completes commands, flags and values in a shell.

    For bash, add `eval "$(scalev completion bash)"` to ~/.bashrc. For zsh, add `eval "$(scalev completion zsh)"` to ~/.zshrc, after
    compinit. For fish, write it to ~/.config/fish/completions/scalev.fish.

    Example:
      scalev completion bash
    """
    sys.stdout.write(_SCRIPTS[shell])


def print_candidates(words: list[str]) -> int:
    """Print the candidates for the last word; return the exit code."""
    *before, current = words or [""]
    print("\n".join(word for word in list_candidates(before) if word.startswith(current)))
    return 0


def list_candidates(before: list[str]) -> list[str]:
    """Return what can follow the words of a command line: commands, flags, or values of a flag."""
    from .app import COMMANDS, name_group

    table = load_table()
    if not before:
        return sorted([*COMMANDS, *(name_group(root.path) for root in table.roots), "--help", "--version"])
    roots = {name_group(root.path): root.path for root in table.roots}
    if before[0] not in roots:
        return _complete_tool(before)
    path, words_after = roots[before[0]], before[1:]
    while words_after:
        commands = {command.name: command.path for command in table.list_commands(path)}
        groups = {group.name: group.path for group in table.list_groups(path)}
        if words_after[0] in groups:
            path, words_after = groups[words_after[0]], words_after[1:]
        elif words_after[0] in commands:
            return _complete_command(commands[words_after[0]], words_after[1:])
        else:
            return []
    return sorted([*(entry.name for entry in table.list_commands(path)), *(entry.name for entry in table.list_groups(path))])


def _complete_command(path: str, words: list[str]) -> list[str]:
    """Return the values of the last flag, or else the flags that are not given yet."""
    from .flags import list_shared_flags
    from .operations import load_method

    table = load_table()
    method = load_method(table.commands[path])
    arguments = {argument.flag: argument for argument in method.arguments.values() if not argument.is_positional}
    last = words[-1] if words else ""
    if last == "--format":
        return list(FORMATS)
    if last == "--profile":
        from .config import Config

        return Config().list_names()
    if last in arguments and arguments[last].value_type.kind is not Kind.BOOLEAN:
        return list(arguments[last].value_type.choices)
    shared_flags = list_shared_flags(method, table.groups[path.partition(".")[0]])
    flags = [*arguments, *(flag.annotation.__metadata__[0].name[0] for flag in shared_flags), "--help"]
    used_flags = {flag for flag in words if flag.startswith("--") and not (flag in arguments and arguments[flag].value_type.is_list)}
    return [flag for flag in flags if flag not in used_flags]


def _complete_tool(before: list[str]) -> list[str]:
    """Return what can follow a command that is not an operation."""
    from cyclopts import CycloptsError

    from .app import COMMANDS, build_app

    if before[0] not in COMMANDS:
        return []
    if before[-1] == "--format":
        return list(FORMATS)
    if before == ["completion"]:
        return list(_SCRIPTS)
    try:
        _, apps, unused_words = build_app().parse_commands(before)
    except (CycloptsError, ImportError):
        return []
    if unused_words and not unused_words[-1].startswith("-"):
        return []
    app = apps[-1]
    inner = [name for name in app if not name.startswith("-")]
    flags: list[str] = []
    if app.default_command is not None:
        flags = [name for argument in app.assemble_argument_collection() for name in argument.names if name.startswith("--")]
    return [*sorted(inner), *flags, "--help"]


completion = make_tool(_completion, name="completion")
