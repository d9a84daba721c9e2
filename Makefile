# Everything on a fresh clone with only Python, make and git: `make demo`, `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test coverage nightly bare lint style mypy basedpyright docs site bench lock clean

FORMS := hypotheek hypotheek-hybrid hypotheek-proposition-chain hypotheek-virtual-chain hypotheek-traditional

demo: $(READY)  ## check and show the whitepaper's tribe, simulate it, and compare it with the other forms
	$(BIN)/tribeplan check models/hypotheek.yaml
	$(BIN)/tribeplan show models/hypotheek.yaml
	$(BIN)/tribeplan simulate models/hypotheek.yaml --plot out/hypotheek.svg
	$(BIN)/tribeplan compare $(FORMS:%=models/%.yaml) --plot out/forms.svg
	@echo && echo "To look at: out/hypotheek.svg and out/forms.svg"

test: $(READY)  ## the tests
	$(BIN)/pytest -n auto --dist worksteal

coverage: $(READY)  ## the tests once more, counting what they reach: the coverage gate
	$(BIN)/coverage erase
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term

nightly: export HYPOTHESIS_PROFILE = nightly
nightly: coverage  ## the coverage gate, for longer: more examples, more keys, more organisations

BARE := out/bare

bare:  ## the checker alone, without any extra, in an environment of its own
	$(PYTHON) -m venv --clear $(BARE)
	$(BARE)/bin/python -m pip install --quiet --require-hashes --no-deps --requirement requirements/base.lock
	$(BARE)/bin/python -m pip install --quiet --no-deps .
	$(BARE)/bin/tribeplan check models/hypotheek.yaml
	$(BARE)/bin/tribeplan show models/hypotheek.yaml
	$(BARE)/bin/tribeplan set models/hypotheek.yaml hypotheek "name=Wonen" --dry-run
	! $(BARE)/bin/tribeplan simulate models/hypotheek.yaml

lint: style mypy basedpyright  ## format, style, types, layers, dependencies; at once with --jobs=2

style: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/deptry src

mypy basedpyright: $(READY)
	$(BIN)/$@

docs: $(READY)  ## make the generated pages anew
	$(BIN)/python -m scripts.make_docs

site: $(READY)  ## the documentation as a site, to be read offline: out/site
	$(BIN)/python -m scripts.make_site

bench: $(READY)  ## measure, beside other tools, in one run
	$(BIN)/python -m benchmarks.check.run
	$(BIN)/python -m benchmarks.check.rules
	PYTHONPATH=tests $(BIN)/python -m benchmarks.simulate
	$(BIN)/python -m benchmarks.tui
	$(BIN)/python -m benchmarks.import
	PYTHONPATH=tests $(BIN)/python -m benchmarks.suggest

$(READY): requirements/dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements/dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(READY)

# Hashes and no addresses; what is pinned stays pinned unless UPGRADE=--upgrade is given. base.lock is the part
# of it that the checker alone needs, simulate.lock that of the simulation on the command line.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-config

lock: $(READY)  ## make the lock anew from pyproject.toml
	$(LOCK) $(UPGRADE) --all-extras --group dev --group bench pyproject.toml --output-file requirements/dev.lock
	$(LOCK) pyproject.toml --constraint requirements/dev.lock --output-file requirements/base.lock
	$(LOCK) --extra simulate pyproject.toml --constraint requirements/dev.lock --output-file requirements/simulate.lock

clean:  ## remove what the targets above made
	rm -rf $(VENV) out .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
