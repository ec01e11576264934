# What can be done here, a command each. For GNU make 3.81 and later, on Linux and macOS.

VENV ?= .venv
PYTEST_ARGS ?=
PYTHON_IN = $(VENV)/bin/python
PROJECTS = pyproject.toml plugins/checklists/pyproject.toml plugins/knowledge/pyproject.toml
# The plugins that come along are installed beside it, as anybody's would be.
PLUGINS = --editable plugins/checklists --editable plugins/knowledge
PIP = $(PYTHON_IN) -m pip --quiet --disable-pip-version-check --no-input

# Many tests wait for processes that they start, and those are hundreds: what they import is compiled once, whatever
# the environment says.
AT_ONCE = $(shell expr `getconf _NPROCESSORS_ONLN` + 1)
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo connect test fast servers lint types contracts wheel check pictures bench docs clean

help: ## say what can be done here
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

demo: $(VENV)/.installed ## open the desk on the demo company; without a terminal, print it
	@$(VENV)/bin/workbench demo

connect: $(VENV)/.installed ## connect a helpdesk of yours, and open the desk on it
	@$(VENV)/bin/workbench connect

test: $(VENV)/.installed-dev ## run the tests, one more at once than there are processors
	@$(PYTHON_IN) -m pytest --quiet --numprocesses $(AT_ONCE) --dist worksteal $(PYTEST_ARGS)

fast: $(VENV)/.installed-dev ## run the tests that start no other programs: half of the time
	@$(PYTHON_IN) -m pytest --quiet --numprocesses $(AT_ONCE) --dist worksteal -m "not programs" $(PYTEST_ARGS)

servers: $(VENV)/.installed-dev ## install real servers from Debian and PyPI (as root), and run the tests against them
	@PYTHONPATH=tests $(PYTHON_IN) -m servers.installing
	@WORKBENCH_SERVERS=1 $(PYTHON_IN) -m pytest --quiet --numprocesses 2 tests/servers $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev ## look for faults of style and spelling
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/codespell

types: $(VENV)/.installed-dev ## check the types
	@$(PYTHON_IN) -m mypy

contracts: $(VENV)/.installed-dev ## check who imports whom
	@$(VENV)/bin/lint-imports --no-logo

wheel: $(VENV)/.installed-dev ## build the wheel, install it elsewhere, and run the demo from there
	@PYTHONPATH=tests $(PYTHON_IN) -m house.wheel

check: ## all of this, as a change has to pass it
	@.ci/run

pictures: $(VENV)/.installed-dev ## draw the pictures of the README and the docs anew
	@PYTHONPATH=tests $(PYTHON_IN) -m tests.pictures

bench: $(VENV)/.installed-dev ## take the figures of docs/performance.md; makes a large store first
	@$(PYTHON_IN) -m benchmarks.all

docs: $(VENV)/.installed-dev ## write what the docs take from the code
	@PYTHONPATH=tests $(PYTHON_IN) -m house.generate
	@$(PYTHON_IN) -m workbench.commands.line.documenting > docs/commands.md

clean: ## take away what was made here, the virtual environment too
	@rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp each, so that nothing is installed, and no network asked for, twice. Both are editable: what is
# written here runs at once. Bytecode is made now, since importing without it takes three times as long.
$(VENV)/.installed: $(PROJECTS) | $(VENV)/.made
	@echo 'Installing the workbench into $(VENV); this is done once.' >&2
	@$(PIP) install --compile --editable . $(PLUGINS)
	@$(PYTHON_IN) -m compileall -q src plugins/checklists/src plugins/knowledge/src
	@touch $@

$(VENV)/.installed-dev: $(PROJECTS) | $(VENV)/.made
	@echo 'Installing the workbench and what its tests need into $(VENV); this is done once.' >&2
	@$(PIP) install --compile --editable '.[dev]' $(PLUGINS)
	@$(PYTHON_IN) -m compileall -q src plugins/checklists/src plugins/knowledge/src
	@touch $@ $(VENV)/.installed

$(VENV)/.made:
	@.ci/venv $(VENV)
	@touch $@
