"""List, show and copy the examples: `python -m scalev.examples [show NAME | copy NAME … [--to FOLDER]]`."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Sequence
from pathlib import Path

_FOLDER = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code: 0, or 2 for an unknown name or a file that cannot be written."""
    parser = argparse.ArgumentParser(prog="python -m scalev.examples", description="Complete programs to start from.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("list", help="list the examples (the default)")
    show = commands.add_parser("show", help="print an example")
    show.add_argument("name", metavar="NAME", help="the name of an example")
    copy = commands.add_parser("copy", help="copy examples into a folder; existing files are kept")
    copy.add_argument("names", nargs="+", metavar="NAME", help="the name of an example")
    copy.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="the folder (default: the current one)")
    options = parser.parse_args(arguments)
    try:
        if options.command == "show":
            print(_read(_find(options.name)), end="")
        elif options.command == "copy":
            _copy([_find(name) for name in options.names], options.to)
        else:
            _list()
    except (OSError, LookupError) as error:
        print(f"examples: {error.args[0] if isinstance(error, LookupError) else error}", file=sys.stderr)
        return 2
    return 0


def list_examples() -> list[Path]:
    """Return the files of the examples, sorted by name."""
    return sorted(path for path in _FOLDER.iterdir() if path.is_file() and not path.name.startswith(("_", ".")))


def _list() -> None:
    for path in list_examples():
        print(f"{path.name:<22} {_summarize(path)}")


def _summarize(path: Path) -> str:
    """Return the first line of a program's docstring, or of the comment at the top of another file."""
    text = _read(path)
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    return text.partition("\n")[0].lstrip("# ") if text.startswith("#") else ""


def _find(name: str) -> Path:
    """Return the file of an example by its name, with or without the suffix. Raises LookupError for an unknown one."""
    paths = {spelling: path for path in list_examples() for spelling in (path.name, path.stem)}
    if name not in paths:
        raise LookupError(f"expected one of {', '.join(path.name for path in list_examples())}, got {name!r:.80}")
    return paths[name]


def _read(path: Path) -> str:
    """Return the text of an example, without the generated first line."""
    text = path.read_text(encoding="utf-8")
    first, _, text_after = text.partition("\n")
    return text_after if first.startswith("# Copied from ") else text


def _copy(paths: Sequence[Path], folder: Path) -> None:
    """Copy files into a folder. Raises FileExistsError, before anything is written, if one of them exists."""
    for path in paths:
        if (folder / path.name).exists():
            raise FileExistsError(
                f"{folder / path.name}: expected a new file, got an existing one; move it, or copy to another folder with --to"
            )
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        with (folder / path.name).open("x", encoding="utf-8") as file:
            file.write(_read(path))
        print(folder / path.name)


if __name__ == "__main__":
    sys.exit(main())
