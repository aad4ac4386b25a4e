# Run from a clone with python3 (3.11 or newer), make and git. `make help` lists the targets.
.POSIX:
.SUFFIXES:
MAKEFLAGS += --no-print-directory
SHELL = /bin/sh

# make PYTHON=python3.13 setup
PYTHON = python3
PY = .venv/bin/python
# Extra arguments for the command of a target: make test ARGS='-k names'
ARGS =
# The folder that `make evidence` reads
REFERENCE =
REDOCLY = @redocly/cli@2.77.0

# Variables that a shell happens to export must not change a result.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTHONOPTIMIZE MYPYPATH PYTEST_ADDOPTS PYTEST_PLUGINS
unexport $(filter SCALEV_%,$(.VARIABLES))

.PHONY: help setup demo test contract mutants forks processes walk cost bench tables lint check docs generate regenerate release evidence lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# The copy of the lock file inside the environment says what is installed there; if the lock changed, the environment is recreated.
# The lock is complete, and Python compiles a module when it is first imported: without both steps, pip takes half the time.
setup: ## Create .venv from .locks/dev.txt (hashes are checked); does nothing if it is up to date
	@if cmp -s .locks/dev.txt .venv/lock.txt && $(PY) -c 'import os, sys; sys.exit(not os.path.samefile(sys.prefix, ".venv"))' 2>/dev/null; then exit 0; fi; \
	found=$$($(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])') || { echo "setup: expected Python 3.11 or newer, found no working '$(PYTHON)'" >&2; exit 2; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: expected Python 3.11 or newer, got $$found from '$(PYTHON)'; name another with: make PYTHON=python3.12 setup" >&2; exit 2; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "setup: expected '$(PYTHON)' with the venv and ensurepip modules, got Python $$found without them (on Debian: apt-get install python3-venv)" >&2; exit 2; }; \
	echo "setup: installing .locks/dev.txt into .venv (Python $$found), about a minute"; \
	$(PYTHON) -m venv --clear .venv && \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps --no-compile --requirement .locks/dev.txt && \
	cp .locks/dev.txt .venv/lock.txt

demo: setup ## Show the whole chain: generate, build and install the client, then call a mock
	@$(PY) -m generator.demo $(ARGS)

test: setup ## Run all tests
	@$(PY) -m pytest -q -p no:cacheprovider -n auto --maxprocesses=2 --dist worksteal $(ARGS)

contract: setup ## Run the contract tests in depth (a quarter of an hour and more)
	@CONTRACT_EXAMPLES=$${CONTRACT_EXAMPLES:-50} $(PY) -m pytest -q -p no:cacheprovider -n auto --maxprocesses=2 --dist worksteal tests/contract $(ARGS)
	@ALL_EVENTS=1 $(PY) -m pytest -q -p no:cacheprovider -n auto --maxprocesses=2 --dist worksteal tests/regenerate/test_events.py
	@PYTHONPATH=generated $(PY) -m scalev.contract --seed 1 --max-examples 20 --warnings off

mutants: setup ## Inject one fault at a time into copies of the repository, and show which tests notice it
	@$(PY) -m tests.mutants $(ARGS)

forks: setup ## Check that forked processes get their own responses: gunicorn and multiprocessing, 10,000 calls each
	@PYTHONPATH=generated $(PY) -m tests.runtime.crossing $(ARGS)

# make processes ARGS='--store redis'
processes: setup ## Show that processes share tokens and rate limits: refreshes, kills, 2,000 calls within a limit (half an hour)
	@PYTHONPATH=generated $(PY) -m tests.processes.tokens $(ARGS)
	@PYTHONPATH=generated $(PY) -m tests.processes.limits

# make walk ARGS='--seeds 7'
walk: setup ## Check that all values in the mock's responses agree with each other, for 40 seeds
	@PYTHONPATH=generated $(PY) -m tests.mock.walk $(ARGS)

cost: setup ## Measure the CPU time of a walk over the mock's orders
	@PYTHONPATH=generated $(PY) -m tests.mock.cost $(ARGS)

bench: setup ## Compare client, generator and mock with similar tools: make bench ARGS='--json'
	@$(PY) -m tests.bench $(ARGS)

tables: setup ## Measure the conversion to tables, exports beside a bare loop of the client, and the memory of 100,000 orders
	@PYTHONPATH=generated $(PY) -m tests.tables.speed $(ARGS)

lint: setup ## Check style and types of the code, and the document
	@status=0; \
	$(PY) -m ruff check . || status=1; \
	$(PY) -m ruff format --check . || status=1; \
	$(PY) -m mypy || status=1; \
	if command -v node >/dev/null && command -v npx >/dev/null; then \
		REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npm_config_loglevel=error npm_config_update_notifier=false npx --yes $(REDOCLY) lint openapi/scalev-v3.yaml --config .redocly.yaml || status=1; \
	else echo "lint: no node or npx here, skipped $(REDOCLY)"; fi; \
	$(PY) -m generator check peer || status=1; \
	exit $$status

docs: setup ## Build the documentation in build/docs, to be opened as files: its search needs no server
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --quiet --clean --config-file generated/mkdocs.yml --site-dir ../build/docs $(ARGS)
	@echo "build/docs/index.html"

check: setup ## Check document, evidence and generated files for consistency
	@$(PY) -m generator check $(ARGS)

generate: setup ## Regenerate generated/ from openapi/ and overlays/
	@$(PY) -m generator generate $(ARGS)

# The new document that `make regenerate` takes
SPEC =
regenerate: ## Take a new document: make regenerate SPEC=new.yaml (ARGS=--dry-run only prints the report)
	@test -n "$(SPEC)" || { echo "usage: make regenerate SPEC=new.yaml   (the new document; openapi/scalev-v3.yaml if it was edited in place)" >&2; exit 2; }
	@$(MAKE) setup
	@$(PY) -m generator regenerate "$(SPEC)" $(ARGS)

release: setup ## Close the open fragments of openapi/changes as a release
	@$(PY) -m generator release $(ARGS)

evidence: ## Rewrite openapi/evidence/: make evidence REFERENCE=folder
	@test -n "$(REFERENCE)" || { echo "usage: make evidence REFERENCE=folder   (the folder that holds the API's reference text and tables)" >&2; exit 2; }
	@$(MAKE) setup
	@$(PY) -m generator evidence "$(REFERENCE)" $(ARGS)

UV = $(PY) -m uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

BENCHED = bench-scalev bench-stock bench-openapi-generator bench-datamodel

lock: setup ## Rewrite .locks/ from pyproject.toml: make lock ARGS=--upgrade
	@for name in dev demo $(BENCHED); do if test -f .locks/$$name.txt; then cp .locks/$$name.txt .locks/$$name.new; fi; done
	@$(UV) --group test --group lint --group docs --group lock --output-file .locks/dev.new $(ARGS) >/dev/null
	@$(UV) --group demo --constraint .locks/dev.new --output-file .locks/demo.new $(ARGS) >/dev/null
	@for name in $(BENCHED); do $(UV) --group $$name --constraint .locks/dev.new --output-file .locks/$$name.new $(ARGS) >/dev/null || exit 1; done
	@for name in dev demo $(BENCHED); do mv .locks/$$name.new .locks/$$name.txt || exit 1; done

clean: ## Remove caches and build output (the environment stays: rm -r .venv)
	@rm -rf .hypothesis .schemathesis .mypy_cache .pytest_cache .ruff_cache build dist generated/dist
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
