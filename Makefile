# Thin by intent: every line calls a Python tool. PYTHON=python3.12 selects
# the Python of .venv; ARGS="..." is handed on to the tool.
PYTHON ?= $(shell for p in python3 python python3.13 python3.12 python3.11; \
	do command -v $$p && break; done)
VENV := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python
EXACT := $(if $(filter file,$(origin PYTHON)),,--exact)

.PHONY: help setup lab edit test site notebooks bench lint lock

help:
	@echo "make lab        set up what is missing, open your own copy in JupyterLab"
	@echo "make test       run everything: unit tests, chapters, site"
	@echo "make setup      only the set-up, into .venv"
	@echo "make edit       open the chapters themselves in JupyterLab, for authors"
	@echo "make site       build the Jupyter Book and say where it is"
	@echo "make notebooks  execute the chapters anew, rewrite both halves"
	@echo "make bench      measure nnlab against other libraries"
	@echo "make lint       look for faults in style"
	@echo "make lock       compile requirements.txt from pyproject.toml (uv)"

setup:
	@$(or $(PYTHON),$(error No Python found: install Python 3.13, then type \
	the same again)) tools/setup.py $(EXACT)

lab: setup
	@$(VENV) tools/lab.py $(ARGS)

edit: setup
	@$(VENV) tools/lab.py edit $(ARGS)

test: setup
	@$(VENV) -m pytest -n 3 $(ARGS)

site: setup
	@$(VENV) tools/site.py $(ARGS)

notebooks: setup
	@$(VENV) tools/notebooks.py $(ARGS)

bench: setup
	@$(VENV) -m benchmarks $(ARGS)

lint: setup
	@$(VENV) -m ruff check $(ARGS)
	@$(VENV) -m pytest -q -p no:nbval -o addopts= -k "scripts or linter" \
	tests/test_boards.py

lock:
	@uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-strip-extras \
	--custom-compile-command "make lock" --extra lab --extra test \
	--extra site --output-file requirements.txt pyproject.toml $(ARGS)
