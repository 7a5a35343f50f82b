# Every target sets up .venv first, once. Choose the interpreter with `make PYTHON=python3.12 …`.

SHELL := /bin/sh
PYTHON ?=
CORES ?=

BIN := .venv/bin
# Rules call `python` by its name; they are to find the one that has our packages.
SNAKEMAKE := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m snakemake
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	--no-build-isolation --use-pep517
# There only after a whole set-up. An interrupted one leaves none, and the next starts from nothing.
INSTALLED := .venv/.installed

# What the course page and the tests of embedding are built with: a second environment, and packages of npm.
EMBEDS := .venv-embeds
EMBEDS_INSTALLED := $(EMBEDS)/.installed

# What makes mutants: packages for them alone, beside those of .venv.
MUTANTS := .mutants
MUTANTS_INSTALLED := $(MUTANTS)/.installed

# The frameworks whose trainings are recorded: a third environment.
FRAMEWORKS := .venv-frameworks
FRAMEWORKS_INSTALLED := $(FRAMEWORKS)/.installed

# What drives a browser, of npm.
DRIVER_INSTALLED := tests/browser/node_modules/.installed

.PHONY: help setup figures site test test-embeds test-browser test-frameworks storm shapes mutants storm-side-by-side lint bench previews pictures reference lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | \
	while IFS='|' read -r target words; do printf '  make %-12s %s\n' "$$target" "$$words"; done

setup: $(INSTALLED) ## make .venv with exactly what requirements.lock says

figures: setup ## make every figure and film that config/config.yaml asks for
	@echo "Making what is missing or has changed: all of it takes nine to ten minutes on two cores"
	@$(BIN)/python -P -m hiddenreel make $(if $(CORES),--cores $(CORES))
	@echo; echo "The films are here:"; ls figures/*/*.mp4 | grep -v "\.clip-"

site: setup $(EMBEDS_INSTALLED) ## build the course page, in site, from the products
	@$(BIN)/python docs/course/build.py

test: setup ## run the tests
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses auto \
		--dist loadgroup --no-loadscope-reorder

test-embeds: setup $(EMBEDS_INSTALLED) ## build real pages and slides from the snippets, and look at them
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/embeds -rs --numprocesses auto --dist loadfile

test-browser: setup $(DRIVER_INSTALLED) ## read, switch, search and play the gallery in a real browser
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/browser -rs --numprocesses auto --dist loadfile

test-frameworks: setup $(FRAMEWORKS_INSTALLED) ## record trainings of PyTorch, Keras and JAX
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/frameworks -rs

storm: setup ## kill trainings, films and builds fifty times each, and build twice at once (FLAGS="train --kills 9")
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/storms/run.py $(FLAGS)

storm-side-by-side: setup ## make three configurations in every order, and kill 30 of their builds
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/workflow/side_by_side_storm.py

shapes: figures ## lay all films out in every shape, in two languages, measure and paint them (FLAGS="digits --languages zh")
	$(BIN)/python tests/shapes/run.py $(FLAGS)

mutants: setup $(MUTANTS_INSTALLED) ## test the tests: do they notice a changed line? (FLAGS="publish/atomic")
	$(BIN)/python tests/mutants/run.py --packages $(MUTANTS) $(FLAGS)

lint: setup ## check style and types of Python, and the style of the workflow
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -m snakefmt --check Snakefile workflow docs/examples src/hiddenreel/cli/course
	$(SNAKEMAKE) --lint

bench: setup ## measure what the documentation promises (FLAGS="--folder docs" to keep the result)
	PYTHONPATH=tests $(BIN)/python -m benchmarks $(FLAGS)

previews: figures ## renew the pictures that README.md shows, in docs, from the products
	$(BIN)/python -m hiddenreel contact-sheet --theme light --width 240 \
		--output docs/contact-sheet.webp
	$(BIN)/python -m hiddenreel gif figures/light/hidden-representations.mp4 \
		--colours 200 --output docs/hidden-representations.gif
	@command -v node >/dev/null && test -d tests/browser/node_modules && \
	node tests/browser/look.mjs "$$(command -v chromium)" picture \
		"file://$(CURDIR)/figures/explorers/circles.html#epoch=82&sample=691&view=20,25;-145,20" \
		'{"path": "docs/explorer.jpg", "height": 690}' || \
	echo "docs/explorer.jpg stays as it is: make test-browser installs what draws it"

pictures: setup ## make the small pictures in docs/reference that are missing, and renew those of products made
	$(BIN)/python docs/write_reference.py --pictures

reference: setup ## write docs/reference, config/config.schema.json and the list of phrases from the code
	$(BIN)/python docs/write_reference.py
	$(BIN)/python docs/phrases.py

lock: ## pin what pyproject.toml and requirements-*.in ask for (FLAGS=--upgrade for the newest)
	@uv=$(BIN)/uv; test -x $$uv || uv=$$(command -v uv) || { \
		echo "make lock needs uv: install it with '$(BIN)/python -m pip install uv'" >&2; exit 1; }; \
	pin() { "$$uv" pip compile "$$@" --universal --python-version 3.11 --fork-strategy fewest \
		--generate-hashes --no-emit-index-url --no-header --quiet $(FLAGS); }; \
	pin pyproject.toml --extra dev --output-file requirements.lock && \
	pin requirements-embeds.in --output-file requirements-embeds.lock && \
	pin requirements-mutants.in --output-file requirements-mutants.lock && \
	pin requirements-frameworks.in --output-file requirements-frameworks.lock

clean: ## remove products and results, and nothing else
	find figures -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	rm -rf results site

# Clearing .venv takes the mark of the last set-up with it, so that only a whole one counts.
$(INSTALLED): requirements.lock pyproject.toml
	@set -- python3.13 python3.12 python3.11 python3; \
	test -z "$(PYTHON)" || set -- "$(PYTHON)"; \
	found=; \
	for python; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$python; break; \
		fi; \
	done; \
	test -n "$$found" || { \
		echo "No Python 3.11 or newer found (tried: $$*)." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }; \
	"$$found" -c 'import ensurepip' 2>/dev/null || { \
		echo "$$found cannot make a virtual environment: its module ensurepip is missing." >&2; \
		echo "On Debian and Ubuntu install python3-venv, or name another: make PYTHON=/path/to/python3" >&2; \
		exit 1; }; \
	echo "Setting up .venv with $$("$$found" --version), once: about a minute"; \
	"$$found" -m venv --clear .venv
	@# One package comes as source: what builds it is locked too, so it goes first and builds in place.
	@sed -n '/^setuptools==/,/# via/p' requirements.lock >.venv/setuptools.lock
	@$(PIP_INSTALL) --require-hashes --requirement .venv/setuptools.lock
	@$(PIP_INSTALL) --require-hashes --requirement requirements.lock
	@$(PIP_INSTALL) --no-deps --editable .
	@# What paints films is compiled now, and not by the first film.
	@$(BIN)/python -P -m hiddenreel.draw.paint
	@touch $@

# The Python of .venv has been found fit already. Without npm, what needs it is skipped.
$(EMBEDS_INSTALLED): requirements-embeds.lock tests/embeds/package-lock.json $(INSTALLED)
	@echo "Setting up $(EMBEDS), once: about two minutes"
	@$(BIN)/python -m venv --clear $(EMBEDS)
	@$(EMBEDS)/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements-embeds.lock
	@if command -v npm >/dev/null; then \
		npm ci --prefix tests/embeds --ignore-scripts --no-audit --no-fund --silent; \
	else echo "npm is not installed: builds with reveal.js will be skipped"; fi
	@touch $@

$(MUTANTS_INSTALLED): requirements-mutants.lock $(INSTALLED)
	@rm -rf $(MUTANTS)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--target $(MUTANTS) --requirement requirements-mutants.lock
	@touch $@

# Where a framework has no build, its tests are skipped.
# Of the lock only PyTorch and what is for Linux alone belong to CUDA. The build without it comes first.
$(FRAMEWORKS_INSTALLED): requirements-frameworks.lock requirements-frameworks-cpu.lock $(INSTALLED)
	@echo "Setting up $(FRAMEWORKS), once: about a minute, longer where PyTorch brings CUDA"
	@$(BIN)/python -m venv --clear $(FRAMEWORKS)
	@sed -e "/sys_platform == 'linux'/,/# via/d" -e '/^torch==/,/# via/d' requirements-frameworks.lock \
		| cat - requirements-frameworks-cpu.lock >$(FRAMEWORKS)/cpu.lock
	@for lock in $(FRAMEWORKS)/cpu.lock requirements-frameworks.lock; do \
		if $(FRAMEWORKS)/bin/python -m pip install --quiet --disable-pip-version-check \
			--require-hashes --requirement $$lock; then touch $@; exit; fi; \
	done; \
	rm -rf $(FRAMEWORKS); echo "the frameworks cannot be installed: their tests will be skipped"

$(DRIVER_INSTALLED): tests/browser/package-lock.json
	@if command -v npm >/dev/null; then \
		npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --silent; touch $@; \
	else echo "npm is not installed: tests in a browser will be skipped"; fi
