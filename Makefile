# Two commands matter: `make demo` and `make test`. Each sets everything up by itself.
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(shell $(p) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
PORT ?= 3000
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup demo test check format migration bench peers axe docs-images lock clean

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Usher needs Python 3.11 or later with venv; set PYTHON=/path/to/python3.11." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	$(BIN)/usher demo --port $(PORT)

test: setup
	$(BIN)/python -m pytest -n auto

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/usher manifest --check manifest.json

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

migration: setup  # NAME="people have badges": the next migration, from what differs between tables and migrations
	$(BIN)/python -m db.draft "$(NAME)"

bench: setup
	$(BIN)/python -m tests.bench

peers: setup  # needs npm, Linux on x64; WAYS=socket or WAYS=events plays one way
	$(BIN)/python -m tests.peers $(WAYS)

axe: setup  # needs npm and Chromium; SHOTS=folder keeps a picture of each state of the page
	$(BIN)/python -m tests.axe $(SHOTS)

docs-images: setup  # needs Chromium; ONLY="usher seven" makes some of the pictures in docs/images
	$(BIN)/python -m tests.pictures $(ONLY)

lock:  # needs uv on the PATH; writes no index address
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -c requirements/run.txt pyproject.toml requirements/dev.in -o requirements/dev.txt

clean:
	rm -rf .venv .axe .mypy_cache .ruff_cache .pytest_cache
