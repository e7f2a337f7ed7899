# Everything happens in .venv, which is made from a plain python3 the first time it is needed.

PYTHON ?= python3
UV_VERSION := 0.13.9

BIN := .venv/bin
UV := $(BIN)/uv
SYNCED := .venv/.synced
TEMPLATES := src/stagedoor/web/templates
SANDBOX_TEMPLATES := src/swoogo_sandbox/templates

export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# Images of Python tend to set it, and then each of the hundreds of processes compiles every module again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo run test proof check audit release-check format docs screenshots bench browser postgres

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(SYNCED) ## A made-up conference, synced to a local Swoogo and served, until Ctrl-C
	@$(BIN)/stagedoor demo

run: $(SYNCED) ## Serve the site and work in the background (data in ./var)
	@$(BIN)/stagedoor run

test: $(SYNCED) browser postgres ## All tests, those in a real browser and on PostgreSQL included
	@$(BIN)/pytest -n 4 --dist worksteal

proof: export STAGEDOOR_PROOF := 1
proof: $(SYNCED) browser postgres ## The tests with every crash point, storm, profile, theme and long Hypothesis games; hours
	@$(BIN)/pytest -n 4 --dist worksteal

check: export STAGEDOOR_DATA_DIR := .venv/check
check: $(SYNCED) ## Format, lint, security, types, layers, dependencies, migrations, documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djangofmt --check $(TEMPLATES)
	$(BIN)/djangofmt --check --profile jinja $(SANDBOX_TEMPLATES)
	$(BIN)/mypy
	$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml src
	STAGEDOOR_PUBLIC_URL=https://stage.example.org STAGEDOOR_TRUSTED_PROXIES=127.0.0.1 \
		$(BIN)/django-admin check --deploy --fail-level WARNING --settings stagedoor.settings
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/django-admin makemigrations --check --dry-run --settings stagedoor.settings
	$(UV) lock --check --quiet
	@$(MAKE) --no-print-directory docs

audit: $(SYNCED) ## Licences of the dependencies, and known holes in them where advisories can be reached
	@$(BIN)/python .ci/audit.py

release-check: $(SYNCED) ## Wheel, sdist and SBOM in dist, each tried in an empty environment with the demo
	@$(BIN)/python .ci/release.py

format: $(SYNCED) ## Format everything, and write the generated pages again
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djangofmt $(TEMPLATES)
	$(BIN)/djangofmt --profile jinja $(SANDBOX_TEMPLATES)
	$(BIN)/python -m docs.generate

docs: $(SYNCED) ## Build the documentation into docs/_build
	$(BIN)/sphinx-build --fail-on-warning --quiet --builder html docs docs/_build

screenshots: $(SYNCED) browser ## Take the pictures of the documentation again, into docs/images
	@fc-list :lang=zh | grep -q . || { $(call INSTALL,fonts-wqy-zenhei,names in Chinese and Japanese are shown by it.,true); }
	@$(BIN)/python -m docs.screenshots

bench: $(SYNCED) ## Measure credits, speed and memory; one part with .venv/bin/python -m bench PART
	@$(BIN)/python -m bench

# Debian's names of what apt-get is to install; asked for in one line where this is not root's terminal.
define INSTALL
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $(1) >/dev/null; \
	else \
		echo "Please install $(1) (Debian: apt-get install $(1)): $(2)" >&2; $(3); \
	fi
endef

# Playwright's driver does not start without libatomic, which a bare Debian lacks.
browser: $(SYNCED)
	@{ command -v chromium && $(BIN)/playwright --version; } >/dev/null 2>&1 || \
		{ $(call INSTALL,chromium libatomic1,without it the tests in a real browser are skipped.,true); }

postgres:
	@[ -n "$(wildcard /usr/lib/postgresql/*/bin/initdb)" ] || \
		{ $(call INSTALL,postgresql,without it the tests on PostgreSQL are skipped.,true); }

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Stagedoor needs Python 3.11 or newer; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ $(call INSTALL,python3-venv,it makes the environment that everything runs in.,exit 1); }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)

$(SYNCED): pyproject.toml uv.lock | $(UV)
	$(UV) sync --quiet --frozen --inexact --all-groups
	@touch $@
