# Two commands matter: `make demo` and `make test`. Both set up .venv on their first run.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
ARTICLE ?= tests/data/market-reopens.txt
BIN := .venv/bin

LOCKS := service/locks
# Nothing is installed that the lock does not name with a hash; sdists are built by what it names.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation
LOCKED := $(INSTALL) --require-hashes --requirement

.PHONY: demo test test-full test-bulk models check lint format types imports stubs proto lock licences clean

demo: .venv/serve.stamp
	@service/deploy/demo.sh $(BIN) $(ARTICLE)

test: .venv/dev.stamp
	$(BIN)/python -m pytest

# Brings the full-size models from a model hub: make models PROFILE=full-large, for instance.
PROFILE ?= full
models: .venv/convert.stamp
	$(BIN)/python models/tools/fetch.py $(PROFILE)

# The same path on small random checkpoints of every architecture, from a hub on loopback.
test-full: .venv/dev.stamp .venv/convert.stamp
	$(BIN)/python -m pytest -m full

# Workers of Ray Data over a corpus, killed on the way.
test-bulk: .venv/dev.stamp .venv/bulk.stamp
	$(BIN)/python -m pytest -m bulk

check: lint format types imports stubs

lint: .venv/dev.stamp
	$(BIN)/ruff check .

format: .venv/dev.stamp
	$(BIN)/ruff format --check .

types: .venv/dev.stamp
	$(BIN)/mypy

imports: .venv/dev.stamp
	$(BIN)/lint-imports

stubs: .venv/dev.stamp
	$(BIN)/python proto/generate.py --check

proto: .venv/dev.stamp
	$(BIN)/python proto/generate.py

# Resolves what pyproject.toml asks for, for all platforms: `make lock UPGRADE=1` takes new versions,
# without it those in the locks stay where they still fit.
PIN = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
    $(if $(UPGRADE),--upgrade) --output-file
lock: .venv/lock.stamp
	$(PIN) $(LOCKS)/serve.txt pyproject.toml --extra full
	$(PIN) $(LOCKS)/dev.txt pyproject.toml --extra full --extra dev --group build --constraint $(LOCKS)/serve.txt
	$(PIN) $(LOCKS)/bulk.txt pyproject.toml --extra bulk --constraint $(LOCKS)/dev.txt
	$(PIN) $(LOCKS)/build.txt --group build --constraint $(LOCKS)/dev.txt
	$(PIN) $(LOCKS)/lock.txt --group lock
	$(PIN) client/lock.txt client/pyproject.toml --extra rich --constraint $(LOCKS)/serve.txt

# Under which licence each distribution of the image is; fails on one that is unknown or not allowed.
licences: .venv/serve.stamp
	@$(BIN)/python service/deploy/bill.py licences $(LOCKS)/serve.txt

clean:
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/serve.stamp: pyproject.toml $(LOCKS)/build.txt $(LOCKS)/serve.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setting up .venv (first run only)"
	@$(LOCKED) $(LOCKS)/build.txt
	@$(LOCKED) $(LOCKS)/serve.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@

.venv/dev.stamp: .venv/serve.stamp $(LOCKS)/dev.txt
	@$(LOCKED) $(LOCKS)/dev.txt
	@touch $@

.venv/bulk.stamp: .venv/dev.stamp $(LOCKS)/bulk.txt
	@$(LOCKED) $(LOCKS)/bulk.txt
	@touch $@

.venv/lock.stamp: .venv/serve.stamp $(LOCKS)/lock.txt
	@$(LOCKED) $(LOCKS)/lock.txt
	@touch $@

# Not locked: torch comes in builds for each accelerator, and the choice is the machine's.
.venv/convert.stamp: .venv/serve.stamp
	@echo "setting up what converts models: torch and transformers (first run only)"
	@$(INSTALL) --editable '.[convert]'
	@touch $@
