"""`python -m tests.mock.walk`: walk over mocks of several seeds, and report every violation."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from generator.overlay.effective import load_effective_document

from .contract import Contract
from .findings import Finding
from .walk import walk

ROOT = Path(__file__).resolve().parents[3]
_SHOWN = 3


def main() -> int:
    """Walk; return exit code 1 if there are findings."""
    parser = argparse.ArgumentParser(prog="python -m tests.mock.walk", description=__doc__)
    parser.add_argument("--seeds", default="0-39", help="a number, or a range such as 0-39")
    parser.add_argument("--rows", type=int, default=7, help="how many rows each list has at the start")
    parser.add_argument("--unseen", action="store_true", help="list the fields that no response has a place for")
    arguments = parser.parse_args()
    first, _, last = arguments.seeds.partition("-")
    contract = Contract(load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays"))
    start = time.process_time()
    findings: list[Finding] = []
    checks: Counter[str] = Counter()
    unseen: Counter[str] = Counter()
    calls = 0
    for seed in range(int(first), int(last or first) + 1):
        report = walk(contract, seed=seed, rows=arguments.rows)
        findings += report.findings
        checks += report.checks
        unseen += report.unseen
        calls += report.calls
        print(f"seed {seed}: {report.calls} calls, {sum(report.checks.values())} checks, {len(report.findings)} findings", flush=True)
    print(", ".join(f"{rule} {count}" for rule, count in sorted(checks.items())))
    if arguments.unseen:
        print("no response shows:", ", ".join(sorted(unseen)))
    _print_findings(findings)
    print(f"{calls} calls, {sum(checks.values())} checks, {len(findings)} findings, {time.process_time() - start:.0f} s of CPU")
    return 1 if findings else 0


def _print_findings(findings: list[Finding]) -> None:
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.rule, finding.what), []).append(finding)
    for (rule, label), result in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"\n{len(result)} × {rule}: {label}")
        for item in result[:_SHOWN]:
            print(f"    {item.detail}")


if __name__ == "__main__":
    sys.exit(main())
