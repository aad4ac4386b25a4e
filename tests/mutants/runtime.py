"""Mutants of the client's runtime: second-order cases, which are seen only where there is a second of something."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

RUNTIME = (
    # errors, enums
    Mutant(
        "`message` wins over `error`",
        "_runtime/error_bodies.py",
        r"words\.insert\(0, error\)",
        "words.append(error)",
        "runtime/test_errors.py::test_every_shape_of_body_is_understood",
    ),
    Mutant(
        "an unknown enum value is lower-cased",
        "_runtime/enums.py",
        r"text = str\.__str__\(value\)",
        "text = str.__str__(value).lower()",
        "runtime/test_reading.py::TestUnknownEnumValues::test_unknown_enum_values_keep_every_character",
    ),
    Mutant(
        "an unknown enum value loses its spaces",
        "_runtime/enums.py",
        r"text = str\.__str__\(value\)",
        "text = str.__str__(value).strip()",
        "contract/test_corrupted_responses.py::test_corrupted_responses_lose_no_data[getOrder]",
        examples=6,
    ),
    # redaction
    Mutant(
        "a six-digit code is not masked",
        "_runtime/redaction/redactor.py",
        r"if len\(secret\) >= _LONG:",
        "if len(secret) > _LONG:",
        "runtime/test_redaction.py",
    ),
    # lists
    Mutant(
        "a backward walk goes by what is said of the forward one",
        "_runtime/pages.py",
        r'= "has_previous", "previous_cursor"',
        '= "has_next", "previous_cursor"',
        "runtime/test_pages.py::test_a_backward_list_ends_by_has_previous",
    ),
    Mutant(
        "a row that came before counts as new",
        "_runtime/pages.py",
        r"return bool\(new_keys\)",
        "return bool(keys)",
        "runtime/test_pages.py::test_a_list_without_new_rows_ends",
    ),
    # tokens
    Mutant(
        "a caller that is cancelled ends the refresh for all",
        "_runtime/auth/async_token_source.py",
        r"await self\._wait\(step, call\)",
        "try:\n                    await self._wait(step, call)\n                except BaseException:\n"
        "                    step.end(None)\n                    raise",
        "runtime/test_refreshes.py::test_a_cancelled_caller_ends_neither_the_refresh_nor_the_waiting_of_others",
    ),
    Mutant(
        "a refresh that is cancelled before its first step is never ended",
        "_runtime/auth/async_token_source.py",
        r"lambda: refresh\.end\(None\)\)",
        "lambda: None)",
        "runtime/test_refreshes.py::test_a_refresh_whose_task_is_cancelled_before_its_first_step_is_taken_over",
    ),
    Mutant(
        "an interrupted thread ends its refresh only after it was begun",
        "_runtime/auth/token_source.py",
        r"finally:\n +refresh\.end\(None\)  # no effect[^\n]*\n( +)finally:\n +refresh\.end\(None\)[^\n]*",
        r"finally:\n                    pass\n\1finally:\n                pass",
        "runtime/test_refreshes.py::test_interrupted_threads_block_nobody",
    ),
    Mutant(
        "a kept refresh token loses its end",
        "_runtime/auth/refreshes.py",
        r", refresh_expires_at=before\.tokens\.refresh_expires_at",
        "",
        "runtime/test_refresh_results.py::test_a_kept_refresh_token_keeps_its_end",
    ),
    Mutant(
        "a lifetime counts from the response, async only",
        "_runtime/auth/async_token_source.py",
        r"self\._accept\(await exchange\((.*)\), request_time, before\)",
        r"self._accept(await exchange(\1), self._now(), before)",
        "runtime/test_refresh_results.py::test_a_lifetime_counts_from_the_request",
    ),
    Mutant(
        "loaded tokens take the place of those that were given meanwhile",
        "_runtime/auth/refreshes.py",
        r"if state\.tokens is not before\.tokens:\n +return False",
        "pass",
        "runtime/test_refresh_results.py::test_tokens_that_are_replaced_while_older_ones_are_loaded_stay",
    ),
    Mutant(
        "a forked child refreshes what its parent has",
        "_runtime/auth/refreshes.py",
        r"refresh=None, inherited=True",
        "refresh=None, inherited=False",
        "runtime/test_refreshes_in_forks.py::test_a_forked_child_refreshes_only_what_it_shares_with_its_parent",
    ),
    # limits and retries
    Mutant(
        "a window is forgotten without its margin",
        "_runtime/limiter.py",
        r"for rate in self\._rates\) \+ margin",
        "for rate in self._rates)",
        "runtime/test_limiter.py::test_a_window_is_not_forgotten_before_its_margin_is_over",
    ),
    Mutant(
        "two storefront keys share one budget",
        "_runtime/auth/credentials.py",
        r", reveal\(key\)\)\)",
        ', ""))',
        "runtime/test_limiter.py::test_every_credential_has_the_rates_to_itself",
    ),
    Mutant(
        "a date in Retry-After is compared with this machine's clock",
        "_runtime/retries.py",
        r"return now if date is None else date",
        "return now",
        "runtime/test_retry_waits.py::test_a_wrong_clock_does_not_matter",
    ),
)
