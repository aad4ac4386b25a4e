# Copied from generator/package/scalev/_runtime/stores/__init__.py by `python -m generator generate`. Do not edit.
"""Share state between processes: tokens in a file, in Redis or in a database; rate limits in Redis."""
