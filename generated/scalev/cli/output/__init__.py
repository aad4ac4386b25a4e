# Copied from generator/package/scalev/cli/output/__init__.py by `python -m generator generate`. Do not edit.
"""Write the output of commands: tables for people; JSON, CSV and YAML for programs."""
