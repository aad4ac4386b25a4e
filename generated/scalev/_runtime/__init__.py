# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""The hand-written core that every generated method calls; it is the same for every version of the API.

errors                    every exception                  checks        validate settings
scalars, decoders         decode JSON values               enums         enums that keep unknown values
fields, models            the base of all models           incomplete    models with fields that cannot be decoded
json_data                 copy values as JSON              reprs         the reprs of models
decoding                  helpers of generated decoders    partial       partially successful responses
operations, omit          describe an operation            call_options  the types of the options of a call
responses                 decode a response or an error    pages         auto-pagination
error_bodies              parse the body of an error
encoding, files           encode values and files          requests      build requests
base_urls                 validate base URLs               transport     send requests; the only package that uses httpx
retries                   decide on retries                limiter       stay within the rate limits of the service
reservations              wait for a rate limiter          waiting       poll until a condition is met
concurrency               make many calls at a time        bodies        check lists and alternatives in bodies
secret, frames            hide credentials                 redaction     find and mask credentials in messages
auth                      credentials, sign-in, tokens     testing       disable waits in tests
client_base, clients      the two clients                  outcomes      from the last attempt to a result or an error
public, lazy, compat      public names, lazy imports       pydantic_schemas  support for pydantic
forks                     reset after a fork               event_loops   tasks on asyncio and trio
atomic                    replace a value without a lock     stores        what processes share: tokens, rate limits

Imports run one way; `tests/test_architecture.py` checks that there is no cycle.
"""
