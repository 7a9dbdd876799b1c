# The doors of the project. Each sets up what it needs first; what is up to date is not done again.
#   make demo    watch a made-up hospital live; Ctrl-C ends it
#   make test    the whole test run          make lint    style and types
#   make docs    render the generated pages  make bench   measure the speed
#   make compiled   the inner loop as extension modules, in build/compiled (bench/live runs on it)
# Needs: Python 3.11 to 3.14 with venv, and Node's npm (fetches the FHIR R4 schema and typefaces). PYTHON=… chooses the interpreter.

PYTHON ?=
export PYTHON
RUN := .venv/bin/python
READY := .venv/.ready
SCHEMA := src/wardwright/connect/fhir/r4.schema.json
FONTS := src/wardwright/measure/pages/fonts/source-serif-4.woff2
PAGES := src/wardwright/web/static/manifest.json
WORDS := $(patsubst %.po,%.mo,$(wildcard src/wardwright/web/locale/*/LC_MESSAGES/django.po))
WORKERS ?= 2

.PHONY: help setup demo test lint docs bench compiled clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

setup: $(READY) $(SCHEMA) $(FONTS) $(PAGES) $(WORDS)

$(READY): pyproject.toml constraints.txt scripts/make_environment.sh
	@scripts/make_environment.sh
	@touch $@

# Without npm or a network the rest still works: what needs the schema says that it is missing.
$(SCHEMA): scripts/fetch_r4_schema.py | $(READY)
	@$(RUN) scripts/fetch_r4_schema.py && touch $@ || \
	  echo "The FHIR R4 schema was not fetched (needs npm and a network): FHIR input is not validated until 'make setup' succeeds." >&2

# Without them a report uses the reader's own typefaces.
$(FONTS): scripts/fetch_fonts.py scripts/npm_package.py | $(READY)
	@$(RUN) scripts/fetch_fonts.py && touch $@ || true

$(WORDS): $(WORDS:.mo=.po) scripts/words.py | $(READY)
	@$(RUN) scripts/words.py compile

# Without npm the pages work, and look plain.
$(PAGES): scripts/build_web.py $(shell find frontend -type f 2>/dev/null) | $(READY)
	@$(RUN) scripts/build_web.py && touch $@ || true

demo: setup
	@$(RUN) -m wardwright.cli demo

test: setup
	$(RUN) -m pytest -n $(WORKERS) --dist worksteal -rs

lint: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

docs: setup
	$(RUN) scripts/render_docs.py
	$(RUN) scripts/render_picture.py
	$(RUN) scripts/render_pages.py

compiled: setup
	@$(RUN) scripts/compile.py

# prove.py makes itself a history of 10 million facts; live.py compiles the inner loop first.
BENCHES := command_line language vocabulary hl7v2 decide replay ingest prove live web

bench: setup
	@for each in $(BENCHES); do echo "── $$each"; $(RUN) "bench/$$each.py" || exit 1; echo; done

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist demo-home
