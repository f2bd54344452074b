# make demo    the quick start, then the programs of perf/ against pure Python
# make test    the test suite
# make test-slow  the tests that take minutes
# make perf    the full measurements, beside gcc and Numba where they are installed; plots go to build/
# make clean   remove the virtual environment and what was built
#
# Needs only a Python >= 3.11. PYTHON names the interpreter for a new virtual environment and VENV the environment's
# folder; PYTEST_ARGS are passed on (make test PYTEST_ARGS="-x tests/test_layering.py").

PYTHON =
VENV = .venv
PYTEST_ARGS = -n 2
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check

.PHONY: demo test test-slow perf install-test clean

demo: $(VENV)/installed-perf
	$(VENV)/bin/python -m perf.quickstart
	$(VENV)/bin/python -m perf --quick

test: install-test
	$(VENV)/bin/python -m pytest $(PYTEST_ARGS)

test-slow: install-test
	$(VENV)/bin/python -m pytest $(PYTEST_ARGS) -m slow

perf: $(VENV)/installed-perf
	@mkdir -p build
	$(VENV)/bin/python -m perf --peers --plot build/programs.png
	$(VENV)/bin/python -m perf.first_call --peers
	$(VENV)/bin/python -m perf.call_overhead --peers --plot build/call_overhead.png
	$(VENV)/bin/python -m perf.compile_scaling --quick
	$(VENV)/bin/python -m perf.arrays --quick
	$(VENV)/bin/python -m perf.chains
	$(VENV)/bin/python -m perf.vector_math
	$(VENV)/bin/python -m perf.containers --quick
	$(VENV)/bin/python -m perf.generators --quick
	$(VENV)/bin/python -m perf.text --quick

install-test: $(VENV)/installed-test

# One rule per extra: $(VENV)/installed-test, $(VENV)/installed-perf
$(VENV)/installed-%: pyproject.toml | $(VENV)/bin/pip
	$(PIP) install -qq --editable '.[$*]'
	@touch $@

$(VENV)/bin/pip:
	@python="$(PYTHON)"; \
	[ -n "$$python" ] || python=$$(sh .ci/find_python) || exit 1; \
	echo "$$python -m venv $(VENV)"; \
	"$$python" -m venv "$(VENV)"

clean:
	rm -rf .venv build dist .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
