#!/usr/bin/env bash
# For ACTIONS_RUNNER_HOOK_JOB_STARTED: with any script there the runner writes the job's event down before its container is asked for,
# and the container hook refuses what a fork started (forks: in berth.yaml).
exit 0
