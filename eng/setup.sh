# Sourced by ./quickstart, ./test and ./bench: makes sure that what they need is there, and says what it did.
# Installs with apt-get where it may; elsewhere it says what to install and ends.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export PATH="$PATH:/usr/sbin:/sbin"
busybox_image=berth.local/busybox:1

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

apt_updated=no
install_package() { # PACKAGE... — WHY
    local why=${*: -1} packages=("${@:1:$#-1}")
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        die "$why is missing. Install it (on Debian: apt-get install ${packages[*]}) and run this again."
    fi
    if [ "$apt_updated" = no ]; then
        apt-get update -qq >&2 || die "apt-get update failed; install ${packages[*]} ($why) and run this again."
        apt_updated=yes
    fi
    say "installing ${packages[*]} ($why)"
    local log
    log=$(DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" 2>&1) ||
        die "apt-get could not install ${packages[*]} ($why): $log"
}

need_dotnet() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is missing. See https://dotnet.microsoft.com/download"
    dotnet --version >/dev/null 2>&1 || die "the .NET 10 SDK is missing: dotnet found $(dotnet --list-sdks | tr '\n' ' ')"
}

need_linker() {
    local probe
    probe=$(mktemp -d)
    # A static link is what the agent needs: a compiler alone, without libc.a, would fail much later.
    printf 'int main(void){return 0;}' >"$probe/a.c"
    if ! "$(command -v gcc || command -v clang || echo false)" -static -o "$probe/a" "$probe/a.c" 2>/dev/null; then
        rm -rf "$probe"
        install_package gcc libc6-dev zlib1g-dev "a C linker with a static libc (for the native builds)"
        return
    fi
    rm -rf "$probe"
}

need_tools() {
    command -v git >/dev/null || install_package git "git"
    command -v flock >/dev/null || install_package util-linux "flock"
}

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

need_engine() {
    command -v docker >/dev/null || command -v dockerd >/dev/null || install_package docker.io iptables "a Docker engine"
    # From Debian 13 on the command is a package of its own.
    command -v docker >/dev/null || install_package docker-cli "the docker command"
    if engine_answers; then return; fi
    if [ -n "${DOCKER_HOST:-}" ]; then
        die "the Docker engine at DOCKER_HOST=$DOCKER_HOST does not answer."
    fi
    command -v dockerd >/dev/null || install_package docker.io iptables "a Docker engine"
    [ "$(id -u)" -eq 0 ] ||
        die "no Docker engine answers, and only root may start one: start it (systemctl start docker), or join the group docker."
    if [ -d /run/systemd/system ]; then
        say "starting the Docker engine (systemctl start docker)"
        systemctl start docker >&2 || true
    else
        # A pid file that an ended daemon left behind stops the next one when its number is in use again.
        if [ -f /var/run/docker.pid ] && [ "$(cat "/proc/$(cat /var/run/docker.pid)/comm" 2>/dev/null)" != dockerd ]; then
            rm -f /var/run/docker.pid
        fi
        say "starting the Docker engine (dockerd, log in /var/log/dockerd.log)"
        setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null &
    fi
    for _ in $(seq 1 60); do
        if engine_answers; then return; fi
        sleep 1
    done
    tail -n 5 /var/log/dockerd.log >&2 2>/dev/null || true
    die "the Docker engine did not come up within 60 seconds."
}

need_busybox() {
    docker image inspect "$busybox_image" >/dev/null 2>&1 && return
    local busybox
    busybox=$(command -v busybox || true)
    if [ -z "$busybox" ] || ldd "$busybox" >/dev/null 2>&1; then
        install_package busybox-static "a static busybox (for the demo image)"
        busybox=$(command -v busybox)
    fi
    say "making the image $busybox_image from $busybox"
    local tree
    tree=$(mktemp -d)
    mkdir -p "$tree"/{bin,etc,tmp,root,proc,sys,dev,var}
    chmod 1777 "$tree/tmp"
    cp "$busybox" "$tree/bin/busybox"
    "$tree/bin/busybox" --list | while read -r applet; do
        [ "$applet" = busybox ] || ln -s busybox "$tree/bin/$applet"
    done
    echo 'root:x:0:0:root:/root:/bin/sh' >"$tree/etc/passwd"
    echo 'root:x:0:' >"$tree/etc/group"
    tar -C "$tree" -c . | docker import --change 'ENV PATH=/bin' --change 'CMD ["/bin/sh"]' - "$busybox_image" >/dev/null
    rm -rf "$tree"
}

# Publishes berth, berth-hook and berth-agent into dist/ as native programs.
publish() {
    local log project
    log=$(mktemp)
    for project in Agent Hook Cli; do
        say "building berth-${project,,} (native)"
        if ! dotnet publish "$root/src/Berth.$project/Berth.$project.csproj" -c Release -r "$(runtime_id)" \
            -o "$root/artifacts/publish/$project" >"$log" 2>&1; then
            cat "$log" >&2
            rm -f "$log"
            die "publishing Berth.$project failed."
        fi
    done
    rm -f "$log"
    mkdir -p "$root/dist"
    install -m 755 "$root/artifacts/publish/Agent/berth-agent" "$root/artifacts/publish/Hook/berth-hook" \
        "$root/artifacts/publish/Cli/berth" "$root/src/Berth.Hook/hook.sh" "$root/src/Berth.Hook/started.sh" "$root/dist/"
    # The job history's SQLite: berth looks for it beside itself.
    install -m 644 "$root/artifacts/publish/Cli/libe_sqlite3.so" "$root/dist/"
}

runtime_id() {
    case $(uname -m) in
        x86_64) echo linux-x64 ;;
        aarch64) echo linux-arm64 ;;
        *) die "no native build for $(uname -m)" ;;
    esac
}
