# `make run` and `make test` work from a bare machine with Python 3.11 or newer; `make help` lists the rest.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .uv/bin/uv
PY := .venv/bin/python
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS = never
export PYTHONDONTWRITEBYTECODE :=
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH DJANGO_SETTINGS_MODULE

.PHONY: help run test check fmt bench faults soak locks screenshots lint-format lint-code lint-types lint-imports lint-django lint-templates

help:
	@echo "make run     the whole application on http://localhost:8000/ (PORT=8123 make run for another port)"
	@echo "make test    every test, on PostgreSQL and on SQLite, with real processes and a real browser"
	@echo "make check   formatting, lint, types, import contracts, migrations, translations, content"
	@echo "make fmt     put the code in the house format"
	@echo "make faults  the long runs that kill, cut and fill things"
	@echo "make soak    those that take longer than all others together"
	@echo "make bench   the benchmarks"
	@echo "make screenshots  every page on a phone and a laptop, light and dark, in var/screenshots"
	@echo "make locks   pin the dependencies of pyproject.toml again"

run: .venv/.run
	@exec $(PY) manage.py up

# Tests that share a started instance stay together (xdist_group); a browser leaves room for a third at two processors.
# The branches are counted where no process and no browser is waited for.
SIDE_BY_SIDE := --dist loadgroup
test: .venv/.dev
	@$(PY) -m tests.chromium
	@echo "— on SQLite: everything that needs no processes and no browser"
	@mkdir -p var; rm -f var/coverage.json; count= plugin=; \
	if $(PY) -c 'import slipcover' 2> /dev/null; then \
		count="-m slipcover --json --out var/coverage.json"; plugin="-p slipcover.pytest_plugin"; \
	else echo "Nothing is counted: SlipCover is not built for Python 3.11 on this machine."; fi; \
	SR_TEST_DB=sqlite $(PY) $$count -m pytest $$plugin -q -n 2 $(SIDE_BY_SIDE) \
		-m "not (browser or processes or faults or bench)" $(ARGS)
	@if $(PY) -c 'import slipcover' 2> /dev/null; then echo "— of all lines and branches, 95 % are asked"; \
		$(PY) -m slipcover --merge var/coverage.json --out var/coverage.json --fail-under 95; fi
	@echo "— on PostgreSQL: everything that asks a database, processes and browsers"
	@$(PY) -m pytest -q -n 3 $(SIDE_BY_SIDE) -m "not (anywhere or faults or bench)" $(ARGS)

# Most of them wait most of the time, so two go side by side; what is held to seconds has the machine to itself.
faults: .venv/.dev
	@$(PY) -m tests.chromium
	@ended=0; \
	SR_FAULTS=faults-together $(PY) -m pytest -q -n 2 --dist worksteal -m "faults and not (alone or soak)" $(ARGS) || ended=1; \
	SR_FAULTS=faults-alone $(PY) -m pytest -q -m "faults and alone" $(ARGS) || ended=1; \
	echo "Seeds, moments and counts are in $${SR_REPORTS:-var/reports}."; exit $$ended

soak: .venv/.dev
	@SR_FAULTS=soak $(PY) -m pytest -q -m "faults and soak" $(ARGS)

bench: .venv/.dev
	@exec $(PY) -m tests.bench $(ARGS)

screenshots: .venv/.dev
	@$(PY) -m tests.chromium
	@exec $(PY) -m tests.screenshots $(ARGS)

check: .venv/.dev
	@$(MAKE) -j 3 -O -k lint-types lint-django lint-imports lint-templates lint-code lint-format
	@echo "All checks passed."

# Settings for tools that read the project without running it.
TOOL := DJANGO_SETTINGS_MODULE=serve_return.settings SECRET_KEY=only-for-tools-that-read-the-project-without-running-it SR_VAR=var/check
lint-format:
	@.venv/bin/ruff format --check --quiet . || { echo "Formatting: run make fmt"; exit 1; }
lint-code:
	@.venv/bin/ruff check --quiet .
lint-types:
	@$(TOOL) .venv/bin/mypy .
lint-imports:
	@.venv/bin/lint-imports --no-cache --no-logo
lint-django:
	@mkdir -p var/check
	@$(TOOL) $(PY) manage.py check --fail-level WARNING
	@$(TOOL) $(PY) manage.py makemigrations --check --dry-run
	@$(TOOL) $(PY) -m tests.translations
lint-templates:
	@.venv/bin/djlint --quiet --lint templates

fmt: .venv/.dev
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format .

locks: $(UV)
	$(UV) pip compile --universal --generate-hashes -q --no-header pyproject.toml -o requirements.lock
	$(UV) pip compile --universal --generate-hashes -q --no-header pyproject.toml --group dev --group production -o requirements-dev.lock
	$(UV) pip compile --universal --generate-hashes -q --no-header pyproject.toml --group production -o requirements-production.lock

# An environment for running, or for running and testing; a stamp keeps the second start fast.
.venv/.run: requirements.lock $(PY)
	@lock=requirements.lock; if [ -e .venv/.dev ]; then lock=requirements-dev.lock; fi; \
	echo "Installing the packages of $$lock"; $(UV) pip sync --quiet --python $(PY) --require-hashes $$lock
	@touch $@
.venv/.dev: requirements-dev.lock $(PY)
	@echo "Installing the packages of requirements-dev.lock"
	@$(UV) pip sync --quiet --python $(PY) --require-hashes requirements-dev.lock
	@touch .venv/.run $@
$(PY): | $(UV)
	@$(UV) venv --quiet --clear --python "$$(command -v $(PYTHON))" .venv
$(UV):
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or newer (apt-get install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@[ -w . ] || { echo "This folder cannot be written: $$PWD"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "Installing uv $(UV_VERSION) into .uv"
	@rm -rf .uv && $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || { rm -rf .uv; exit 1; }
