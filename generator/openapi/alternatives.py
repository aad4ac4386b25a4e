"""Choices between required fields. They are in the package, since the contract tests need them as well."""

from ..package.scalev._openapi.alternatives import find_alternatives, hoist_required, without_alternatives

__all__ = ["find_alternatives", "hoist_required", "without_alternatives"]
