# Two commands matter: `make demo` and `make test`. Both set up .venv on their first run.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
ARTICLE ?= tests/data/market-reopens.txt
BIN := .venv/bin

.PHONY: demo test test-full models check lint format types imports stubs proto clean

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

clean:
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/serve.stamp: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setting up .venv (first run only)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/dev.stamp: .venv/serve.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

.venv/convert.stamp: .venv/serve.stamp
	@echo "setting up what converts models: torch and transformers (first run only)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[convert]'
	@touch $@
