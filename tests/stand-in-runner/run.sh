#!/bin/sh
# Stands in for GitHub's runner, for tests: takes its one-job configuration, asks the fake GitHub for its job, drives the
# container hook as the real runner does (tests/captures), and tells how the job ended.
conf=$ACTIONS_RUNNER_INPUT_JITCONFIG
unset ACTIONS_RUNNER_INPUT_JITCONFIG
url=$(printf %s "$conf" | base64 -d | cut -d' ' -f1) || exit 2
work=/home/runner/_work
temp=$work/_temp
export RUNNER_NAME=${HOSTNAME:-stand-in} GITHUB_JOB=build GITHUB_ACTIONS=true

ask() { wget -q -O - --header "Authorization: Bearer $conf" --post-data "$2" "$url/runner/$1"; }

echo "Connected to GitHub"
while :; do
    answer=$(ask take "") || { echo "the registration is gone"; exit 1; }
    [ -n "$answer" ] && break
done
# REQUEST KIND SECONDS IMAGE
set -- $answer
echo "Running job: $1"

mkdir -p "$temp/_runner_hook_responses" "$temp/_runner_file_commands" "$temp/_github_home" "$temp/_github_workflow" \
    "$work/_actions" "$work/_tool" "$work/repo/repo"

mount() { printf '{"userProvidedValue":null,"sourceVolumePath":"%s","targetVolumePath":"%s","readOnly":%s}' "$1" "$2" "${3:-false}"; }

hook() { # COMMAND ARGS: the runner starts the hook in the workspace, with the state of the last answer
    response=$temp/_runner_hook_responses/$1.json
    : >"$response"
    (cd "$work/repo/repo" && printf '{"command":"%s","responseFile":"%s","args":%s,"state":%s}' "$1" "$response" "$2" "${state:-null}" |
        sh -e "$ACTIONS_RUNNER_CONTAINER_HOOKS")
}

result=failed
# The event as the runner writes it down, and the script that it runs before anything of the job.
export GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=$temp/_github_workflow/event.json
echo '{"ref":"refs/heads/main"}' >"$GITHUB_EVENT_PATH"
kind=$2
case $kind in
fork-*)
    kind=${kind#fork-} GITHUB_EVENT_NAME=pull_request
    echo '{"pull_request":{"head":{"repo":{"full_name":"stranger/repo"}},"base":{"repo":{"full_name":"owner/repo"}}}}' \
        >"$GITHUB_EVENT_PATH"
    ;;
esac
if [ "$ACTIONS_RUNNER_HOOK_JOB_STARTED" ]; then
    # A runner that is told to end cancels its job, skips what is left of it, and tells GitHub.
    trap 'echo "The runner has received a shutdown signal"; ask done canceled >/dev/null; exit 0' TERM
    sh -e "$ACTIONS_RUNNER_HOOK_JOB_STARTED" &
    wait $! || kind=none
    trap - TERM
fi

case $kind in
plain)
    sleep "$3" && result=succeeded
    ;;
container)
    mounts="$(mount /var/run/docker.sock /var/run/docker.sock),$(mount $work /__w),$(mount /home/runner/externals /__e true)"
    mounts="$mounts,$(mount $temp /__w/_temp),$(mount $work/_actions /__w/_actions),$(mount $work/_tool /__w/_tool)"
    mounts="$mounts,$(mount $temp/_github_home /github/home),$(mount $temp/_github_workflow /github/workflow)"
    cat >"$temp/step.sh" <<STEP
echo "a step of job $1"
sleep $3
test ! -e /var/run/docker.sock
echo "answer=$1" >>"\$GITHUB_OUTPUT"
STEP
    : >"$temp/_runner_file_commands/set_output_1"
    step='{"entryPoint":"sh","entryPointArgs":["-e","/__w/_temp/step.sh"],"environmentVariables":{"GITHUB_OUTPUT":"/__w/_temp/_runner_file_commands/set_output_1"},"prependPath":[],"workingDirectory":"/__w/repo/repo"}'
    if hook prepare_job "{\"container\":{\"image\":\"$4\",\"dockerfile\":null,\"entryPointArgs\":[],\"entryPoint\":null,\"workingDirectory\":\"/__w/repo/repo\",\"createOptions\":null,\"registry\":null,\"environmentVariables\":{\"HOME\":\"/github/home\"},\"portMappings\":[],\"systemMountVolumes\":[$mounts],\"userMountVolumes\":[]},\"services\":[]}"; then
        state=$(sed 's/.*"state":\({[^}]*}\).*/\1/' "$temp/_runner_hook_responses/prepare_job.json")
        if hook run_script_step "$step" && [ "$(cat "$temp/_runner_file_commands/set_output_1")" = "answer=$1" ]; then
            result=succeeded
        fi
    fi
    hook cleanup_job '{}' || result=failed
    ;;
outdated)
    echo "Runner version v2.300.0 is deprecated and cannot receive messages."
    exit 7
    ;;
esac
echo "Job $1 completed with result: $result"
ask done "$result" >/dev/null
