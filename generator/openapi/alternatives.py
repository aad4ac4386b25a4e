"""Find choices between required fields. The code is in the package, since the contract tests need it as well."""

from ..package.scalev._openapi.alternatives import find_alternatives, hoist_required, without_alternatives

__all__ = ["find_alternatives", "hoist_required", "without_alternatives"]
