#!/usr/bin/env bash
# What a job of test-runner.yml does: says what its caches hold, brings Docker from Nix, starts the daemon and runs a container.
# 'warm' fails when nothing of an earlier job was found.
set -euo pipefail
phase=${1:?cold or warm}
mark=/var/lib/docker/.berth-test-runner
store_mark=/nix/store/.berth-test-runner
summary=${GITHUB_STEP_SUMMARY:-/dev/null}

say() { printf '%s\n' "$*" | tee -a "$summary"; }
timed() { # WHAT COMMAND...
    local what=$1 start=$SECONDS
    shift
    "$@"
    say "- $what: $((SECONDS - start)) s"
}

say "### $phase"
say "- /nix/store: $(find /nix/store -mindepth 1 -maxdepth 1 | wc -l) paths, $(if [ -e "$store_mark" ]; then echo "warm, last used by $(cat "$store_mark")"; else echo cold; fi)"
say "- /var/lib/docker: $(if [ -e "$mark" ]; then echo "warm, last used by $(cat "$mark")"; else echo cold; fi)"
if [ "$phase" = warm ] && { [ ! -e "$mark" ] || [ ! -e "$store_mark" ]; }; then
    echo "::error::the job before this one left nothing that this one sees: is each path a cache of the runner, with max: 1?"
    exit 1
fi

command -v dockerd >/dev/null || timed "Docker from Nix" nix-env --quiet -iA nixpkgs.docker
export PATH="$HOME/.nix-profile/bin:$PATH"
mkdir -p /var/lib/docker
log=$(mktemp)
dockerd >"$log" 2>&1 &
daemon=$!
# The daemon ends with the job in order, so that its data is whole for the next one.
trap 'kill "$daemon" 2>/dev/null || true; wait "$daemon" 2>/dev/null || true' EXIT

started() {
    for _ in $(seq 1 60); do
        if docker info >/dev/null 2>&1; then return; fi
        kill -0 "$daemon" 2>/dev/null || break
        sleep 1
    done
    echo "::error::dockerd did not come up (does the job run privileged?)"
    tail -n 20 "$log"
    exit 1
}

timed "the Docker daemon" started
timed "a container" docker run --rm hello-world
who="${GITHUB_WORKFLOW:-by hand} ${GITHUB_RUN_ID:-0}/$phase"
echo "$who" >"$mark"
echo "$who" >"$store_mark"
