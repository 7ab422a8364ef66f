# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything is made inside the work tree: virtual environments in .venv/, the rest in .build/.

ifndef PYTHON
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 /usr/local/bin/python3 \
	"$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.*/bin/python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$each"; break; }; done)
endif
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed, and none was found; name one with PYTHON=...)
endif

DEV := $(PYTHON) -m tools.dev
PORT ?= 8080
CORE ?= newest
export ARGS
export JOBS

.PHONY: help demo simulator test units faults lint sanity integration bench clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -e 's/:.*## /\t/' | expand -t 14

demo: ## the main job against a simulator of the four vendors: audit, removal, removal again, proof
	@$(DEV) demo

simulator: ## the simulator in the foreground [PORT=8080] [TLS=folder for its CA]
	@$(DEV) simulator --port=$(PORT) --tls=$(TLS)

test: ## every check there is, the demo included [JOBS=number at a time]
	@$(DEV) test

units: ## the unit tests and properties with pytest [ARGS="-k word"]
	@$(DEV) units

faults: ## every fault against every module over a real socket; kills, secrets, bad input [FAULT_EXAMPLES=n]
	@$(DEV) faults

lint: ## ansible-lint, yamllint, documentation, changelog, artifact, importer, builder
	@$(DEV) lint

sanity: ## ansible-test sanity [CORE=2.16|2.18|2.21|newest|all]
	@$(DEV) sanity --core=$(CORE)

integration: ## the integration targets against the simulator [CORE=...] [TARGETS="csp_oauth_app ..."]
	@$(DEV) integration --core=$(CORE) $(TARGETS)

bench: ## speed and memory as ratios, measured in this run [NAMES="groups rules startup memory"]
	@$(DEV) bench $(NAMES)

clean: ## remove whatever these commands made
	@$(DEV) clean
