"""The mock's own routes and pages: control, state, recorded calls."""
