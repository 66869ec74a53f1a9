# The commands of the product. `make demo` shows it, `make test` proves it.
SHELL := /bin/bash
PYTHON ?= python3
STORE ?= sqlite
PORT ?= 8050
BIN := .venv/bin
export PATH := $(PATH):/usr/sbin:$(CURDIR)/.tools/bin

.PHONY: help demo test check proof setup lock screenshots clean

help:  ## these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/run  ## set up, then show the whole product with synthetic data (STORE=influx for InfluxDB)
	@scripts/setup-tools mosquitto $(if $(filter influx,$(STORE)),influxd)
	@$(BIN)/hailong demo --store $(STORE) --port $(PORT)

setup: .venv/run  ## the set-up alone: .venv/ and the broker
	@scripts/setup-tools mosquitto

test: .venv/dev  ## set up, then run every test but the long proofs
	@scripts/setup-tools mosquitto influxd chromium
	$(BIN)/pytest -n 3 --dist worksteal -m 'not proof' $(TESTS)

check: .venv/dev  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy bench scripts/screenshots.py
	$(BIN)/lint-imports

proof: .venv/dev  ## the long proofs: hundreds of kills, throttled pages (under 30 minutes)
	@scripts/setup-tools mosquitto influxd chromium
	$(BIN)/pytest -m proof $(TESTS)

screenshots: .venv/dev  ## make the pictures of README and docs from the running product
	@scripts/setup-tools mosquitto chromium
	$(BIN)/python scripts/screenshots.py

lock:  ## renew the locked dependencies from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
	  --extra server pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
	  --extra dev pyproject.toml -o requirements/dev.txt

clean:  ## remove what set-up made
	rm -rf .venv .tools

# What the product runs with, and with everything the tests need. Each stamp is newer than what it was made from.
.venv/run: requirements/run.txt pyproject.toml
	@$(call install,run)

.venv/dev: requirements/dev.txt pyproject.toml
	@$(call install,dev)
	@touch .venv/run

define install
	set -e; $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: sudo apt-get install python3-venv"; exit 1; }; \
	[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv; \
	echo "Installing the locked dependencies ($(1)) into .venv/, a minute or two the first time …"; \
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(1).txt; \
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .; \
	touch .venv/$(1)
endef
