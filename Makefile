# `make` alone lists what there is. Everything runs in .venv, which the first command makes.
.DEFAULT_GOAL := help
.PHONY: help run test fast mutants check messages bench faults screens lock upgrade

# A Python of at least 3.11, whatever it is called here.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ifeq ($(strip $(PYTHON)),)
$(error Python 3.11 or newer is needed: apt install python3 python3-venv, or https://www.python.org/downloads/)
endif

START := $(PYTHON) -P poems_tracker/start.py
VENV := .venv/bin/python

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

run: ## start the demo clinic (PORT=8000, HOST=127.0.0.1, DEMO=0 for an empty one); Ctrl-C stops it
	@$(START) run

test: ## every test, on SQLite and PostgreSQL, with a real Redis and a real browser
	@$(PYTHON) -P .ci/tests.py

fast: ## the medicine only: no database, seconds
	@$(START) install --dev
	@.venv/bin/pytest -c .ci/fast.ini --rootdir=. --confcutdir=tests/protocol tests/protocol tests/exchange

mutants: ## is every line of the medicine held by a test? (hours; MUTANTS="monitoring.protocol.safety.lag*" for some)
	@$(START) install --dev
	@$(VENV) -P .ci/mutants.py $(MUTANTS)

check: ## lint, types, migrations, translations, deployment settings, known holes in dependencies
	@$(START) install --dev
	@$(VENV) -P .ci/check.py

messages: ## after changing texts: take them into the Spanish catalogue, compile it, say what is left to translate
	@$(START) install --dev
	@$(VENV) -P .ci/translations.py write

bench: ## the benchmarks: one table (SIZES="10000 100000 1000000" for a million patients, half an hour)
	@$(START) install --dev
	@$(VENV) -P .ci/services.py --large $(VENV) -m tests.benchmarks $(if $(SIZES),--sizes $(SIZES))

faults: ## senders, mail servers, Redis, PostgreSQL and clocks fail: one table (FAULTS=--help; some 45 minutes)
	@$(START) install --dev
	@$(if $(FAULTS),,$(VENV) -P .ci/services.py bash -c 'export MACHINE_EXAMPLES=100; \
		for url in sqlite:///:memory: "$$POSTGRES_URL"; do \
		DATABASE_URL=$$url $(VENV) -m pytest -q tests/faults/test_delivery_machine.py || exit 1; done')
	@$(VENV) -P .ci/services.py $(VENV) -m tests.faults.long $(FAULTS)

screens: ## every page, both languages, two widths, as PNG in var/screens/
	@$(START) install --dev
	@$(VENV) -P .ci/services.py --redis $(VENV) -m tests.screens

lock: ## pin requirements.in and requirements-dev.in again, with hashes
	@$(PYTHON) -P .ci/lock.py

upgrade: ## after new code has come: back up, migrate, restart
	@$(START) upgrade
