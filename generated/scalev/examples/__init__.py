# Copied from generator/package/scalev/examples/__init__.py by `python -m generator generate`. Do not edit.
"""Complete programs to start from. `python -m scalev.examples` lists, shows and copies them."""
