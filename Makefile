# Everything needs only Python 3.11 or newer, make and git. A virtual environment is made in
# .venv on first use; nothing is installed outside it.

VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.installed-core
DEV := $(VENV)/.installed-dev
BENCH := $(VENV)/.installed-bench
EXAMPLES := src/caveat/data/examples
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Checks run side by side; make 4 and later can keep their outputs apart.
TOGETHER := $(MAKE) --no-print-directory --keep-going -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.PHONY: help demo check fix test eval bench docs check-format check-lint check-types check-layers clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(CORE) ## check the two bundled articles and write their reports to out/
	@mkdir -p out
	@for name in out-of-control never-safer; do \
	  $(BIN)/caveat check $(EXAMPLES)/$$name.md || [ $$? -eq 1 ] || exit 2; \
	  $(BIN)/caveat check $(EXAMPLES)/$$name.md --format html --output out/demo-$$name.html || [ $$? -eq 1 ] || exit 2; \
	done
	@echo
	@echo "Two articles, one table, and both can be written. Open the reports in a browser:"
	@echo "  out/demo-out-of-control.html"
	@echo "  out/demo-never-safer.html"

test: $(DEV) ## run the tests, the examples in docstrings, README and docs among them
	@$(BIN)/python -m pytest

check: $(DEV) ## format, lint, types, layers and tests: what a change has to pass
	@$(TOGETHER) test check-types check-lint check-format check-layers
	@echo "All checks passed."

check-format: $(DEV)
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "format: run 'make fix'"; exit 1; }

check-lint: $(DEV)
	@$(BIN)/ruff check --quiet .

check-types: $(DEV)
	@$(BIN)/mypy --strict --no-error-summary

check-layers: $(DEV)
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }

fix: $(DEV) ## format the code and mend what the linter can mend
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

eval: $(DEV) ## score against the annotated articles in ../shared, with floors
	@status=0; for script in evals/extraction.py evals/grounded.py; do \
	  $(BIN)/python $$script || status=1; done; exit $$status

bench: $(BENCH) ## measure speed, beside the packages of the extra bench
	@for script in bench/*.py; do echo; echo "== $$script"; $(BIN)/python $$script || exit 1; done

docs: $(DEV) ## run every example of README and docs and follow their links
	@$(BIN)/python -m pytest tests/test_docs.py

clean: ## remove what the other targets made, but for .venv
	@rm -rf out build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@for candidate in python3.11 python3.12 python3.13 python3 python3.14 python; do \
	  if $$candidate -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making a virtual environment in $(VENV) with $$candidate ..."; \
	    exec $$candidate -m venv $(VENV); \
	  fi; \
	done; \
	echo "caveat needs Python 3.11 or newer with its venv module, and none was found on the PATH." >&2; \
	echo "hint: install it (Debian, Ubuntu: apt-get install python3 python3-venv) and run make again." >&2; \
	exit 1

$(CORE): pyproject.toml | $(BIN)/python
	@echo "Installing caveat into $(VENV) (once, up to a minute) ..."
	@$(PIP) --editable . && touch $@

$(BENCH): pyproject.toml | $(BIN)/python
	@echo "Installing caveat with the packages that it is measured beside into $(VENV) (once, some minutes) ..."
	@$(PIP) --editable '.[dev,bench]' && touch $@ $(DEV) $(CORE)

$(DEV): pyproject.toml | $(BIN)/python
	@echo "Installing caveat with its development tools into $(VENV) (once, up to two minutes) ..."
	@$(PIP) --editable '.[dev]' && touch $@ $(CORE)
