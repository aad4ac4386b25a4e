"""Build Arrow schemas from the models."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from .._runtime.checks import describe
from .._runtime.errors import ConfigurationError
from .._runtime.incomplete import get_declared_class
from .._runtime.models import Model
from .._runtime.public import public_in
from .._runtime.stores.extras import import_extra
from .plans import Kind, StructPlan, ValuePlan, plan_model

public = public_in(__name__.rpartition(".")[0])

#: The digits of a number, in all and after the point; NUMERIC of BigQuery and DECIMAL of other databases have at least as many.
PRECISION: Final = 38
SCALE: Final = 9
#: The columns that are not fields: what no other column holds, and the whole object as received.
EXTRA: Final = "_extra"
RAW: Final = "_raw"
#: The only column of a list whose rows are not objects of the contract.
VALUE: Final = "value"


@lru_cache(maxsize=8)
def import_arrow(module: str = "pyarrow") -> Any:
    """Import pyarrow or one of its modules. Raises ImportError with what to install."""
    return import_extra(module, "tables", "scalev.tables")


@public
def get_schema(model: type[Model], *, raw: bool = False) -> Any:
    """Return the `pyarrow.Schema` of a model's rows.

    Numbers are decimal128(38, 9), times are timestamps in UTC, and ids are text. Objects are structs and lists are lists; what the contract
    does not describe is JSON text. `_extra` is a JSON object with everything that no other column holds: the fields that the contract does
    not name and the values that do not match it, by their paths. `raw=True` adds `_raw`, the whole object as received.
    """
    return build_schema(check_plan(model), raw=raw)


def check_plan(model: Any) -> StructPlan:
    """Return the plan of a model. Raises ConfigurationError for anything else."""
    if not (isinstance(model, type) and issubclass(model, Model) and model is not Model):
        raise ConfigurationError(f"model: expected a class of scalev.models, got {describe(model)}")
    return plan_model(get_declared_class(model))


@lru_cache(maxsize=64)
def build_schema(plan: StructPlan | ValuePlan, *, raw: bool = False) -> Any:
    """Return the schema of rows, which are objects or other values."""
    pa = import_arrow()
    fields = build_fields(plan) if isinstance(plan, StructPlan) else [pa.field(VALUE, build_type(plan))]
    names = [EXTRA, RAW] if raw else [EXTRA]
    return pa.schema([*fields, *(pa.field(name, pa.string()) for name in names)])


@lru_cache(maxsize=4096)
def build_type(plan: ValuePlan) -> Any:
    """Return the Arrow type of a value."""
    pa = import_arrow()
    if plan.struct is not None:
        return pa.struct(build_fields(plan.struct))
    return build_scalar(plan.kind) if plan.item is None else pa.list_(build_type(plan.item))


@lru_cache(maxsize=16)
def build_scalar(kind: Kind) -> Any:
    """Return the Arrow type of a value that is neither an object nor a list."""
    pa = import_arrow()
    types = {
        Kind.INTEGER: pa.int64,
        Kind.BOOLEAN: pa.bool_,
        Kind.DATE: pa.date32,
        Kind.NUMBER: lambda: pa.decimal128(PRECISION, SCALE),
        Kind.DATETIME: lambda: pa.timestamp("us", tz="UTC"),
    }
    return types.get(kind, pa.string)()


@lru_cache(maxsize=256)
def build_fields(plan: StructPlan) -> list[Any]:
    """Return the Arrow fields of an object."""
    pa = import_arrow()
    return [pa.field(column.name, build_type(column.value)) for column in plan.columns]
