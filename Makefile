# make run     the newsroom on http://127.0.0.1:8000; PORT=… moves it, DATA_DIR=… keeps it elsewhere
# make test    every test, on SQLite, PostgreSQL and in a browser; installs what they need
# make bench   how fast pages are served and never old, a WordPress site moves in, replies are taken and shown
# make locks   the locked dependencies anew, from pyproject.toml

PYTHON ?= python3
PIP = .venv/bin/python -m pip --disable-pip-version-check
LOCK = uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 --no-header pyproject.toml

.PHONY: run test bench locks

run: .venv/installed
	@.venv/bin/python manage.py serve

test: .venv/installed-for-tests
	@tests/run

bench: .venv/installed
	@.venv/bin/python -m tests.benchmarks.edition
	@.venv/bin/python -m tests.benchmarks.freshness
	@.venv/bin/python -m tests.benchmarks.wordpress
	@.venv/bin/python -m tests.benchmarks.replies
	@.venv/bin/python -m tests.benchmarks.thread
	@.venv/bin/python -m tests.benchmarks.queue

locks:
	$(LOCK) -o requirements.lock
	$(LOCK) --group dev -o requirements-dev.lock

.venv/installed: requirements.lock | .venv/bin/python
	@echo "Installing what the newsroom needs …"
	@$(PIP) install --quiet --require-hashes -r $<
	@touch $@

.venv/installed-for-tests: requirements-dev.lock | .venv/bin/python
	@echo "Installing what the tests need …"
	@$(PIP) install --quiet --require-hashes -r $<
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed; another one is chosen with PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian it comes with: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
