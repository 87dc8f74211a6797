# Praça. `make help` lists the commands; most are a line of Python in dev/praca_dev.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# Gateway processes behind nginx in `make run` and `make watch`.
GATEWAYS ?= 2
# Optimised executables with RELEASE=1.
RELEASE ?=
# One Swift test or suite, as in: make test-swift FILTER=PostgresTests
FILTER ?=
# Executables built outside for compose-test with GIVEN=1.
GIVEN ?=
# Arguments for pytest, as in: make test-e2e ARGS='-k conversation'
ARGS ?=

export RELEASE
export PYTHONPATH := $(CURDIR)/dev
export PYTHONDONTWRITEBYTECODE := 1
export PYTHONUNBUFFERED := 1

PYTHON_BIN := .dev/venv/bin
# Killing make stops, in order, what it runs.
TOOL := exec setpriv --pdeathsig TERM -- $(PYTHON_BIN)/python -m praca_dev

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what the system lacks (Debian packages, pinned Python packages); nothing if all is there
	@dev/bin/setup

.PHONY: run
run: setup ## Build and run everything: PostgreSQL, Redis, S3, services, nginx; Ctrl-C stops it (GATEWAYS=2 RELEASE=1)
	@$(TOOL) run --gateways $(GATEWAYS)

.PHONY: watch
watch: setup ## As run, and rebuild and restart a service when its sources change
	@$(TOOL) run --watch --gateways $(GATEWAYS)

.PHONY: stop
stop: setup ## Stop a stack that runs in another terminal
	@$(TOOL) stop

.PHONY: status
status: setup ## Show what runs and whether it is ready
	@$(TOOL) status

.PHONY: build
build: ## Build all executables
	swift build $(if $(filter-out 0,$(RELEASE)),--configuration release) --explicit-target-dependency-import-check error $(SWIFT_FLAGS)

.PHONY: web
web: setup ## Build the web client into .dev/web
	@exec setpriv --pdeathsig TERM -- $(PYTHON_BIN)/python -m praca_dev.web

.PHONY: test
test: setup ## Run every check: lint, Swift tests, end-to-end tests, browser tests; leaves nothing running
	@$(TOOL) test

.PHONY: test-swift
test-swift: setup ## Run the Swift tests, or some (FILTER=PostgresTests)
	@$(TOOL) test-swift --filter '$(FILTER)'

.PHONY: test-e2e
test-e2e: setup ## Run the end-to-end tests, or some (ARGS='-k conversation')
	@$(TOOL) test-e2e -- $(ARGS)

.PHONY: test-tooling
test-tooling: setup ## Run the tests of the tools themselves, or some (ARGS='-k watch')
	@$(TOOL) test-tooling -- $(ARGS)

.PHONY: test-budgets
test-budgets: setup ## Count what a message costs, without timing, and hold it to its ceilings
	@$(TOOL) test-budgets -- $(ARGS)

.PHONY: test-contract
test-contract: setup ## Check docs/openapi.yaml, docs/asyncapi.yaml and what is generated from them, in seconds; or some of it (ARGS)
	@exec setpriv --pdeathsig TERM -- $(PYTHON_BIN)/python -m pytest --quiet Tests/architecture/test_contract*.py $(ARGS)

.PHONY: test-openapi
test-openapi: setup ## Send generated requests to every operation of docs/openapi.yaml and check the answers against it
	@$(TOOL) test-openapi

.PHONY: test-faults
test-faults: setup ## Run the fault suite in full, or some of it (ARGS='-k frozen')
	@$(TOOL) test-faults -- $(ARGS)

.PHONY: test-web
test-web: setup ## Run the web client's tests in a browser, or some (ARGS='-k countdown')
	@$(TOOL) test-web -- $(ARGS)

.PHONY: test-servers
test-servers: setup ## Run PostgreSQL, Redis and S3 for single tests and print the variables to export
	@$(TOOL) test-servers

.PHONY: lint
lint: setup ## Check formats, types, shell scripts and the direction of imports
	@$(TOOL) lint

.PHONY: format
format: setup ## Format Swift, Python and TypeScript sources
	@$(TOOL) format

.PHONY: compose-test
compose-test: setup ## Stand the compose stack up on images made here and test it (GIVEN=1: with .build/debug, no compiling)
	@$(TOOL) compose-test $(if $(GIVEN),--given)

.PHONY: settings-table
settings-table: setup ## Make docs/settings.md and .env.example anew from the built executables
	@$(TOOL) settings-table

.PHONY: contract
contract: setup ## Make anew what is generated from docs/openapi.yaml and docs/asyncapi.yaml
	@$(TOOL) contract

.PHONY: confusables
confusables: setup ## Make Sources/Common/Text/Confusables.swift anew from the toolchain's ICU
	@$(TOOL) confusables

.PHONY: clean-data
clean-data: setup ## Remove the development databases, logs and passwords
	@$(TOOL) clean-data

.PHONY: clean
clean: ## Remove everything that was built or written at run time
	@if [ -d .dev ] && [ -x $(PYTHON_BIN)/python ]; then $(PYTHON_BIN)/python -m praca_dev clean-data; fi
	rm -rf .build .dev

include bench/bench.mk
