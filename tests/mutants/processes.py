"""Mutants of what several processes share: tokens, rate limits, webhook deliveries, creations."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

PROCESSES = (
    # tokens
    Mutant(
        "a slow holder of the lock in Redis overwrites newer tokens",
        "_runtime/stores/redis_tokens.py",
        r"if number > tonumber\(ARGV\[2\]\) then return 0 end",
        "",
        "processes/test_tokens.py::test_a_slow_lock_holder_cannot_overwrite_newer_tokens",
    ),
    Mutant(
        "a process releases the lock of another one in Redis",
        "_runtime/stores/redis_tokens.py",
        r"if redis\.call\('GET', lock\) == ARGV\[1\] then redis\.call\('DEL', lock\) end",
        "redis.call('DEL', lock)",
        "processes/test_tokens.py::test_a_slow_lock_holder_does_not_release_the_next_lock",
    ),
    Mutant(
        "the row of the tokens is read without a lock",
        "_runtime/stores/sql_tokens.py",
        r" FOR UPDATE NOWAIT",
        "",
        "processes/test_tokens.py",
    ),
    Mutant(
        "SQLite begins a transaction that locks nothing",
        "_runtime/stores/sql_tokens.py",
        r"BEGIN IMMEDIATE",
        "BEGIN",
        "processes/test_tokens.py",
    ),
    Mutant(
        "the file of the tokens is written in place",
        "_runtime/stores/file_tokens.py",
        r"Path\(name\)\.replace\(self\._path\)",
        "self._path.write_text(dump_tokens(tokens), encoding='utf-8')",
        "processes/test_tokens.py::test_the_file_is_readable_by_its_owner_only_and_replaced_as_a_whole",
    ),
    # rate limits
    Mutant(
        "a place in Redis frees when the call is sent, not when it is answered",
        "_runtime/stores/limit_scripts.py",
        r"  redis\.call\('ZADD', answered, now, id\)\n",
        "  redis.call('ZADD', answered, now - 200000, id)\n",
        "processes/test_limits.py::test_processes_share_places_and_a_place_is_freed_only_after_the_response",
    ),
    Mutant(
        "a call in Redis overtakes one that waits",
        "_runtime/stores/limit_scripts.py",
        r"redis\.call\('ZCARD', answered\) \+ redis\.call\('ZRANK', open, id\)",
        "redis.call('ZCARD', answered)",
        "processes/test_limits.py",
    ),
    Mutant(
        "the places of a process that has ended stay taken",
        "_runtime/stores/limit_scripts.py",
        r"'ZRANGEBYSCORE', sent, '-inf', now",
        "'ZRANGEBYSCORE', sent, '-inf', 0",
        "processes/test_limits.py::test_the_places_of_processes_that_have_ended_are_freed",
    ),
    Mutant(
        "one process has to wait, and only it does",
        "_runtime/stores/limit_scripts.py",
        r"  redis\.call\('HSET', state, 'until', string\.format\('%\.0f', now \+ wait\)\)\n",
        "",
        "processes/test_limits.py::test_all_processes_wait_when_the_service_limits_one",
    ),
    Mutant(
        "without Redis, each process uses the whole limit",
        "_runtime/stores/shared_limiter.py",
        r"rate\.calls \* on_unavailable",
        "rate.calls",
        "processes/test_limits.py::test_without_redis_calls_fail_or_keep_to_a_share",
    ),
    # webhooks
    Mutant(
        "an event is handled again after it was done",
        "_runtime/webhooks/routing.py",
        r"if claim\.state is ClaimState\.NEW or event\.event == TEST_EVENT:",
        "if claim.state in (ClaimState.NEW, ClaimState.DONE) or event.event == TEST_EVENT:",
        "runtime/test_webhook_router.py",
    ),
    Mutant(
        "the secret of the business stands in for that of an unknown app",
        "_runtime/webhooks/routing.py",
        r"            if secret is None:\n                raise WebhookSignatureError\([^\n]*\n            return secret",
        "            if secret is not None:\n                return secret",
        "runtime/test_webhook_router.py::test_the_secret_of_an_app_is_chosen_by_its_id",
    ),
    Mutant(
        "a worker releases the claim of another one in Redis",
        "_runtime/webhooks/redis_logs.py",
        r"if redis\.call\('GET', KEYS\[1\]\) == ARGV\[1\] then return redis\.call\('DEL', KEYS\[1\]\) end return 0",
        "return redis.call('DEL', KEYS[1])",
        "processes/test_webhook_logs.py::test_a_claim_in_redis_expires_and_then_belongs_to_another_worker",
    ),
    Mutant(
        "every delivery counts as new in a database",
        "_runtime/webhooks/sql_logs.py",
        r"ClaimState\.NEW if cursor\.rowcount == 1 else ClaimState\.DONE",
        "ClaimState.NEW",
        "runtime/test_webhook_logs.py",
    ),
    Mutant(
        "states are ordered by when their events were sent",
        "_runtime/webhooks/versions.py",
        r"state = update_time if isinstance\(update_time, datetime\) else sending_time",
        "state = sending_time",
        "runtime/test_webhook_router.py::test_versions_sort_by_the_age_of_the_state",
    ),
    # creations
    Mutant(
        "a repeated claim looks for nothing",
        "_runtime/creations/flow.py",
        r"may_exist = claim\.state is CreationState\.REPEATED",
        "may_exist = False",
        "package/test_create_once.py",
    ),
    Mutant(
        "a claim is forgotten although something may have been created",
        "_runtime/creations/flow.py",
        r"forget=not may_exist",
        "forget=True",
        "package/test_create_once.py",
    ),
    Mutant(
        "a claim in a database passes on before it expires",
        "_runtime/creations/stores.py",
        r" AND free_at <= :now",
        "",
        "processes/test_creates.py",
    ),
)
