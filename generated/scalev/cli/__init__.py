# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""The command line `scalev` (extra `cli`): every operation as a command, and what a terminal needs besides.

This module imports nothing, so that a command imports only what it uses. The modules, lowest layer first; each imports only from those
above it in this list:

- `names`, `failures`, `table`, `streams`, `collector`: flags for arguments, exit codes, the generated table of commands, standard streams,
  the garbage collector
- `kinds`, `bodies`: values from text, request bodies from JSON
- `output/`: tables, JSON, CSV and YAML
- `config`, `secret_store`, `tokens`, `connections`: profiles, and the clients that they open
- `operations`, `running`, `flags`: methods of the client as commands, and how a command is run
- `commands`, `groups`: commands and groups, loaded when they are used
- `login`, `profiles`, `whoami`, `api`, `webhooks`, `docs`, `completion`, `exports`, `delegates`: the other commands
- `app`, `main`: the command line as a whole

The client is imported as `scalev`, as users import it.
"""
