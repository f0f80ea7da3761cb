# Everything happens in .venv, made from the lock file; nothing outside this folder is touched, except Debian
# packages that `make test` installs when it runs as root.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
CATALOGUES := $(wildcard */locale/*/LC_MESSAGES/*.po)
REFUSALS := $(addprefix -k ,Malformed NewerFormat TooLarge WrongKey Damaged Forged StickError NotAnInstance BadCard \
	BadBundle NotAVault WrongPassphrase VaultBusy UnknownTip UnknownSubject NotPossible NotExtracted NotAllowed AuditBroken BadBackup \
	NotShown Recused)

# Without a network; as another user than root, in a user namespace of one's own.
CUT := unshare $(if $(filter 0,$(shell id -u)),,--map-root-user) --net

.PHONY: help demo test offline slow long onion archives airgap quickstart break-rules screenshots bench check clean lock messages web

help:  ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(READY)  ## A whole round trip on this machine; then the portal keeps running (ONCE=1: ends after the trip)
	$(BIN)/python tests/support/demo.py $(if $(ONCE),--once)

test: $(READY)  ## All checks and tests
	tests/install-debian-packages
	$(MAKE) --no-print-directory check
	$(BIN)/pytest --ignore=tests/desk
	$(MAKE) --no-print-directory offline

offline: $(READY)  ## The tests of the desk, with the network cut
	$(CUT) $(BIN)/python tests/support/offline.py tests/desk

slow: $(READY)  ## The tests that take minutes
	tests/install-debian-packages
	$(BIN)/pytest -m slow

long: $(READY)  ## The tests that take many minutes: a whole Debian, files of 300 MB over a broken line
	tests/install-debian-packages
	$(BIN)/pytest -n0 -m long

onion: $(READY)  ## Three times in a row: the whole journey through an onion service, in a tor network on this machine
	tests/install-debian-packages
	for run in 1 2 3; do $(BIN)/pytest -m slow -n0 -s -q tests/deploy/test_onion.py || exit 1; done

archives: airgap $(READY)  ## What an operator carries to the server, and to the air-gapped machine (KEY=FILE: signs them)
	$(BIN)/python deploy/archive.py portal $(if $(KEY),--key $(KEY))

airgap: $(READY)  ## One archive with all an air-gapped machine needs, in dist (KEY=FILE: the OpenSSH key that signs it)
	tests/install-debian-packages
	$(BIN)/python deploy/archive.py desk $(if $(KEY),--key $(KEY))

quickstart: $(READY)  ## The printed quick-start for officers, in dist (it is in the air-gap archive too)
	tests/install-debian-packages
	$(BIN)/python tests/support/quickstart.py dist

break-rules: $(READY)  ## Break each rule of the project on purpose; a test must notice (SHARE=2/5: a fifth of them)
	$(BIN)/python tests/support/break_rules.py $(if $(SHARE),--share $(SHARE))

screenshots: $(READY)  ## Pictures of every page, in build/screenshots
	tests/install-debian-packages
	for script in tests/support/screenshots_*.py; do $(BIN)/python $$script build/screenshots || exit 1; done

bench: $(READY)  ## All benchmarks; bench-portal, bench-desk: one of them
	for script in bench/bench_*.py; do $(BIN)/python $$script || exit 1; done

bench-%: $(READY)
	$(BIN)/python bench/bench_$*.py

check: $(READY)  ## Lint, format, types and import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:  ## Remove everything that was made here
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -delete

lock: $(READY)  ## Pin all dependencies anew, with hashes
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --upgrade --quiet --output-file requirements.lock

messages: $(READY)  ## Collect what has to be translated into the catalogues
	for room in portal desk; do \
		$(BIN)/pybabel -q extract -F templates/babel.cfg -k N_ $(REFUSALS) --no-location --sort-output --no-wrap \
			--omit-header -o $(VENV)/$$room.pot crypto protocol $$room templates/$$room templates/base.html && \
		$(BIN)/pybabel -q update -D $$room -i $(VENV)/$$room.pot -d $$room/locale --no-fuzzy-matching --no-wrap \
			--ignore-pot-creation-date \
			--ignore-obsolete || exit 1; \
	done

web:  ## Build the scripts that run in browsers, from portal/web; they are committed, so a site needs no node
	cd portal/web && npm ci --silent && node build.js

$(READY): requirements.lock pyproject.toml hatch_build.py $(CATALOGUES)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)
