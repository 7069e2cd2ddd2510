# Two commands on a fresh machine with Python 3.11 or later: make demo, make test.
# What is optional comes with EXTRAS: make install EXTRAS="--extra spark"
PYTHON ?= python3
EXTRAS ?=
UV ?= $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS = never
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test check audit bench docs install install-dev clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: install  ## From nothing to an open dashboard, on made-up data; Ctrl-C stops it
	@$(BIN)/clairscore demo $(ARGS)

test: install-dev  ## Run every test, on up to four cores; those that need what is absent say why they are skipped
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

check: install-dev  ## Style, types, layers, generated pages, secrets, the lock
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/reference.py --check
	@$(BIN)/python scripts/scan_secrets.py
	@$(BIN)/python scripts/check_lock.py

audit: install  ## Ask whether a dependency is known to be vulnerable; needs a network
	@$(UV) audit --frozen

bench: install-dev  ## Measure what the docs claim; prints tables
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: install-dev  ## Write the generated pages of docs/reference anew
	@$(BIN)/python scripts/reference.py

install: $(UV)
	@$(PYTHON) scripts/prerequisites.py
	@$(UV) sync --frozen --inexact --quiet $(EXTRAS) --python $(PYTHON)

install-dev: $(UV)
	@$(PYTHON) scripts/prerequisites.py
	@$(UV) sync --frozen --inexact --quiet --extra dev $(EXTRAS) --python $(PYTHON)

.uv/bin/uv:
	@$(PYTHON) scripts/fetch_uv.py .uv

clean:  ## Remove what was installed and built here, the demo included
	@rm -rf .venv .uv .clairscore .mypy_cache .ruff_cache .pytest_cache
