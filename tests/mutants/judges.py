"""Mutants of what judges others: the contract package, and the judges that only the tests use."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_CONTRACT = "contract/"
_REDACTOR = "_runtime/redaction/redactor.py"
_JUDGES = "contract/test_judges.py::"
_CODES = "contract/test_exit_codes.py::"
_COMMAND = "contract/test_command.py::"
_SECRETS = "contract/test_reports.py::test_nothing_shows_a_credential"

JUDGES = (
    # which services are written to
    Mutant(
        "two of three checks that send writes are on for services",
        _CONTRACT + "settings.py",
        r'UNSAFE = \("ensure_resource_availability", "unsupported_method", "use_after_free"\)',
        'UNSAFE = ("unsupported_method",)',
        _COMMAND + "test_a_service_is_only_read",
    ),
    Mutant(
        "a service on this machine is written to",
        _CONTRACT + "command.py",
        r"read_only=options\.url is not None and not options\.unsafe",
        'read_only=options.url is not None and not options.unsafe and "localhost" not in options.url',
        _COMMAND + "test_a_service_is_only_read",
    ),
    Mutant(
        "an address of this machine is written to",
        _CONTRACT + "command.py",
        r"read_only=options\.url is not None and not options\.unsafe",
        'read_only=options.url is not None and not options.unsafe and "[::1]" not in options.url',
        _COMMAND + "test_every_service_is_only_read",
    ),
    Mutant(
        "schemathesis may send writes of its own",
        _CONTRACT + "traffic.py",
        r'_READS = \("GET", "HEAD"\)',
        '_READS = ("GET", "HEAD", "POST")',
        _COMMAND + "test_a_write_is_stopped_whoever_sends_it",
    ),
    # exit codes
    Mutant(
        "a spent budget is an interrupt",
        _CONTRACT + "running.py",
        r"event\.stop_reason is StopReason\.INTERRUPTED and self\._traffic\.is_spent",
        "False",
        _CODES + "test_a_budget_of_requests_is_spent",
    ),
    Mutant(
        "a failure within a budget passes",
        _CONTRACT + "running.py",
        r"if ctx\.statistic\.unique_failures_map:",
        "if ctx.statistic.unique_failures_map and not self._traffic.is_spent:",
        "contract/test_reports.py::test_a_failure_is_reported_where_it_is_seen",
    ),
    Mutant(
        "a run that tests nothing passes",
        _CONTRACT + "running.py",
        r"if not self\._tally\.operation_count:",
        "if False:",
        _CODES + "test_the_run_cannot_do_its_work",
    ),
    Mutant(
        "no operations is no error",
        _CONTRACT + "running.py",
        r"if not event\.statistic\.operations\.selected:",
        "if False:",
        _CODES + "test_the_run_cannot_do_its_work",
    ),
    Mutant(
        "operations without links are an error",
        _CONTRACT + "running.py",
        r"if not event\.statistic\.transitions\.selected:",
        "if False:",
        _CODES + "test_nothing_failed",
    ),
    Mutant(
        "an error passes for a failure",
        _CONTRACT + "running.py",
        r'(, see above"\n\s+return) NOT_RUN',
        r"\1 FAILED",
        _CODES + "test_a_run_that_is_not_complete",
    ),
    Mutant(
        "a refused credential passes",
        _CONTRACT + "running.py",
        r"return bool\(statuses\) and statuses <= \{401, 403\}",
        "return False",
        _CODES + "test_a_credential_that_the_service_refuses",
    ),
    Mutant(
        "a run that is terminated leaves its reports as they are",
        _CONTRACT + "command.py",
        r"for number in \(signal\.SIGINT, signal\.SIGTERM\) if",
        "for number in (signal.SIGINT,) if",
        _CODES + "test_an_interrupt",
    ),
    Mutant(
        "a broken file of settings is passed over",
        _CONTRACT + "settings.py",
        r"tomllib\.loads\(file\.read_text\(encoding=\"utf-8\"\)\) if file else \{\}",
        "{}",
        _CODES + "test_the_run_cannot_do_its_work",
    ),
    Mutant(
        "a proxy catches the bundled mock",
        _CONTRACT + "command.py",
        r'dict\.fromkeys\(\("no_proxy", "NO_PROXY"\), [^\n]*\)\)\)\)',
        "{}))",
        _CODES + "test_nothing_failed",
    ),
    Mutant(
        "hypothesis leaves a folder behind",
        _CONTRACT + "command.py",
        r'if "HYPOTHESIS_STORAGE_DIRECTORY" not in os\.environ:',
        "if False:",
        _CODES + "test_nothing_failed",
    ),
    Mutant(
        "schemathesis leaves a folder behind",
        _CONTRACT + "settings.py",
        r'"cache": \{"enabled": False\},\n    "generation"',
        '"generation"',
        _CODES + "test_nothing_failed",
    ),
    # credentials
    Mutant(
        "only keys of a known form are redacted",
        _REDACTOR,
        r"if len\(secret\) >= _LONG:",
        'if len(secret) >= _LONG and secret.startswith(("sk_", "rk_")):',
        _SECRETS,
    ),
    Mutant("reports keep credentials", _CONTRACT + "running.py", r"redact_file\(file, self\._redactor\)", "pass", _SECRETS),
    Mutant("a file of the user's is rewritten", _CONTRACT + "report.py", r" and file\.stat\(\)\.st_mtime >= since", "", _SECRETS),
    Mutant(
        "a credential in base64 is kept",
        _REDACTOR,
        r"\(\*found, \*encoded, \*map\(quote, encoded\)\)",
        "found",
        _SECRETS,
    ),
    Mutant(
        "a credential that the service makes is shown",
        _CONTRACT + "traffic.py",
        r"self\._redactor\.add\(find_in_body\(response\.content, kind\)\)",
        "pass",
        _SECRETS,
    ),
    Mutant(
        "a credential that is printed in pieces is shown",
        _REDACTOR,
        r"if text\[-size:\] in beginnings:",
        "if False:",
        "contract/test_reports.py::test_a_credential_in_pieces_is_redacted",
    ),
    # what passes for a known gap, and what is counted
    Mutant(
        "any undocumented status is a known gap",
        _CONTRACT + "settings.py",
        r'status == 404 and "\{" in operation\.path',
        "status < 500",
        _JUDGES + "test_known_gaps",
    ),
    Mutant(
        "a missing credential is a gap of public operations",
        _CONTRACT + "settings.py",
        r"return bool\(operation\.credentials\) if status == 401",
        "return True if status == 401",
        _JUDGES + "test_known_gaps",
    ),
    Mutant(
        "failures are not counted",
        _CONTRACT + "report.py",
        r"self\._failed\[operation\]\[check\.name\] \+= 1",
        "pass",
        _JUDGES + "test_a_tally_counts_what_failed",
    ),
    Mutant(
        "a check that does not apply counts as held",
        _CONTRACT + "running.py",
        r"mode != schemathesis\.GenerationMode\.POSITIVE:\n(\s+)return True",
        r"mode != schemathesis.GenerationMode.POSITIVE:\n\1return False",
        _COMMAND + "test_the_mock_holds_to_its_document[customers]",
    ),
    # what came back
    Mutant(
        "findings about attributes are dropped",
        _CONTRACT + "result_checks.py",
        r"findings = attribute_checks\.find_problems\(",
        "findings = list(()) and attribute_checks.find_problems(",
        _JUDGES + "test_results_that_differ",
    ),
    Mutant(
        "attributes below the top are not looked at",
        _CONTRACT + "attribute_checks.py",
        r"yield from find_problems\(one, value, f\"\{place\}\[\{index\}\]\"\)",
        "pass",
        _JUDGES + "test_attributes_that_say_something_else",
    ),
    Mutant(
        "any error class will do",
        _CONTRACT + "result_checks.py",
        r"if type\(error\) is not expected or not",
        "if not",
        _JUDGES + "test_errors_that_differ",
    ),
    Mutant(
        "the body of an error is not compared",
        _CONTRACT + "result_checks.py",
        r"if found := find_difference\(_accept_masks\(",
        "if False and (found := find_difference)(_accept_masks(",
        _JUDGES + "test_errors_that_differ",
    ),
    Mutant(
        "a mask hides any other text",
        _CONTRACT + "result_checks.py",
        r"return reported if re\.fullmatch\([^\n]*",
        "return reported",
        _JUDGES + "test_errors_that_differ",
    ),
    Mutant(
        "a boolean is a number",
        _CONTRACT + "values.py",
        r"if isinstance\(expected, bool\) or isinstance\(got, bool\):",
        "if False:",
        _JUDGES + "test_values_that_differ",
    ),
    Mutant(
        "lists of other lengths are the same",
        _CONTRACT + "values.py",
        r"if len\(expected\) != len\(got\):",
        "if False:",
        _JUDGES + "test_values_that_differ",
    ),
    # what was sent
    Mutant(
        "headers are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_headers\(",
        "_headers(",
        _JUDGES + "test_requests_that_differ",
    ),
    Mutant(
        "queries are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_query\(",
        "_query(",
        _JUDGES + "test_requests_that_differ",
    ),
    Mutant(
        "paths are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_path\(",
        "_path(",
        _JUDGES + "test_requests_that_differ",
    ),
    Mutant(
        "bodies are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_body\(case, request\)",
        "_body(case, request)",
        _JUDGES + "test_requests_that_differ",
    ),
    Mutant(
        "the order of values is open",
        _CONTRACT + "request_checks.py",
        r"values, texts = expected\[name\], got\[name\]",
        "values, texts = sorted(expected[name]), sorted(got[name])",
        _JUDGES + "test_requests_that_differ",
    ),
    Mutant(
        "names of files are not compared",
        _CONTRACT + "request_checks.py",
        r"\(part\.content, part\.filename, part\.content_type\) == \(value, \*FILE\)",
        "part.content == value",
        _JUDGES + "test_forms_that_differ",
    ),
    Mutant(
        "a dot may be sent as a path value",
        _CONTRACT + "request_checks.py",
        r'value in \("", "\.", "\.\."\)',
        'value in ("", "..")',
        _JUDGES + "test_what_cannot_be_sent",
    ),
    # both clients
    Mutant(
        "a call may send twice",
        _CONTRACT + "wire.py",
        r"if len\(side\.exchanges\) > 1:",
        "if False:",
        _JUDGES + "test_a_client_that_is_wrong",
    ),
    Mutant(
        "the clients need not agree",
        _CONTRACT + "wire.py",
        r"if len\(self\.sides\) == 1:",
        "if True:",
        _JUDGES + "test_clients_that_disagree",
    ),
    Mutant(
        "what must not be sent may be",
        _CONTRACT + "wire.py",
        r"isinstance\(side\.error, scalev\.ConfigurationError\) and not side\.exchanges",
        "isinstance(side.error, scalev.ConfigurationError)",
        _JUDGES + "test_what_must_not_be_sent_and_is",
    ),
    Mutant(
        "only the first client is judged",
        _CONTRACT + "wire.py",
        r"for name, side in self\.sides\.items\(\):\n(\s+)side\.run\(case\)",
        r"for name, side in [*self.sides.items()][:1]:\n\1side.run(case)",
        _JUDGES + "test_a_client_that_is_wrong",
    ),
    # the judges of the tests
    Mutant(
        "a refusal need not name its field",
        "tests/contract/negative_cases.py",
        r"if first not in fields and first not in",
        "if False and first not in",
        _JUDGES + "test_a_refusal_that_is_none",
    ),
    Mutant(
        "a success passes for a refusal",
        "tests/contract/negative_cases.py",
        r"if not 400 <= status < 500:",
        "if False:",
        _JUDGES + "test_a_refusal_that_is_none",
    ),
    Mutant(
        "what is lost of a corrupted response goes unseen",
        "tests/contract/robustness.py",
        r"if found := find_difference\(came, to_json\(result\)\):",
        "if found := None:",
        _JUDGES + "test_a_reader_that_is_not_robust",
    ),
    Mutant(
        "any error passes for robust",
        "tests/contract/robustness.py",
        r"elif error is not None:",
        "elif False:",
        _JUDGES + "test_a_reader_that_is_not_robust",
    ),
)
