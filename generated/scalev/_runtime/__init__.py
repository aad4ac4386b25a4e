# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""What every call goes through, whatever the operation: this package is the same for any version of the API.

errors                   everything that is raised
scalars, enums, models   read JSON values                 answers      turn a response into a result or an error
operations               describe a call                  error_bodies understand what an error says
encoding, files          write values and files           credentials  who calls
requests                 build what is sent               base_urls    where calls go
pages                    lists                            transport    the one module that touches httpx
retries                  when a call is sent again        concurrency  many calls at a time, within bounds
secrecy                  hide credentials                 tokens       what tokens are, and what gets others
renewal                  when tokens are replaced, how    token_sources  give calls their token
oauth                    the authorization code flow      testing      a switch for users' tests
partial                  successes that hold failures     waiting      looking again until something has come
limiter                  keeps below the service's limits    slots      when a call may be sent
client_base              what both clients are            outcomes     from the last try to a result or an error
clients                  send calls, one at a time or many    checks   what a setting has to be

Imports run one way: checks, errors, scalars, enums; models, secrecy, concurrency; retries, tokens; operations, waiting, testing,
slots, error_bodies; limiter; encoding, files, answers, base_urls; renewal; token_sources; credentials; requests, pages; partial,
transport; client_base, outcomes; clients; oauth.
"""
