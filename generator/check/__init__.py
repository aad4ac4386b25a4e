"""The `check` command and its parts.

A part is a module with `add_arguments(parser)`, which adds its options (each with a default), and `run(args) -> bool`, which
prints what it finds and returns whether all holds; it may raise GeneratorError. `command` has the table of parts.
"""
