"""The `check` command and its parts.

Each part is a module with `add_arguments(parser)`, which adds its options (each with a default), and `run(args) -> bool`, which prints its
findings and returns whether there were none; it may raise GeneratorError. `command` has the table of parts.
"""
