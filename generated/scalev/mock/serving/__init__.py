# Copied from generator/package/scalev/mock/serving/__init__.py by `python -m generator generate`. Do not edit.
"""Ways to serve the mock: in process, as an ASGI application, over a socket."""
