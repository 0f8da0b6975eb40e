using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Relay;

namespace Berth.Core.Tests.Relay;

public sealed class HookGateTests
{
    private readonly HookGate _gate = new(new RunnerPlaces("/volumes/work", "/cache/externals"), asks: false);

    [Fact]
    public void The_runners_paths_become_those_of_the_engines_machine()
    {
        JsonObject admitted = Admit(Prepare(("/home/runner/_work", "/__w"), ("/home/runner/_work/_temp/_github_home", "/github/home"),
            ("/home/runner/externals", "/__e")));
        Assert.Equal(
            ["/volumes/work", "/volumes/work/_temp/_github_home", "/cache/externals"],
            admitted["args"]!["container"]!["systemMountVolumes"]!.AsArray().Select(mount => (string?)mount!["sourceVolumePath"]));
    }

    [Fact]
    public void No_job_gets_the_engines_socket() => Assert.Null(
        Admit(Prepare(("/var/run/docker.sock", "/var/run/docker.sock")))["args"]!["container"]!["systemMountVolumes"]![0]!["sourceVolumePath"]);

    [Theory]
    [InlineData("/etc")]
    [InlineData("/home/runner/_work/../../etc")]
    [InlineData("/home/runner/_workshop")]
    public void A_system_mount_from_elsewhere_is_refused(string source) =>
        Assert.Equal("hook-not-allowed", Refused(Prepare((source, "/__w"))));

    [Fact]
    public void A_Dockerfile_from_elsewhere_is_refused() => Assert.Equal(
        "hook-not-allowed", Refused(Command("run_container_step", new JsonObject { ["dockerfile"] = "/root/Dockerfile" })));

    [Theory]
    [InlineData("prepare_job")]
    [InlineData("run_script_step")]
    [InlineData("run_container_step")]
    public void Before_the_job_is_allowed_nothing_of_it_is_carried_out(string command)
    {
        HookGate gate = Asking();
        Assert.Equal("hook-not-allowed", Refused(gate, command));
        gate.Admit(Command("job_started", []), "/answer");
        Assert.True(gate.IsRefused);
        Assert.Equal("hook-not-allowed", Refused(gate, command));
        gate.Admit(Command("cleanup_job", []), "/answer");
        gate.Allow();
        Assert.False(gate.IsRefused);
    }

    [Fact]
    public void An_allowed_job_is_asked_for_once_and_whoever_serves_next_knows()
    {
        HookGate gate = Asking();
        gate.Admit(Command("job_started", []), "/answer");
        gate.Allow();
        Assert.Equal("hook-not-allowed", Refused(gate, "job_started"));
        HookGate next = Asking();
        next.Resume(gate.Progress());
        Assert.Equal("hook-not-allowed", Refused(next, "job_started"));
        next.Admit(Prepare(("/home/runner/_work", "/__w")), "/answer");
    }

    [Fact]
    public void A_refused_job_stays_refused_for_whoever_serves_next()
    {
        HookGate gate = Asking();
        gate.Admit(Command("job_started", []), "/answer");
        HookGate next = Asking();
        next.Resume(gate.Progress());
        Assert.True(next.IsRefused);
        Assert.Equal("hook-not-allowed", Refused(next, "prepare_job"));
    }

    [Fact]
    public void What_is_the_jobs_own_is_there_from_its_permission_to_its_end()
    {
        HookGate gate = Asking();
        Assert.Equal("hook-not-allowed", gate.Refusal("Its daemon")?.Cause);
        gate.Admit(Command("job_started", []), "/answer");
        Assert.NotNull(gate.Refusal("Its daemon"));
        gate.Allow();
        Assert.Null(gate.Refusal("Its daemon"));
        gate.Admit(Command("cleanup_job", []), "/answer");

        Assert.Equal("Its daemon is not to be had: this runner's job is over", gate.Refusal("Its daemon")?.Summary);
        Assert.Null(_gate.Refusal("Where nobody asks, a job is allowed from the start: it"));
    }

    private static HookGate Asking() => new(new RunnerPlaces("/volumes/work", "/cache/externals"), asks: true);

    private static string Refused(HookGate gate, string command) =>
        Assert.Throws<BerthException>(() => gate.Admit(Command(command, []), "/answer")).Finding.Cause;

    [Fact]
    public void One_job_is_prepared_once()
    {
        Admit(Prepare());
        Assert.Equal("hook-not-allowed", Refused(Prepare()));
    }

    [Fact]
    public void After_the_cleanup_there_are_no_steps()
    {
        Admit(Prepare());
        Admit(Command("cleanup_job", []));
        Assert.Equal("hook-not-allowed", Refused(Command("run_script_step", [])));
    }

    [Fact]
    public void The_state_is_what_the_hook_answered_whatever_the_runner_says()
    {
        HookCommand prepare = Prepare();
        Admit(prepare);
        _gate.Answered(prepare, Encoding.UTF8.GetBytes("""{"state":{"pod":"own","container":"abc"}}"""));
        HookCommand step = Command("run_script_step", []) with
        {
            State = JsonSerializer.SerializeToElement(new JsonObject { ["container"] = "another" }),
        };
        Assert.Equal("abc", (string?)Admit(step)["state"]!["container"]);
    }

    [Fact]
    public void Another_gate_goes_on_where_this_one_came_to()
    {
        HookCommand prepare = Prepare();
        Admit(prepare);
        _gate.Answered(prepare, Encoding.UTF8.GetBytes("""{"state":{"pod":"own","container":"abc"}}"""));
        HookGate next = new(new RunnerPlaces("/volumes/work", "/cache/externals"), asks: false);
        next.Resume(_gate.Progress());
        Assert.Equal("abc", (string?)next.Admit(Command("run_script_step", []), "/answer")["state"]!["container"]);
        Assert.Throws<BerthException>(() => next.Admit(Prepare(), "/answer"));
    }

    private JsonObject Admit(HookCommand command) => _gate.Admit(command, "/answer");

    private string Refused(HookCommand command) => Assert.Throws<BerthException>(() => Admit(command)).Finding.Cause;

    private static HookCommand Prepare(params (string Source, string Target)[] mounts) => Command("prepare_job", new JsonObject
    {
        ["container"] = new JsonObject
        {
            ["image"] = "debian:12",
            ["systemMountVolumes"] = new JsonArray([.. mounts.Select(mount => new JsonObject
            {
                ["sourceVolumePath"] = mount.Source,
                ["targetVolumePath"] = mount.Target,
            })]),
        },
    });

    private static HookCommand Command(string name, JsonObject args) =>
        new() { Command = name, ResponseFile = "/home/runner/_work/r.json", Args = JsonSerializer.SerializeToElement(args) };
}
