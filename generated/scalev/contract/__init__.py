# Copied from generator/package/scalev/contract/__init__.py by `python -m generator generate`. Do not edit.
"""Contract tests: the document, the client and the mock held together, for every operation.

`python -m scalev.contract` (extra `contract`) runs them; nothing is imported here, so that the client alone stays light.

operations    the document's operations, as the tests see them
cases         schemathesis makes them, strategies add to them
strategies    cases with everything that is declared
values        JSON with exact numbers, for comparing
arguments     a case as a call of the client's own method
sent          what was sent, held against the case              results   what came back, held against the answer
attributes    what a result's attributes say
anchors       cases that lead to a success                 encoding  a case as a request, without the client
transport     a wire that is watched                       clients   the two clients, driven by cases
wire          both clients on that wire
damage        answers gone wrong                           tolerance how the client has to take them
violations    requests that the document forbids
settings      schemathesis's configuration, and reasons    report    operations × checks, annotations for GitHub
masking       a stream that shows no credential            running   a run of schemathesis, with the client's check
command       `python -m scalev.contract`

Imports run one way: operations, values, transport, masking; arguments, attributes, strategies, settings, report; sent, results,
damage, violations; encoding, cases, clients; anchors, wire, tolerance; running; command. Client and mock are imported as `scalev`, as any
user would.
"""
