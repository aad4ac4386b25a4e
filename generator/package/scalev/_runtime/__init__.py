"""What every generated method calls, whatever the operation: this package is the same for any version of the API.

errors                    every exception                  checks        validate settings
scalars, decoders         decode JSON values               enums         enums that keep unknown values
fields, models            the base of all models           incomplete    models with fields that cannot be decoded
json_data                 copy values as JSON              reprs         what the repr of a model shows
decoding                  what generated decoders call     partial       successes that hold failures
operations, omit          describe an operation            responses     from a response to a result or an error
error_bodies              parse the body of an error       pages         lists
encoding, files           encode values and files          requests      build requests
base_urls                 where calls go                   transport     send requests; the one package that touches httpx
retries                   when a call is retried           limiter       keep within the service's rate limits
reservations              when a call may be sent          waiting       poll until a condition holds
concurrency               many calls at a time             bodies        check bodies beyond their fields' types
secret, frames            hold credentials unseen          redaction     find and mask credentials in messages
auth                      credentials, sign-in, tokens     testing       a switch for users' tests
client_base, clients      the two clients                  outcomes      from the last attempt to a result or an error
public, lazy, compat      names, and when they are loaded  pydantic_schemas  what pydantic needs to know
forks                     reset in forked processes        event_loops   tasks on asyncio and trio
atomic                    a value changed without a lock

Imports run one way; `tests/test_architecture.py` checks that there is no cycle.
"""
