# Copied from generator/package/scalev/cli/__init__.py by `python -m generator generate`. Do not edit.
"""Provide the command line `scalev` (extra `cli`): a command for every operation, and tools for work in a terminal.

This module imports nothing, so that a command imports only what it uses. The modules, lowest layer first; each imports only those above
it in this list:

- `names`, `failures`, `table`, `streams`, `collector`: names of flags, exit codes, the generated table of commands, standard streams,
  the garbage collector
- `kinds`, `bodies`: read values and request bodies
- `output/`: write tables, JSON, CSV and YAML
- `config`, `secret_store`, `tokens`, `connections`: keep profiles, and open clients with them
- `operations`, `running`, `flags`: describe methods of the client, build their flags, run them
- `commands`, `groups`: commands and groups, built when they are used
- `login`, `profiles`, `whoami`, `api`, `webhooks`, `docs`, `completion`, `exports`, `delegates`: the other commands
- `app`, `main`: the whole command line

The client is imported as `scalev`, as users import it.
"""
