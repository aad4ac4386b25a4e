"""Build and resolve JSON pointers. The code is in the package, since the mock needs it as well."""

from ..package.scalev._openapi.pointers import PointerError, find_component, join_pointer, resolve_pointer, split_pointer

__all__ = ["PointerError", "find_component", "join_pointer", "resolve_pointer", "split_pointer"]
