# Sourced: makes the Python environment of the tests once, with the project's own package from its sources. Sets $venv.
venv="$PWD/build/venv"
if ! [ -x "$venv/bin/python" ] || ! cmp -s client/python/pyproject.toml "$venv/made-for"; then
  rm -rf "$venv"
  /usr/bin/python3 -m venv "$venv"
  "$venv/bin/pip" -q install --disable-pip-version-check 'sqlalchemy>=2.0,<2.1' 'psycopg[binary]>=3.1' pytest grpcio-tools==1.51.3 setuptools wheel
  "$venv/bin/pip" -q install --disable-pip-version-check --no-build-isolation -e client/python
  cp client/python/pyproject.toml "$venv/made-for"
fi
