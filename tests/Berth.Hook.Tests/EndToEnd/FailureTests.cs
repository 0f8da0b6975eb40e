using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>
/// Real failures on the real engine: the job's log names the cause and the fix, and what is kept is the same failure, to be
/// diagnosed again without its findings.
/// </summary>
public sealed class FailureTests
{
    public static TheoryData<string, string, string> ServicesThatFail => new()
    {
        { "sh -c \"echo no license found; exit 3\"", "service-container-failed", "no license found" },
        { "redis-server", "image-lacks-command", "redis-server" },
        { "/etc/passwd", "command-not-executable", "/etc/passwd" },
    };

    [Theory]
    [MemberData(nameof(ServicesThatFail))]
    public async Task A_service_that_does_not_come_up_is_explained(string command, string cause, string said)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        string[] words = command.Split(' ');
        JsonObject service = TestRunner.Service(TestImages.Busybox, "--health-cmd true --health-interval 1s");
        service["entryPoint"] = words[0];
        service["entryPointArgs"] = new JsonArray([.. words.Skip(1).Select(word => (JsonNode)word)]);

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, null, service);

        AssertSaid(runner, prepared, cause, said, judgedAgain: true);
    }

    public static TheoryData<string, string> ImagesThatFail => new()
    {
        { "127.0.0.1:1/none:1", "image-pull-failed" },
        { "Acme/Builder:1", "image-name-invalid" },
    };

    [Theory]
    [MemberData(nameof(ImagesThatFail))]
    public async Task An_image_that_cannot_be_had_is_explained(string image, string cause)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();

        Tool.Result prepared = await runner.PrepareAsync(image);

        AssertSaid(runner, prepared, cause, image, judgedAgain: true);
    }

    public static TheoryData<string, string, string, bool> ExtensionsThatFail => new()
    {
        {
            """{"spec":{"initContainers":[{"name":"fill","image":"IMAGE","command":["sh","-c","echo disk is odd; exit 9"]}]}}""",
            "init-container-failed", "disk is odd", true
        },
        {
            """{"spec":{"volumes":[{"name":"data","hostPath":{"path":"ROOT/none","type":"Directory"}}],"containers":[{"name":"$job","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}}""",
            "host-path-missing", "/none", false
        },
        {
            """{"spec":{"volumes":[{"name":"data","hostPath":{"path":"/etc/hostname","type":"Directory"}}],"containers":[{"name":"$job","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}}""",
            "host-path-wrong-type", "/etc/hostname", false
        },
        {
            """{"spec":{"volumes":[{"name":"data","emptyDir":{}}],"containers":[{"name":"$job","volumeMounts":[{"name":"data","mountPath":"/etc/passwd"}]}]}}""",
            "mount-type-mismatch", "/etc/passwd", true
        },
    };

    [Theory]
    [MemberData(nameof(ExtensionsThatFail))]
    public async Task What_an_extension_breaks_is_explained(string extension, string cause, string said, bool judgedAgain)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Extend(runner, extension.Replace("IMAGE", TestImages.Busybox, StringComparison.Ordinal));

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        AssertSaid(runner, prepared, cause, said, judgedAgain);
    }

    [Theory]
    [InlineData("--gpus all", "device-unavailable", "--gpus")]
    [InlineData("--device /dev/none", "device-unavailable", "/dev/none")]
    [InlineData("--workdir /etc/passwd/x", "working-directory-unusable", "/etc/passwd/x")]
    public async Task What_the_engine_cannot_give_is_explained(string options, string cause, string said)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, options);

        AssertSaid(runner, prepared, cause, said, judgedAgain: true);
    }

    [Fact]
    public async Task All_images_that_cannot_be_had_are_said_in_one_report()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();

        Tool.Result prepared = await runner.PrepareAsync("127.0.0.1:1/job:1", null, TestRunner.Service("127.0.0.1:1/service:1"));

        Assert.Equal(1, prepared.ExitCode);
        Assert.Single(prepared.Output.Split("::group::").Skip(1));
        string report = prepared.Output[prepared.Output.IndexOf("::group::", StringComparison.Ordinal)..prepared.Output.IndexOf("::endgroup::", StringComparison.Ordinal)];
        Assert.Contains("The image 127.0.0.1:1/job:1 cannot be pulled", report, StringComparison.Ordinal);
        Assert.Contains("also: The image 127.0.0.1:1/service:1 cannot be pulled", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_the_image_does_not_know_is_explained()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, "--user nobody-knows-me");
        AssertSaid(runner, prepared, "image-user-unknown", "nobody-knows-me", judgedAgain: true);
    }

    [Fact]
    public async Task What_the_workflow_got_wrong_exits_as_a_wrong_configuration_does()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, "--cpus many");
        AssertSaid(runner, prepared, "container-options-invalid", "--cpus many", judgedAgain: false);
        Assert.Equal(2, prepared.ExitCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_explained()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        using TcpListener taken = new(IPAddress.Any, 0);
        taken.Start();
        JsonObject service = TestRunner.Service(TestImages.Busybox);
        service["entryPoint"] = "sleep";
        service["entryPointArgs"] = new JsonArray("1000");
        service["portMappings"] = new JsonArray($"{((IPEndPoint)taken.LocalEndpoint).Port}:80");

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, null, service);

        AssertSaid(runner, prepared, "port-in-use", "in use", judgedAgain: true);
    }

    public static TheoryData<string, string, string> StepsThatFail => new()
    {
        { "true\nbazel build", "image-lacks-command", "bazel" },
        { "/__w/repo/repo/plain", "command-not-executable", "plain" },
        { "/__w/repo/repo/glibc", "image-lacks-loader", "glibc" },
        { "x=a; while :; do x=$x$x; done", "out-of-memory", "memory limit" },
        { "(x=a; while :; do x=$x$x; done) || exit 2", "out-of-memory", "memory limit" },
        { "echo 'Error: spawn bazel ENOENT' >&2; exit 1", "image-lacks-command", "bazel" },
        { "bazel build || exit 1", "image-lacks-command", "bazel" },
        { "dd if=/dev/zero of=/dev/shm/big bs=1M count=9 || exit 1", "disk-full", "/dev/shm/big" },
        { "kill -SEGV $$", "step-crashed", "SIGSEGV" },
        { "wget -q http://nosuch.invalid/ || exit 6", "name-not-resolved", "nosuch.invalid" },
        { "exec /etc/passwd", "command-not-executable", "/etc/passwd" },
        { "echo x >/proc/sys/kernel/hostname || exit 5", "step-path-read-only", "/proc/sys/kernel/hostname" },
        { "/__w/repo/repo/dos", "script-line-ends", "dos" },
        { "/__w/repo/repo/foreign", "image-wrong-platform", "foreign" },
        { "for i in $(seq 40); do sleep 1 & done; wait; exit 1", "process-limit", "as many as it may (24)" },
    };

    [Theory]
    [MemberData(nameof(StepsThatFail))]
    public async Task A_step_that_cannot_run_is_explained(string script, string cause, string said)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        string workspace = Path.Combine(runner.Work, "repo/repo");
        File.WriteAllText(Path.Combine(workspace, "plain"), "echo");
        File.Copy("/usr/bin/env", Path.Combine(workspace, "glibc"));
        string dos = Path.Combine(workspace, "dos");
        File.WriteAllText(dos, "#!/bin/sh\r\necho\r\n");
        File.SetUnixFileMode(dos, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        WriteForeign(Path.Combine(workspace, "foreign"));
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox, "--memory 32m --memory-swap 32m --shm-size 4m --pids-limit 24")).ExitCode);

        // The program itself where there is one: then it is the agent who could not start it.
        Tool.Result step = script.StartsWith('/') ? await runner.StepAsync(script) : await runner.ShellAsync(script);

        AssertSaid(runner, step, cause, said, judgedAgain: true);
    }

    [Fact]
    public async Task A_step_that_the_agent_cannot_start_is_explained()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        JsonObject absent = TestRunner.Step(["sh", "-c", "true"]);
        absent["workingDirectory"] = "/__w/repo/repo/none";

        Tool.Result step = await runner.RunAsync("run_script_step", absent);

        AssertSaid(runner, step, "step-working-directory-missing", "/__w/repo/repo/none is not there", judgedAgain: true);
        Assert.Contains("(certain", step.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_that_are_too_large_are_named_without_their_values()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);

        Tool.Result step = await runner.ScriptAsync("true", new JsonObject { ["BIG"] = new string('x', 200_000) });

        AssertSaid(runner, step, "step-arguments-too-large", "the variable BIG has 200005 bytes", judgedAgain: true);
        Assert.DoesNotContain("xxxx", step.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_the_kernel_killed_with_its_step_is_told_as_lack_of_memory()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox, "--memory 16m --tmpfs /t")).ExitCode);

        Tool.Result step = await runner.ShellAsync("dd if=/dev/zero of=/t/x bs=1M count=100");

        AssertSaid(runner, step, "out-of-memory", "16Mi", judgedAgain: true);
        Assert.Contains("(certain", step.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_mount_names_and_that_is_not_there_is_not_made()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        string source = Path.Combine(runner.Root, "none");

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, $"--mount type=bind,source={source},target=/x");

        AssertSaid(runner, prepared, "host-path-missing", source, judgedAgain: false);
        Assert.False(Directory.Exists(source));
    }

    [Theory]
    [InlineData("--group-add nosuch", "image-user-unknown", "--group-add")]
    [InlineData("--ulimit nofile=4", "open-files-limit", "--ulimit nofile")]
    [InlineData("--memory-swap 64m", "container-options-invalid", "--memory-swap")]
    [InlineData("--ipc host --sysctl kernel.shmmax=1", "container-options-invalid", "--sysctl")]
    public async Task What_only_the_engine_can_refuse_is_named_with_its_flag(string options, string cause, string said)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox, options);

        AssertSaid(runner, prepared, cause, said, judgedAgain: true);
        Assert.Equal(cause == "container-options-invalid" ? 2 : 1, prepared.ExitCode);
    }

    [Fact]
    public async Task The_incident_a_volume_over_the_store_of_every_program()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Extend(runner, Covering("/nix/store"));

        // Before the pod starts or in its first step: the cause is the same.
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Nix);
        Tool.Result failed = prepared.ExitCode == 0 ? await runner.ShellAsync("echo never printed") : prepared;

        AssertSaid(runner, failed, "cache-hides-image-files", $"{TestImages.NixStorePath}/bin/", judgedAgain: false);
        Assert.Contains("(certain", failed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_over_one_program_is_proved_by_a_look_at_the_image()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Extend(runner, Covering("/opt/tools"));
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Tools)).ExitCode);

        Tool.Result step = await runner.ShellAsync("tool --version");

        AssertSaid(runner, step, "cache-hides-image-files", "/opt/tools/bin/tool", judgedAgain: true);
        Assert.Contains("(certain", step.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'Error: spawn bazel ENOENT' >&2", 0)]
    [InlineData("echo 'cp: No space left on device'; for i in $(seq 25); do echo test $i ok; done; exit 1", 1)]
    public async Task What_a_step_only_mentions_is_no_cause(string script, int code)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);

        Tool.Result step = await runner.ShellAsync(script);

        Assert.Equal(code, step.ExitCode);
        Assert.DoesNotContain("::error", step.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(FailuresOf(runner)));
    }

    [Fact]
    public async Task A_step_that_fails_of_its_own_is_not_explained_and_nothing_is_kept()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);

        Tool.Result step = await runner.ShellAsync("exit 3");

        Assert.Equal((3, ""), (step.ExitCode, step.Output));
        Assert.False(Directory.Exists(FailuresOf(runner)));
        Assert.Equal("step-failed", new FailureStore(FailuresOf(runner)).Find(null)?.Cause);
    }

    [Fact]
    public async Task What_is_kept_holds_no_value_of_a_variable_and_is_closed_to_others()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        JsonObject service = TestRunner.Service(TestImages.Busybox, "--health-cmd true --health-interval 1s");
        service["environmentVariables"] = new JsonObject { ["PASSWORD"] = "hunter2-hunter2" };
        service["registry"] = new JsonObject { ["username"] = "me", ["password"] = "hunter3-hunter3", ["serverUrl"] = "https://ghcr.io" };
        service["entryPoint"] = "sh";
        service["entryPointArgs"] = new JsonArray("-c", "\"echo", "$PASSWORD", "hunter3-hunter3;", "exit", "3\"");

        await runner.PrepareAsync(TestImages.Busybox, null, service);

        string file = Assert.Single(Directory.GetFiles(FailuresOf(runner)));
        string text = File.ReadAllText(file);
        Assert.Contains("\"PASSWORD\"", text, StringComparison.Ordinal);
        Assert.Contains("*** ***", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(FailuresOf(runner)));
    }

    [Fact]
    public async Task What_the_failing_step_itself_asked_to_mask_is_neither_said_nor_kept()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);

        Tool.Result step = await runner.ShellAsync("""
            printf '::add-mask::first50%%2525-token%%0Asecond-token\n'
            seq 2000
            echo "Error: spawn first50%25-token ENOENT"; echo second-token | base64; echo "##[add-mask]third-token" >&2
            echo "cp: third-token: No space left on device" >&2
            exit 1
            """);

        AssertSaid(runner, step, "disk-full", "***", judgedAgain: true);
        string report = step.Output[step.Output.IndexOf("::group::", StringComparison.Ordinal)..];
        string kept = File.ReadAllText(Assert.Single(Directory.GetFiles(FailuresOf(runner))));
        Assert.Contains("spawn *** ENOENT", kept, StringComparison.Ordinal);
        foreach (string secret in (string[])["first50", "second-token", Convert.ToBase64String("second-token"u8), "third-token"])
        {
            Assert.DoesNotContain(secret, report, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
        }
    }

    /// <summary>A program whose header names another processor than this machine's.</summary>
    private static void WriteForeign(string file)
    {
        byte[] program = File.ReadAllBytes("/usr/bin/env");
        program[18] = (byte)(program[18] == 0xF3 ? 0x3E : 0xF3);
        File.WriteAllBytes(file, program);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static string Covering(string path) =>
        """{"spec":{"volumes":[{"name":"store","emptyDir":{}}],"containers":[{"name":"$job","volumeMounts":[{"name":"store","mountPath":"PATH"}]}]}}"""
            .Replace("PATH", path, StringComparison.Ordinal);

    private static void Extend(TestRunner runner, string extension)
    {
        string file = Path.Combine(runner.Root, "extension.yaml");
        File.WriteAllText(file, extension.Replace("ROOT", runner.Root, StringComparison.Ordinal));
        runner.Environment["ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE"] = file;
    }

    private static string FailuresOf(TestRunner runner) => Path.Combine(runner.StateDirectory, "berth", "failures");

    private static void AssertSaid(TestRunner runner, Tool.Result result, string cause, string said, bool judgedAgain)
    {
        Assert.True(result.ExitCode != 0, result.Output);
        Assert.True(result.Output.Contains($"why this failed ({cause})", StringComparison.Ordinal), result.Output + result.Error);
        string error = Assert.Single(result.Output.Split('\n'), line => line.StartsWith("::error", StringComparison.Ordinal));
        Assert.Contains($"[{cause}]", error, StringComparison.Ordinal);
        Assert.Contains(said, result.Output, StringComparison.Ordinal);

        JsonObject kept = JsonNode.Parse(File.ReadAllBytes(Assert.Single(Directory.GetFiles(FailuresOf(runner)))))!.AsObject();
        Assert.Equal(cause, (string?)kept["cause"]);
        Assert.Equal(runner.Name, (string?)kept["runner"]);
        if (judgedAgain)
        {
            kept.Remove("cause");
            kept.Remove("findings");
            Assert.Equal(cause, Diagnostician.Judge(EvidenceForm.Read(kept)).Cause);
        }
    }
}
