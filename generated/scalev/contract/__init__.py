# Copied from generator/package/scalev/contract/__init__.py by `python -m generator generate`. Do not edit.
"""Contract tests: check that the API document, the client and a service agree on every operation.

`python -m scalev.contract` (extra `contract`) runs them. This module imports nothing, to keep the plain client light.

The modules, lowest layer first; each imports only from those above it in this list:

- `operations`, `values`, `transport`, `output`: operations of the document, exact JSON values, a recording transport, redacted output
- `arguments`, `settings`, `traffic`: arguments of the client's methods, the configuration of schemathesis, limits on a run's requests
- `cases`, `report`, `attribute_checks`, `request_checks`: cases of schemathesis, the table of results, attributes and requests compared
- `result_checks`, `clients`: results compared with responses, and both clients driven by cases
- `wire`, `running`, `command`: both clients together, a run of schemathesis, and the command line

The client and the mock are imported as `scalev`, as users import them.
"""
