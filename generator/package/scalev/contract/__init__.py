"""Contract tests: check that the API document, the client and a service agree on every operation.

`python -m scalev.contract` (extra `contract`) runs them. This module imports nothing, to keep the plain client light.

operations    the operations of the document, as the tests need them
values        JSON with exact numbers, for comparison
arguments     map a case to a call of the client's own method
cases         convert schemathesis cases to ours
sent          compare the request with the case             results   compare the result with the response
attributes    compare a result's attributes with the JSON
transport     a recording transport                         clients   the sync and async client, driven by cases
wire          both clients on that transport
settings      the configuration of schemathesis             report    operations × checks, annotations for GitHub
redaction     output and files without credentials          traffic   every request of a run: budget, read-only mode
running       a run of schemathesis, with the client's check
command       `python -m scalev.contract`

Imports run one way: operations, values, transport, redaction; arguments, attributes, settings, report, traffic; cases, sent, results;
clients; wire; running; command. Client and mock are imported as `scalev`, like any user would.
"""
