# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""What every call goes through, whatever the operation: this package is the same for any version of the API.

errors                   everything that is raised
scalars, enums, models   read JSON values                 answers      turn a response into a result or an error
operations               describe a call                  error_bodies understand what an error says
encoding, files          write values and files           credentials  who calls
requests                 build what is sent               base_urls    where calls go
pages                    lists                            transport    send requests; the one package that touches httpx
retries                  when a call is sent again        concurrency  many calls at a time, within bounds
secrecy                  hide credentials                 tokens       what tokens are, and what gets others
refreshes, token_state   when tokens are refreshed        token_sources  give calls their token
oauth                    the authorization code flow      testing      a switch for users' tests
partial                  successes that hold failures     waiting      poll until a state is reached
limiter                  keep within the rate limits      reservations   when a call may be sent
client_base              what both clients are            outcomes     from the last try to a result or an error
clients                  send calls, one at a time or many    checks   what a setting has to be
forks                    reset in forked processes        event_loops  tasks on asyncio and trio
atomic                   a value changed without a lock

Imports run one way: checks, errors, forks, atomic, event_loops, scalars, enums; models, secrecy, concurrency; retries; operations,
waiting, testing, reservations, error_bodies; limiter; encoding, files, answers, base_urls; tokens; token_state; refreshes;
token_sources; credentials; requests, pages; partial, transport; client_base, outcomes; clients; oauth.
"""
