# Copied from generator/package/scalev/cli/output/__init__.py by `python -m generator generate`. Do not edit.
"""Output of commands: tables for people, JSON, CSV and YAML for programs."""
