"""Mutants of what judges others: the contract package, and the judges that only the tests use."""

from __future__ import annotations

from tests.mutants.mutant import Mutant

_CONTRACT = "contract/"
_REDACTOR = "_runtime/redaction/redactor.py"
_JUDGES = "contract/test_judges.py::"
_CODES = "contract/test_exit_codes.py::"
_COMMAND = "contract/test_command.py::"
_SECRETS = "contract/test_reports.py::test_output_and_reports_hold_no_credential"

JUDGES = (
    # the services to which writes are sent
    Mutant(
        "two of three checks that send writes are on for services",
        _CONTRACT + "settings.py",
        r'UNSAFE = \("ensure_resource_availability", "unsupported_method", "use_after_free"\)',
        'UNSAFE = ("unsupported_method",)',
        _COMMAND + "test_a_service_receives_reads_only",
    ),
    Mutant(
        "a service on this machine is written to",
        _CONTRACT + "command.py",
        r"read_only=options\.url is not None and not options\.unsafe",
        'read_only=options.url is not None and not options.unsafe and "localhost" not in options.url',
        _COMMAND + "test_a_service_receives_reads_only",
    ),
    Mutant(
        "an address of this machine is written to",
        _CONTRACT + "command.py",
        r"read_only=options\.url is not None and not options\.unsafe",
        'read_only=options.url is not None and not options.unsafe and "[::1]" not in options.url',
        _COMMAND + "test_writes_require_unsafe_for_every_url",
    ),
    Mutant(
        "schemathesis may send writes of its own",
        _CONTRACT + "traffic.py",
        r'_READS = \("GET", "HEAD"\)',
        '_READS = ("GET", "HEAD", "POST")',
        _COMMAND + "test_a_write_in_a_read_only_run_is_stopped",
    ),
    Mutant(
        "writes may go to another service",
        _CONTRACT + "traffic.py",
        r"if self\._url is not None and _get_origin\(request\.url or \"\"\) != _get_origin\(self\._url\):",
        "if False:",
        _COMMAND + "test_writes_are_sent_to_the_tested_service_only",
    ),
    # exit codes
    Mutant(
        "a spent budget is an interrupt",
        _CONTRACT + "running.py",
        r"event\.stop_reason is StopReason\.INTERRUPTED and self\._traffic\.is_spent",
        "False",
        _CODES + "test_a_spent_budget_of_requests_exits_0",
    ),
    Mutant(
        "a failure within a budget passes",
        _CONTRACT + "running.py",
        r"if ctx\.statistic\.unique_failures_map:",
        "if ctx.statistic.unique_failures_map and not self._traffic.is_spent:",
        "contract/test_reports.py::test_a_failure_within_a_budget_exits_1",
    ),
    Mutant(
        "a run that tests nothing passes",
        _CONTRACT + "running.py",
        r"if not self\._tally\.operation_count:",
        "if False:",
        _CODES + "test_a_run_that_tests_nothing_exits_2",
    ),
    Mutant(
        "no operations is no error",
        _CONTRACT + "running.py",
        r"if not event\.statistic\.operations\.selected:",
        "if False:",
        _CODES + "test_a_run_that_tests_nothing_exits_2",
    ),
    Mutant(
        "operations without links are an error",
        _CONTRACT + "running.py",
        r"if not event\.statistic\.transitions\.selected:",
        "if False:",
        _CODES + "test_a_run_without_failures_exits_0",
    ),
    Mutant(
        "an error passes for a failure",
        _CONTRACT + "running.py",
        r'(, see above"\n\s+return) NOT_RUN',
        r"\1 FAILED",
        _CODES + "test_an_incomplete_run_exits_2",
    ),
    Mutant(
        "a refused credential passes",
        _CONTRACT + "running.py",
        r"return bool\(statuses\) and statuses <= \{401, 403\}",
        "return False",
        _CODES + "test_a_rejected_credential_exits_2",
    ),
    Mutant(
        "a run that is terminated leaves its reports as they are",
        _CONTRACT + "command.py",
        r"for number in \(signal\.SIGINT, signal\.SIGTERM\) if",
        "for number in (signal.SIGINT,) if",
        _CODES + "test_an_interrupted_run_completes_its_reports",
    ),
    Mutant(
        "a broken file of settings is passed over",
        _CONTRACT + "settings.py",
        r"tomllib\.loads\(file\.read_text\(encoding=\"utf-8\"\)\) if file else \{\}",
        "{}",
        _CODES + "test_a_run_that_tests_nothing_exits_2",
    ),
    Mutant(
        "a proxy catches the bundled mock",
        _CONTRACT + "traffic.py",
        r'options\["proxies"\] = \{\}',
        "pass",
        _CODES + "test_a_run_without_failures_exits_0",
    ),
    Mutant(
        "hypothesis leaves a folder behind",
        _CONTRACT + "command.py",
        r'if "HYPOTHESIS_STORAGE_DIRECTORY" not in os\.environ:',
        "if False:",
        _CODES + "test_a_run_without_failures_exits_0",
    ),
    Mutant(
        "schemathesis leaves a folder behind",
        _CONTRACT + "settings.py",
        r'"cache": \{"enabled": False\},\n    "generation"',
        '"generation"',
        _CODES + "test_a_run_without_failures_exits_0",
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
        r"\(\*spellings, \*encodings, \*map\(quote, encodings\)\)",
        "spellings",
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
    # what is accepted as a known gap, and what is counted
    Mutant(
        "any undocumented status is a known gap",
        _CONTRACT + "settings.py",
        r'status == 404 and "\{" in operation\.path',
        "status < 500",
        _JUDGES + "test_only_similar_errors_are_known_gaps",
    ),
    Mutant(
        "a missing credential is a gap of public operations",
        _CONTRACT + "settings.py",
        r"return bool\(operation\.credentials\) if status == 401",
        "return True if status == 401",
        _JUDGES + "test_only_similar_errors_are_known_gaps",
    ),
    Mutant(
        "failures are not counted",
        _CONTRACT + "report.py",
        r"self\._failed\[operation\]\[check\.name\] \+= 1",
        "pass",
        _JUDGES + "test_a_tally_counts_failures",
    ),
    Mutant(
        "a check that does not apply counts as held",
        _CONTRACT + "running.py",
        r"mode != schemathesis\.GenerationMode\.POSITIVE:\n(\s+)return True",
        r"mode != schemathesis.GenerationMode.POSITIVE:\n\1return False",
        _COMMAND + "test_the_mock_conforms_to_its_document[others]",
    ),
    # what came back
    Mutant(
        "findings about attributes are dropped",
        _CONTRACT + "result_checks.py",
        r"findings = attribute_checks\.find_problems\(",
        "findings = list(()) and attribute_checks.find_problems(",
        _JUDGES + "test_a_wrong_result_is_reported",
    ),
    Mutant(
        "attributes below the top are not looked at",
        _CONTRACT + "attribute_checks.py",
        r"yield from find_problems\(item, value, f\"\{place\}\[\{index\}\]\"\)",
        "pass",
        _JUDGES + "test_a_wrong_attribute_is_reported",
    ),
    Mutant(
        "any error class will do",
        _CONTRACT + "result_checks.py",
        r"if type\(error\) is not expected or not",
        "if not",
        _JUDGES + "test_a_wrong_error_is_reported",
    ),
    Mutant(
        "the body of an error is not compared",
        _CONTRACT + "result_checks.py",
        r"if difference := find_difference\(_accept_masks\(",
        "if False and (difference := find_difference)(_accept_masks(",
        _JUDGES + "test_a_wrong_error_is_reported",
    ),
    Mutant(
        "a mask hides any other text",
        _CONTRACT + "result_checks.py",
        r"return reported if re\.fullmatch\([^\n]*",
        "return reported",
        _JUDGES + "test_a_wrong_error_is_reported",
    ),
    Mutant(
        "a boolean is a number",
        _CONTRACT + "values.py",
        r"if isinstance\(expected, bool\) or isinstance\(got, bool\):",
        "if False:",
        _JUDGES + "test_different_values_differ",
    ),
    Mutant(
        "lists of other lengths are the same",
        _CONTRACT + "values.py",
        r"if len\(expected\) != len\(got\):",
        "if False:",
        _JUDGES + "test_different_values_differ",
    ),
    # what was sent
    Mutant(
        "headers are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_headers\(",
        "_check_headers(",
        _JUDGES + "test_a_wrong_request_is_reported",
    ),
    Mutant(
        "queries are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_query\(",
        "_check_query(",
        _JUDGES + "test_a_wrong_request_is_reported",
    ),
    Mutant(
        "paths are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_path\(",
        "_check_path(",
        _JUDGES + "test_a_wrong_request_is_reported",
    ),
    Mutant(
        "bodies are not compared",
        _CONTRACT + "request_checks.py",
        r"yield from _check_body\(case, request\)",
        "_check_body(case, request)",
        _JUDGES + "test_a_wrong_request_is_reported",
    ),
    Mutant(
        "the order of values is open",
        _CONTRACT + "request_checks.py",
        r"values, texts = expected\[name\], got\[name\]",
        "values, texts = sorted(expected[name]), sorted(got[name])",
        _JUDGES + "test_a_wrong_request_is_reported",
    ),
    Mutant(
        "names of files are not compared",
        _CONTRACT + "request_checks.py",
        r"\(part\.content, part\.filename, part\.content_type\) == \(value, \*FILE\)",
        "part.content == value",
        _JUDGES + "test_a_wrong_form_is_reported",
    ),
    Mutant(
        "a dot may be sent as a path value",
        _CONTRACT + "request_checks.py",
        r'value in \("", "\.", "\.\."\)',
        'value in ("", "..")',
        _JUDGES + "test_unsendable_cases_are_recognized",
    ),
    # both clients
    Mutant(
        "a call may send twice",
        _CONTRACT + "wire.py",
        r"if len\(side\.exchanges\) > 1:",
        "if False:",
        _JUDGES + "test_a_wrong_client_is_reported",
    ),
    Mutant(
        "the clients need not agree",
        _CONTRACT + "wire.py",
        r"if len\(self\.sides\) == 1:",
        "if True:",
        _JUDGES + "test_disagreeing_clients_are_reported",
    ),
    Mutant(
        "what must not be sent may be",
        _CONTRACT + "wire.py",
        r"isinstance\(side\.error, scalev\.ConfigurationError\) and not side\.exchanges",
        "isinstance(side.error, scalev.ConfigurationError)",
        _JUDGES + "test_an_unsendable_case_that_is_sent_is_reported",
    ),
    Mutant(
        "only the first client is judged",
        _CONTRACT + "wire.py",
        r"for name, side in self\.sides\.items\(\):\n(\s+)side\.run\(case\)",
        r"for name, side in [*self.sides.items()][:1]:\n\1side.run(case)",
        _JUDGES + "test_a_wrong_client_is_reported",
    ),
    # the judges of the tests
    Mutant(
        "a refusal need not name its field",
        "tests/contract/negative_cases.py",
        r"if first not in fields and first not in",
        "if False and first not in",
        _JUDGES + "test_a_negative_case_that_is_accepted_is_reported",
    ),
    Mutant(
        "a success passes for a refusal",
        "tests/contract/negative_cases.py",
        r"if not 400 <= status < 500:",
        "if False:",
        _JUDGES + "test_a_negative_case_that_is_accepted_is_reported",
    ),
    Mutant(
        "what is lost of a corrupted response goes unseen",
        "tests/contract/robustness.py",
        r"if difference := find_difference\(raw, to_json\(result\)\):",
        "if difference := None:",
        _JUDGES + "test_a_decoder_that_loses_data_is_reported",
    ),
    Mutant(
        "any error passes for robust",
        "tests/contract/robustness.py",
        r"elif error is not None:",
        "elif False:",
        _JUDGES + "test_a_decoder_that_loses_data_is_reported",
    ),
)
