# Sourced by tests/run and deploy/quickstart: the Debian 12 packages that building, running and testing need.
lk_build_packages="cmake ninja-build mold ccache g++ pkg-config ca-certificates libgrpc++-dev protobuf-compiler
  protobuf-compiler-grpc libprotobuf-dev libpqxx-dev libpq-dev libabsl-dev libpg-query-dev libprotobuf-c-dev libgtest-dev libgmock-dev
  libbenchmark-dev libcli11-dev libspdlog-dev libfmt-dev libyaml-cpp-dev nlohmann-json3-dev libssl-dev"
lk_run_packages="postgresql-15 postgresql-client-15 python3 python3-venv"

# lk_toolchains: the packages of the languages whose clients are built and tried, without those that are on PATH already in
# whatever way.
lk_toolchains() {
  command -v go >/dev/null || echo golang-go
  command -v javac >/dev/null || echo openjdk-17-jdk-headless
  command -v mvn >/dev/null || echo maven
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

# lk_install PACKAGE...: installs what is missing; needs root or sudo only then.
lk_install() {
  local missing="" package
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  local as=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "these packages are needed, install them as root:$missing" >&2; return 1; }
    as="sudo"
  fi
  echo "installing:$missing"
  # The server package must not start a cluster of its own; ours are started by the service and by the tests.
  $as mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | $as tee /etc/postgresql-common/createcluster.conf >/dev/null
  # shellcheck disable=SC2086
  $as env DEBIAN_FRONTEND=noninteractive sh -c "apt-get -qq update && apt-get -qq -y install --no-install-recommends $missing" \
    >/tmp/lockkeeper-apt.$$.log 2>&1 || { cat /tmp/lockkeeper-apt.$$.log >&2; return 1; }
  rm -f /tmp/lockkeeper-apt.$$.log
}

# lk_build PRESET [TARGET...]: configures and builds under build/PRESET, quietly; the log is shown when it fails.
lk_build() {
  local preset=$1 log
  shift
  mkdir -p "build/$preset"
  log="build/$preset/build.log"
  if ! { cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}; } >"$log" 2>&1; then
    grep -E -A12 'error|FAILED' "$log" | head -80 >&2
    echo "the build failed; all of it: $log" >&2
    return 1
  fi
}
