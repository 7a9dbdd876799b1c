#!/bin/sh
# Makes .venv, the one environment of a working copy: the newest tested Python that is found, the packages of
# pyproject.toml at the versions of constraints.txt, and Wardwright itself, editable.
# Called by the Makefile; may be run by hand. PYTHON=/path/to/python3 chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."

usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

choose_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 /usr/bin/python3; do
        if usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 to 3.14 with its venv module was not found." >&2
    echo "Install it (Debian and Ubuntu: apt-get install python3 python3-venv), or name one: make PYTHON=/path/to/python3" >&2
    return 1
}

if ! usable .venv/bin/python; then
    python=$(choose_python)
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

# PIP_CONSTRAINT reaches the isolated build as well, so that the build tools are pinned too.
PIP_CONSTRAINT="$PWD/constraints.txt"
PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_CONSTRAINT PIP_DISABLE_PIP_VERSION_CHECK
echo "Installing the packages of constraints.txt (once; about a minute)"
.venv/bin/python -m pip install --quiet -c constraints.txt -e '.[dev]'
