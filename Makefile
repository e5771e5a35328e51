.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
RUN := .venv/bin/gemeingut
READY := .venv/.ready
# Without byte code in .venv every command takes twice as long to start; images often forbid it for their own.
unexport PYTHONDONTWRITEBYTECODE
# Settings other than gemeingut.toml.
WITH = $(if $(CONFIG),--config "$(CONFIG)")
# Where packages come from: the network, or a folder of files; two of them come as source and want these to be built.
FROM = $(if $(WHEELS),--no-index --find-links "$(WHEELS)")
BUILDERS := setuptools setuptools-scm wheel
# What a target cannot do without: $(call need,DIR) is its value, or says how to give one.
need = $(or $($(1)),$(error make $@: say $(1)=…; `make help` shows what is meant))

##@ Stewards
corpus: $(READY) ## samples/ -> a verified release under build/release/
	$(RUN) corpus $(WITH)
acquire: $(READY) ## fetch one source, or go on where it stopped: SOURCE=gerdracor CONFIG=settings.toml
	$(RUN) acquire $(call need,SOURCE) $(WITH)
build: $(READY) ## build from acquired sources: SOURCES=a,b (default: all) ENGINE=local|slurm|ray CONFIG=settings.toml
	$(RUN) build --sources "$(SOURCES)" --engine "$(ENGINE)" $(WITH)
sources: $(READY) ## list the declared sources and their status
	$(RUN) sources
new-source: $(READY) ## write and check a declaration: NAME=name [FOLDER=its raw files]
	$(RUN) new-source "$(call need,NAME)" $(if $(FOLDER),--folder "$(FOLDER)")
publish: $(READY) ## to the Hub, dry run first, then it asks: RELEASE=release REPO=org/name (or dir:, s3://, .tar)
	$(RUN) publish $(call need,RELEASE) $(call need,REPO)
sign: $(READY) ## sign a release: DIR=release KEY=private key NAME=who@where
	$(RUN) sign $(call need,DIR) --key $(call need,KEY) --who $(call need,NAME)
withdraw: $(READY) ## take documents down from the next build on: DIR=release ID=id REASON=rights|privacy|court|source|quality
	$(RUN) withdraw "$(call need,ID)" --reason "$(call need,REASON)" --release $(call need,DIR) $(WITH)

##@ Auditors
verify: $(READY) ## check a release: DIR=build/release/0.1.0
	$(RUN) verify $(call need,DIR)
why: $(READY) ## the journey and legal basis of one document: DIR=release ID=id
	$(RUN) why $(call need,DIR) --id "$(call need,ID)"
rebuild: $(READY) ## build a release again and hold it against its record: DIR=release
	$(RUN) rebuild --check $(call need,DIR)
report: $(READY) ## draw the report of a release: DIR=release BEFORE=older release
	$(RUN) report $(call need,DIR) $(if $(BEFORE),--before $(BEFORE)) $(WITH)
diff: $(READY) ## what changed between two releases: FROM=release TO=release
	$(RUN) diff $(call need,FROM) $(call need,TO)

##@ Developers
setup: $(READY) ## make the environment in .venv; without network: WHEELS=folder of `make wheels`
wheels: $(READY) ## every package as a file under build/wheels, for a like machine without network
	.venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock --dest build/wheels
	.venv/bin/python -m pip download --quiet --disable-pip-version-check $(BUILDERS) --dest build/wheels
test: $(READY) ## run the tests
	.venv/bin/pytest -q -n 2 -m "not slow"
test-slow: $(READY) ## run the exhaustive and fault-injecting tests
	.venv/bin/pytest -q -m slow
lint: $(READY) ## ruff and mypy --strict over all folders
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
bench: $(READY) ## measure a build beside the stock pipeline: CORPUS=folder of raw files; readers too: CORPORA=folder
	.venv/bin/python -m benchmarks.build $(CORPUS)
	$(if $(CORPORA),.venv/bin/python -m benchmarks.formats_xml "$(CORPORA)")
	$(if $(CORPORA),.venv/bin/python -m benchmarks.formats_other "$(CORPORA)")
bench-duplicates: $(READY) build/peers ## measure duplicates beside datatrove and its peers: CORPUS=folder of folders of text
	PYTHONPATH=build/peers .venv/bin/python -m benchmarks.duplicates speed $(CORPUS) --stock --peers
build/peers: benchmarks/peers.txt
	.venv/bin/uv pip install --quiet --no-deps --require-hashes -r benchmarks/peers.txt --target build/peers
	@touch build/peers
site: $(READY) ## the guides as a site under build/site/
	.venv/bin/zensical build --clean
pictures: $(READY) ## the pictures of the report in README, from the samples; needs Chromium
	$(RUN) corpus
	.venv/bin/python -m pipeline.report.pictures build/report/0.1.0 docs/pictures
lock: ## pin all dependencies by hash in requirements.lock
	.venv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --output-file requirements.lock
clean: $(READY) ## remove builds; signed releases stay, and acquired sources: CONFIG=settings of the build
	$(RUN) clean $(WITH)
help: ## show this list
	@awk -F ':.*## ' '/^##@/ {print "\n" substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 setup"; exit 2; }
	$(PYTHON) -m venv .venv
	@awk '/^uv==/ {p = 1} p {print} p && !/\\$$/ {exit}' requirements.lock > .venv/uv.lock
	.venv/bin/python -m pip install --quiet $(FROM) --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.lock
	.venv/bin/uv pip install --quiet $(FROM) --python .venv/bin/python --no-deps --require-hashes -r requirements.lock \
	  || .venv/bin/python -m pip install --quiet $(FROM) --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))
