#!/usr/bin/env bash
# For ACTIONS_RUNNER_CONTAINER_HOOKS: the runner takes a .sh, a .js or a .ps1 and nothing else.
exec "$(dirname "${BASH_SOURCE[0]}")/berth-hook"
