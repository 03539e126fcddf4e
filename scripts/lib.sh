# Shared by the programs in this folder: source it, do not run it.
# shellcheck shell=bash
set -euo pipefail

# Cleaned environments (systemd units, some CI runners) come without HOME; ccache, pip and Go all need one.
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
# shellcheck disable=SC2034  # for the programs that source this
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# Exported because CMake (cmake/SluiceDependencies.cmake) looks for DuckDB under the same name.
export SLUICE_CACHE="${SLUICE_CACHE:-$HOME/.cache/sluice}"
export SLUICE_PEERS="${SLUICE_PEERS:-$SLUICE_CACHE/peers}"
mkdir -p "$SLUICE_CACHE"

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
die() { say "$*"; exit 1; }

# Prints the comment block at the head of the calling program: its only help text.
usage() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p;}' "$0"; }

# Only one program at a time may change the cache; a second one waits, then finds the work done.
# Held until the program ends.
cache_lock=
lock_cache() {
    # A second descriptor of the same file would wait for the first for ever.
    [ -z "$cache_lock" ] || return 0
    exec {cache_lock}>"$SLUICE_CACHE/lock"
    flock "$cache_lock"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# The architecture as Go and DuckDB name it.
architecture() {
    case "$(uname -m)" in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
        *) die "no DuckDB libraries for $(uname -m); sluice builds on x86_64 and aarch64" ;;
    esac
}

# Any Go can fetch modules, Debian's 1.19 included.
find_go() {
    command -v go || { [ -x /usr/lib/go-1.19/bin/go ] && echo /usr/lib/go-1.19/bin/go; }
}

# go_module MODULE@VERSION H1 DIR: puts the unpacked module into DIR/module, in an existing empty DIR.
# H1 is Go's checksum over all its files, so a proxy cannot slip in anything else, and no checksum server is asked.
go_module() {
    local go answer dir
    go="$(find_go)" || die "no Go found: run scripts/bootstrap"
    # Not inside our module: GOFLAGS of the caller and a go.work above us must not matter.
    answer="$(cd "$3" && GOFLAGS=-modcacherw GOWORK=off GOTOOLCHAIN=local GONOSUMDB='*' \
        GOMODCACHE="$3/modcache" "$go" mod download -json "$1")" || die "cannot fetch $1: $answer"
    [[ "$answer" == *"\"Sum\": \"$2\""* ]] || die "$1 is not what was pinned (wanted $2): $answer"
    dir="$(sed -n 's/^[[:space:]]*"Dir": "\(.*\)",$/\1/p' <<<"$answer")"
    mv "$dir" "$3/module"
}
