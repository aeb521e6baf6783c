# `make demo` prints the plan of a published case; `make test` runs everything. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CASE ?= examples/ileum-g2-progressive.yaml

.PHONY: demo test setup system lint bench docs screenshots translations lock clean
.DEFAULT_GOAL := demo

$(VENV)/.ready: requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $@

setup: $(VENV)/.ready

demo: setup
	@$(BIN)/zebraboard plan $(CASE)

test: lint system
	@$(BIN)/python -m pytest -n auto
	@echo "All checks passed."

system:
	@sh scripts/system.sh

lint: setup
	@$(BIN)/ruff format --check src tests benchmarks scripts
	@$(BIN)/ruff check src tests benchmarks scripts
	@$(BIN)/mypy
	@$(BIN)/zebraboard knowledge lint | tail -n 1

bench: setup
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/board.py

docs: setup
	@$(BIN)/python scripts/render_docs.py

screenshots: setup
	@$(BIN)/python scripts/screenshots.py

translations: setup
	@$(BIN)/python scripts/translations.py

lock:
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --quiet -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
