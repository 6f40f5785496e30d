# make run | make brief | make ask q="…" | make test | make test-all | make bench | make audit: each sets up .venv first if it is not there or out of date.
PYTHON ?= python3.11
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run ask brief index test test-all test-browser test-llm test-hard bench audit lint types browser clean

run: index
	@$(BIN)/newsdesk ask "Why do the M4 and M5 highways matter?"
	@$(BIN)/newsdesk ui --port $(PORT)

# A variable given on make's command line reaches the recipe through the environment, so quotes in q need no care.
ask: index
	@$(BIN)/newsdesk ask "$$q"

# The sample briefing, in all three formats.
brief: index
	@mkdir -p docs/sample
	@$(BIN)/newsdesk brief "the Idlib offensive and the M4 and M5 highways" --mode extractive \
	-o docs/sample/briefing.md -o docs/sample/briefing.docx -o docs/sample/briefing.pdf

index: $(VENV)/.run
	@$(BIN)/newsdesk index

test: $(VENV)/.dev
	$(BIN)/python -m pytest

# The page in a real browser.
test-browser: $(VENV)/.dev browser
	$(BIN)/python -m pytest tests/browser

# With a real model: a llama.cpp server on this machine. What is fetched, 0.5 GB, is kept in .models.
test-llm: $(VENV)/.llm
	@$(BIN)/python -m tests.llm.fetch small
	$(BIN)/python -m pytest tests/llm

# What takes half an hour: processes killed, files fuzzed, a Chroma server, a Ray cluster.
test-hard: $(VENV)/.hard
	$(BIN)/python -m pytest tests/crash
	$(BIN)/python -m pytest tests/fuzz
	$(BIN)/python -m pytest tests/server
	NEWSDESK_REQUIRE_RAY=1 $(BIN)/python -m pytest tests/ray

test-all: test test-browser test-llm test-hard

# The ratios that need nothing but seeds/ and a browser; bench/README.md says what else there is, and how long it takes.
bench: index $(VENV)/.dev browser
	@$(BIN)/python -m bench.machine
	$(BIN)/python -m bench.start
	$(BIN)/python -m bench.indexing seeds --articles 5
	$(BIN)/python -m bench.page
	$(BIN)/python -m bench.results

# What is pinned, looked up in OSV; says so where that cannot be reached.
audit: $(VENV)/.dev
	$(BIN)/python -m tests.audit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

# The browser tests skip with a reason where there is no Chromium; on Debian as root it can be had.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y chromium >/dev/null; } || \
	echo "no Chromium here: the browser tests will be skipped"

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run

$(VENV)/.hard: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,ray]'
	@touch $@ $(VENV)/.dev $(VENV)/.run

$(VENV)/.llm: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,test-llm]'
	@touch $@ $(VENV)/.dev $(VENV)/.run

clean:
	rm -rf $(VENV) .newsdesk
