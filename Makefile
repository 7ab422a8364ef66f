# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything is made inside the work tree: nox in .venv/, its environments in .nox/, the rest in .build/.

ifndef PYTHON
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 /usr/local/bin/python3 \
	"$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.*/bin/python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$each"; break; }; done)
endif
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed, and none was found; name one with PYTHON=...)
endif

# uv trusts whom the machine trusts, as pip does.
export UV_SYSTEM_CERTS := 1

BIN := .venv/nox/bin
NOX := $(BIN)/python -m nox
# One session per processor, and at least two: they also wait.
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null) && [ "$$n" -gt 2 ] && echo "$$n" || echo 2)
LINT := docs-check galaxy ansible-lint types yamllint license-check changelog extra-checks ruff
PORT ?= 8080
CORE ?= newest

# Environments know the path that they were made at: in a folder that was moved or copied they are made again.
PLACE := .venv/nox/made-in
ifneq ($(shell cat $(PLACE) 2>/dev/null),$(CURDIR))
.PHONY: $(PLACE)
endif

.PHONY: help demo simulator test units examples faults simulate teeth mutants browser cancel awx lint types sanity integration bench clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -e 's/:.*## /\t/' | expand -t 14

$(PLACE): tests/requirements/nox.txt
	@echo 'making .venv/nox'
	@rm -rf .venv .nox
	@'$(PYTHON)' -m venv .venv/nox
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check uv
	@# Where uv does not find the package index that pip is told of, nox does without it.
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --requirement tests/requirements/nox.txt || { \
		$(BIN)/python -m pip uninstall --quiet --yes uv && \
		$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --requirement tests/requirements/nox.txt; }
	@printf '%s\n' '$(CURDIR)' > $@

demo: $(PLACE) ## the main job against a simulator of the four vendors: audit, removal, removal again, proof
	@$(NOX) -s demo

simulator: $(PLACE) ## the simulator in the foreground [PORT=8080] [TLS=folder for its CA]
	@$(NOX) -s simulator -- --port '$(PORT)' $(if $(TLS),--tls '$(abspath $(TLS))')

test: $(PLACE) ## every check there is, the demo included [JOBS=number at a time]
	@rm -rf .build/counts .build/report.json
	@$(NOX) --parallel '$(JOBS)' --report .build/report.json; code=$$?; $(BIN)/python -m tools.summary && exit $$code

units: $(PLACE) ## the unit tests and properties with pytest [ARGS="-k word"]
	@$(NOX) -s pytest -- $(ARGS)

examples: $(PLACE) ## what the documentation shows, a planted operation, the benchmarks in small [ARGS="-k word"]
	@$(NOX) -s examples -- $(ARGS)

faults: $(PLACE) ## every fault against every module over a real socket; kills, secrets, bad input [FAULT_EXAMPLES=n] [ARGS="-k word"]
	@FAULT_DRIVERS=all $(NOX) -s faults -- $(ARGS)

simulate: $(PLACE) ## whole runs in one thread from a seed on, faults and crashes included [SEED=n replays one] [RUNS=n] [SCENARIO='line']
	@$(NOX) -s simulate -- $(if $(SEED),--seed '$(SEED)') $(if $(RUNS),--scenes '$(RUNS)') $(if $(SCENARIO),--scenario '$(SCENARIO)')

teeth: $(PLACE) ## how soon the simulation finds each defect of a list that is planted into the accounting [NAMES="word ..."]
	@$(NOX) -s teeth -- $(NAMES)

mutants: $(PLACE) ## how many of the mutants of the engine, the evidence and the adapters the unit tests notice [FILES="outcome sender ..."] [JOBS=n]
	@$(NOX) -s mutants -- --jobs '$(JOBS)' $(FILES)

browser: $(PLACE) ## the report in a headless Chromium, which has to be there: Debian's chromium-headless-shell, or CHROMIUM=program [ARGS="-k word"]
	@$(NOX) -s browser -- $(ARGS)

cancel: $(PLACE) ## playbooks that are cancelled in mid-run: ansible-runner, Ctrl-C, a lost terminal, a kill [CORE=2.16|2.18|2.21|newest|all]
	@$(NOX) -t 'cancel-$(CORE)'

awx: $(PLACE) ## the objects in AWX and its jobs, with ansible-runner in AWX's place [ARGS="-k word"]
	@$(NOX) -s awx -- $(ARGS)

lint: $(PLACE) ## ruff, mypy, ansible-lint, yamllint, documentation, changelog, licences, artifact, importer, builder
	@$(NOX) --parallel '$(JOBS)' -s $(LINT)

types: $(PLACE) ## mypy --strict [ARGS=paths]
	@$(NOX) -s types -- $(ARGS)

sanity: $(PLACE) ## ansible-test sanity [CORE=2.16|2.18|2.21|newest|all] [ARGS="--test pep8"]
	@$(NOX) -t 'sanity-$(CORE)' -- $(ARGS)

integration: $(PLACE) ## the integration targets against the simulator [CORE=...] [TARGETS="csp_oauth_app ..."]
	@$(NOX) -t 'integration-$(CORE)' -- $(TARGETS)

bench: $(PLACE) ## speed and memory as ratios, measured in this run [NAMES="groups rules quota startup fleet memory"]
	@$(NOX) -s bench -- $(NAMES)

clean: ## remove whatever these commands made
	@rm -rf .ansible .build .hypothesis .mypy_cache .nox .pytest_cache .ruff_cache .venv tests/output
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
