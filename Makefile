# songjudge: `make run` opens it, `make test` tests it.  Both set up all they need.

# The first of these that runs at all.
PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do $$p -c "" 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint format screenshots bench-features bench-learning bench-training bench-store bench-scoring bench-alike faults clean system

run: $(VENV)/installed system ## open the window, or run the demo where there is no display
	@packaging/run-or-demo $(BIN)

test: $(VENV)/installed-test system ## run the whole test suite, offscreen
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

lint: $(VENV)/installed-lint ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: $(VENV)/installed-test system ## render every page, light and dark, into resources/manual/pictures
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.screenshots.take resources/manual/pictures

bench-features: $(VENV)/installed-test ## compare feature extraction side by side (give MUSIC=folder)
	$(BIN)/python -m tests.benchmarks.bench_features $(MUSIC)

bench-learning: $(VENV)/installed-test ## compare models side by side (give CORPUS=folder TASKS=folder)
	$(BIN)/python -m tests.benchmarks.bench_learning --corpus $(CORPUS) --tasks $(TASKS)

bench-training: $(VENV)/installed-test ## training against a bare Keras loop, and the window meanwhile (MUSIC=folder adds extraction)
	$(BIN)/python -m tests.benchmarks.bench_training $(MUSIC)

bench-store: $(VENV)/installed-test ## a million songs in the store, beside SQLite
	$(BIN)/python -m tests.benchmarks.bench_store

bench-scoring: $(VENV)/installed-test ## score 100,000 songs, beside scikit-learn and Keras
	$(BIN)/python -m tests.benchmarks.bench_scoring

bench-alike: $(VENV)/installed-test ## near-duplicates of 100,000 songs, beside brute force
	$(BIN)/python -m tests.benchmarks.bench_alike

faults: $(VENV)/installed-test ## a thousand kills and power cuts
	$(BIN)/python -m tests.faults.long_run

system: ## say (or, as root on Debian, install) the system libraries that Qt needs
	@packaging/system-libraries

$(VENV)/created:
	@test -n "$(PYTHON)" || { echo "songjudge needs Python 3.11, 3.12 or 3.13."; exit 1; }
	$(PYTHON) packaging/check_python.py
	$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install -q --upgrade pip
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml
	$(BIN)/python -m pip install -q --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/created pyproject.toml
	$(BIN)/python -m pip install -q --editable ".[test]"
	@touch $@ $(VENV)/installed

$(VENV)/installed-lint: $(VENV)/created pyproject.toml
	$(BIN)/python -m pip install -q --editable ".[test,lint]"
	@touch $@ $(VENV)/installed $(VENV)/installed-test

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
