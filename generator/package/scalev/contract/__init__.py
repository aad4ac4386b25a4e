"""Contract tests: check that the document, the client and a service agree, for every operation.

`python -m scalev.contract` (extra `contract`) runs them; nothing is imported here, so that the client alone stays light.

operations    the operations of the document, as the tests see them
values        JSON with exact numbers, for comparing
arguments     a case as a call of the client's own method
cases         a case of schemathesis as one of ours
sent          what was sent, compared with the case         results   what came back, compared with the response
attributes    what a result's attributes say
transport     a transport that is watched                   clients   the two clients, driven by cases
wire          both clients on that transport
settings      the configuration of schemathesis             report    operations × checks, annotations for GitHub
redaction     output and files without credentials          traffic   every request of a run: budget, reads only
running       a run of schemathesis, with the client's check
command       `python -m scalev.contract`

Imports run one way: operations, values, transport, redaction; arguments, attributes, settings, report, traffic; cases, sent, results;
clients; wire; running; command. Client and mock are imported as `scalev`, as any user would.
"""
