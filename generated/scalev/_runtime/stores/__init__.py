# Copied from generator/package/scalev/_runtime/stores/__init__.py by `python -m generator generate`. Do not edit.
"""What several processes share, in engines of their own: tokens in a file, in Redis or in a database; rate limits in Redis."""
