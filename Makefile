# Thin recipes over real commands; each sets itself up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FEEDS ?= sample

.PHONY: run test test-stack measure-stack audit lint bench lock clean

run: $(VENV)/installed
	@$(BIN)/sahel up --feeds $(FEEDS) $(if $(ONCE),--once)

test: lint
	$(BIN)/pytest -n 2 --no-loadscope-reorder

# The services of docker-compose.yml, natively: as root, in name spaces of their own, with PostgreSQL and Redis
# from Debian's packages.
NAMESPACES = STACK_TESTS=1 unshare --net --mount --pid --fork --kill-child --mount-proc \
  sh -ec 'ip link set lo up; exec "$$@"' sh

test-stack: $(VENV)/installed
	@[ "$$(id -u)" = 0 ] || { echo "make test-stack needs root: it makes name spaces" >&2; exit 1; }
	@$(NAMESPACES) $(BIN)/pytest tests/stack

measure-stack: $(VENV)/installed
	@[ "$$(id -u)" = 0 ] || { echo "make measure-stack needs root: it makes name spaces" >&2; exit 1; }
	@$(NAMESPACES) $(BIN)/python -m tests.stack.measure

# Asks a database of vulnerabilities on the network.
audit: $(VENV)/installed
	@$(BIN)/python deploy/licences.py --check
	@sh deploy/audit.sh $(BIN)

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/installed
	@for bench in benchmarks/bench_*.py; do $(BIN)/python $$bench || exit 1; done

# The lock is compiled for all supported versions of Python, with hashes and without index addresses; only
# Spark is left out, which is larger than all the rest together.
EXTRAS := airflow celery postgres local query dev
lock: $(VENV)/installed
	$(BIN)/uv pip compile pyproject.toml $(EXTRAS:%=--extra %) --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --output-file requirements.txt

$(VENV)/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 11) <= v < (3, 14) else \
	  "Python 3.11, 3.12 or 3.13 is needed, but %s is %d.%d; name another: make PYTHON=python3.12" \
	  % (sys.executable, v[0], v[1]))'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "This Python has no venv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing the packages of requirements.txt into $(VENV) …"
	@grep -A1000 '^uv==' requirements.txt | awk 'NR > 1 && /^[a-z]/ {exit} {print}' > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) .local .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
