# Every command of the project is defined here, once: contributors, hooks and CI call these targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help setup release release-check rebuild assets site readme changelog changelog-check test test-quick \
    rule-coverage benchmark rules-check format format-check validate diff lint types workflows metadata check \
    lock clean

VENV := .venv
BIN := $(VENV)/bin
# Relative paths only, so that a checkout may lie in a folder whose name has spaces.
INSTALLED := $(VENV)/.installed
# What a release takes, and nothing else: no test runner, no browser.
RELEASING := $(VENV)/.releasing

# The oldest supported Python, as pyproject.toml states it.
OLDEST := $(shell sed -n 's/^requires-python = ">=\([0-9.]*\)".*/\1/p' pyproject.toml)
# Tried in this order; PYTHON=/path/to/python tries that one alone.
PYTHON ?=
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11)

# What `validate` writes (text, json, github or sarif), and `diff` (text, markdown or json).
FORMAT := text
# BASE is what `diff` compares with (a git revision, a folder, an archive; by default the last
# release), TAG the tag that is released. Only the shell expands them: make would run what they hold.
# Passed on to pytest: make test PYTEST_ARGS="-k dates"
PYTEST_ARGS :=

PIP_INSTALL = -m pip install --quiet --disable-pip-version-check

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' Makefile

setup: $(INSTALLED) ## create .venv with the pinned versions

# Made anew each time, so that nothing an older constraints.txt installed stays behind.
$(RELEASING): pyproject.toml constraints.txt
	@found=; bare=; \
	for python in $(CANDIDATES); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info[:2] < tuple(map(int, "$(OLDEST)".split("."))))' \
	        >/dev/null 2>&1 || continue; \
	    if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then found=$$python; break; fi; \
	    bare=$$python; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
	    echo "make: $$bare cannot create virtual environments: its venv or ensurepip module is missing." >&2; \
	    echo "make: Install it (on Debian and Ubuntu: the package python3-venv), then run make again." >&2; \
	    exit 1; \
	elif [ -z "$$found" ]; then \
	    echo "make: no Python >= $(OLDEST) among:" $(CANDIDATES) >&2; \
	    echo "make: Install one, or name it: make setup PYTHON=/path/to/python" >&2; \
	    exit 1; \
	fi; \
	echo "creating $(VENV) with $$found, $$("$$found" --version)"; \
	"$$found" -m venv --clear $(VENV)
	@# pip first: an older one has no --build-constraint.
	@$(BIN)/python $(PIP_INSTALL) --constraint constraints.txt --upgrade pip
	@echo 'installing what a release takes: some 650 MB'
	@$(BIN)/python $(PIP_INSTALL) --constraint constraints.txt --build-constraint constraints.txt \
	    --editable '.[release,site]'
	@# As pip does for what it lays out itself; in an editable install every start would compile anew
	@# where Python may not write beside the source.
	@$(BIN)/python -m compileall -q src
	@touch $@

$(INSTALLED): $(RELEASING)
	@echo 'installing what the tests take besides: some 750 MB'
	@$(BIN)/python $(PIP_INSTALL) --constraint constraints.txt --build-constraint constraints.txt --editable '.[dev]'
	@# Where no browser can be installed the tests that need one are skipped.
	@$(BIN)/python scripts/browser.py
	@touch $@

release: $(RELEASING) ## validate the tables and write dist/, in every format
	$(BIN)/python scripts/build_release.py

release-check: $(INSTALLED) ## see that tag, version, ids and changelog fit what changed (TAG=v1.2.3)
	$(BIN)/python scripts/check_release.py $${TAG:+--tag "$$TAG"}

rebuild: $(INSTALLED) ## build the release again elsewhere and compare it with dist/ byte for byte
	$(BIN)/python scripts/rebuild_release.py

assets: $(INSTALLED) ## lay out what is attached to a release, with its checksums
	$(BIN)/python scripts/release_assets.py

changelog: $(INSTALLED) ## bring what CHANGELOG.md says of the tables up to date
	$(BIN)/python scripts/changelog.py --write

changelog-check: $(INSTALLED) ## say where CHANGELOG.md differs from what changed in the tables
	$(BIN)/python scripts/changelog.py

site: $(INSTALLED) ## write the pages to read it all by to dist/site/
	$(BIN)/python scripts/build_site.py

readme: $(INSTALLED) ## bring what README.md shows of the tables up to date
	$(BIN)/python scripts/fill_readme.py

test: $(INSTALLED) ## run the tests
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

# tests/conftest.py says what takes long.
test-quick: $(INSTALLED) ## run the tests that are quick, for every change
	$(BIN)/python -m pytest -n auto --quick $(PYTEST_ARGS)

rule-coverage: $(INSTALLED) ## break every constraint, rule and code once, and count what is caught
	$(BIN)/python scripts/rule_coverage.py

# In an environment of its own, which needs none of the pinned versions but the project's.
benchmark: $(INSTALLED) ## compare with other validators, and write benchmarks/RESULTS.md
	$(BIN)/python -m venv $(VENV)-benchmark
	$(VENV)-benchmark/bin/python $(PIP_INSTALL) --constraint constraints.txt \
	    --requirement benchmarks/requirements.txt --editable .
	$(VENV)-benchmark/bin/python benchmarks/run.py

format: $(INSTALLED) ## bring the tables into their canonical form
	$(BIN)/caucasus-rift format

format-check: $(INSTALLED) ## say which tables are not in their canonical form
	$(BIN)/caucasus-rift format --check

validate: $(INSTALLED) ## check the tables against every rule
	$(BIN)/caucasus-rift validate --format $(FORMAT)

rules-check: $(INSTALLED) ## say which rules can never find anything
	$(BIN)/caucasus-rift validate --check-rules

diff: $(INSTALLED) ## say what changed since the last release, or since BASE
	@$(BIN)/caucasus-rift diff --format $(FORMAT) $${BASE:+--base "$$BASE"}

lint: $(INSTALLED) ## lint the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(INSTALLED) ## check the types, as the oldest supported Python has them
	$(BIN)/mypy --python-version $(OLDEST)

workflows: $(INSTALLED) ## lint the workflows
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --no-progress --persona pedantic .github

metadata: $(INSTALLED) ## check CITATION.cff
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format --force-filetype yaml CITATION.cff

check: format-check validate rules-check changelog-check lint types workflows metadata ## run everything that needs no tests

# Run with the oldest Python: what it can install, the newer ones can too.
lock: ## rewrite constraints.txt with the newest versions
	@set -e; \
	new=$$(mktemp -d); trap 'rm -rf "$$new"' EXIT; \
	python$(OLDEST) -m venv "$$new/venv"; \
	"$$new/venv/bin/python" $(PIP_INSTALL) --upgrade pip; \
	"$$new/venv/bin/python" $(PIP_INSTALL) --editable '.[dev]'; \
	sed -n '/^#/p' constraints.txt >"$$new/constraints.txt"; \
	"$$new/venv/bin/python" -m pip freeze --all --exclude setuptools --exclude-editable \
	    --exclude caucasus-rift >>"$$new/constraints.txt"; \
	cat "$$new/constraints.txt" >constraints.txt

clean: ## remove what the other targets made
	rm -rf $(VENV) $(VENV)-benchmark build dist assets .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
