# Sourced by the scripts that need Python packages: environment NAME REQUIREMENTS SIZE makes a virtual environment below .deps where
# it is missing or its list of packages has changed.
environment() {
    if ! cmp -s "$2" ".deps/$1.stamp"; then
        echo "Fetching the Python packages of $2 (about $3) into .deps/$1"
        rm -rf ".deps/$1"
        scripts/setup.sh python3-venv
        python3 -m venv ".deps/$1"
        ".deps/$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
        cp "$2" ".deps/$1.stamp"
    fi
}

# Adds the libraries that presets imitate; of two of them only one file is used.
presets_packages() {
    cmp -s scripts/parity/presets_requirements.txt .deps/presets.stamp && "$1" -c 'import lhotse, speechbrain' 2>/dev/null && return
    "$1" -m pip install --quiet --disable-pip-version-check -r scripts/parity/presets_requirements.txt
    "$1" -m pip install --quiet --disable-pip-version-check --no-deps nemo-toolkit==3.0.0 openwakeword==0.4.0
    cp scripts/parity/presets_requirements.txt .deps/presets.stamp
}

# Sets MELSCOPE_ENCODERS_PYTHON, a Python that exports and runs real networks; empty where it is 'none'.
encoders_python() {
    if [ -z "${MELSCOPE_ENCODERS_PYTHON:-}" ]; then
        MELSCOPE_ENCODERS_PYTHON=.deps/encoders-venv/bin/python
        environment encoders-venv scripts/parity/encoders/requirements.txt '5 GB'
        presets_packages .deps/encoders-venv/bin/python
    fi
    [ "$MELSCOPE_ENCODERS_PYTHON" != none ] || MELSCOPE_ENCODERS_PYTHON=
    export MELSCOPE_ENCODERS_PYTHON
}
