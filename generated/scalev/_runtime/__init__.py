# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""The hand-written core that every generated method calls; it is the same for every version of the API.

client_base, clients                   the two clients
calls, interface                       what resources use of a client
operations, call_options               describe an operation; the options of a call
requests, bodies                       build requests; check lists and alternatives in bodies
encoding, styles, files, omit          encode values, parameters and files
transport                              send requests; the only package that uses httpx
retries, outcomes                      decide on retries; turn the last attempt into a result or an error
limiter, reservations                  stay within the rate limits of the service
responses, error_bodies                decode a response or an error
pages, async_pages, progress, counts   page through a list, show how far it is, count its rows
waiting, conditions                    poll until a condition is met
partial                                partially successful responses
concurrency                            make many calls concurrently
creations                              create once, although the service takes no idempotency key
errors, decoding_errors                every exception
log_text                               make text safe for a log
scalars, decoders, decoding            decode JSON values
fields, models, enums                  the base of all models; enums that keep unknown values
incomplete, unreadable                 models with fields that cannot be decoded
json_data, reprs                       copy values as JSON; the reprs of models
checks, base_urls                      validate settings
auth                                   credentials, sign-in, tokens
secret, frames, redaction              hide credentials in objects, tracebacks and messages
webhooks                               receive webhooks
stores, sql                            share tokens and rate limits between processes
hooks, observing, tracing              notify hooks, observers and OpenTelemetry of calls
event_loops, forks, atomic             tasks on asyncio and trio; reset after a fork; replace a value without a lock
public, lazy, compat                   public names, lazy imports, versions of Python
deprecation                            mark deprecated methods
pydantic_schemas                       support pydantic
testing                                disable waits in tests

Imports run one way; `tests/test_architecture.py` checks that there is no cycle.
"""
