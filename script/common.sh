# Sourced by the scripts of this folder: where the repository is, and three words to speak with.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The comment at the top of a script is its --help.
usage() {
    sed -n '2,/^[^#]/{/^[^#]/d; s/^# \{0,1\}//; p}' "$0"
}

say() {
    printf '\n== %s\n' "$*"
}

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Runs a command with root's rights.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root's rights and there is no sudo here; as root, run: $*"
    fi
}
