using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Findings;

/// <summary>What the last lines of a step tell that ended with an exit code of its own.</summary>
public sealed class StepOutputTests
{
    private const string Socket = "/var/run/docker.sock";

    [Theory]
    [InlineData("step-lacks-docker", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?")]
    [InlineData("step-lacks-docker", "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory")]
    [InlineData("step-lacks-docker", "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get \"http://x/_ping\": dial unix: connect: permission denied")]
    [InlineData("step-lacks-docker", "Error: connect ENOENT /var/run/docker.sock")]
    [InlineData("disk-full", "dd: error writing '/dev/shm/big': No space left on device")]
    [InlineData("disk-full", "Error: ENOSPC: no space left on device, write")]
    [InlineData("disk-full", "OSError: [Errno 28] No space left on device: '/data/x'")]
    [InlineData("disk-full", "write /tmp/go-build/x.a: no space left on device")]
    [InlineData("image-wrong-platform", "/a.sh: line 3: ./tool: cannot execute binary file: Exec format error")]
    [InlineData("image-wrong-platform", "panic: fork/exec ./tool: exec format error")]
    [InlineData("image-wrong-platform", "OSError: [Errno 8] Exec format error: './tool'")]
    [InlineData("image-wrong-platform", "/a.sh: 3: ./tool: Exec format error")]
    [InlineData("image-lacks-command", "Error: spawn docker ENOENT\n    at ChildProcess._handle.onexit (node:internal/child_process:285:19)\n  errno: -2,\n  code: 'ENOENT',\n  path: 'docker'\n}\n\nNode.js v24.1.0")]
    [InlineData("image-lacks-loader", "/opt/tool: error while loading shared libraries: libz.so.1: cannot open shared object file: No such file or directory")]
    [InlineData("image-lacks-loader", "bash: line 1: /opt/tool: cannot execute: required file not found")]
    [InlineData("step-lacks-rights", "mount: permission denied (are you root?)")]
    [InlineData("step-lacks-rights", "mount: /x: permission denied.")]
    [InlineData("step-lacks-rights", "mount: /x: must be superuser to use mount.")]
    [InlineData("step-lacks-rights", "mount: mounting tmpfs on /x failed: Operation not permitted")]
    [InlineData("step-lacks-rights", "umount: /x: must be superuser to unmount.")]
    [InlineData("step-lacks-rights", "fusermount3: mount failed: Operation not permitted")]
    [InlineData("step-lacks-rights", "unshare: unshare failed: Operation not permitted")]
    [InlineData("step-path-read-only", "sh: can't create /etc/x: Read-only file system")]
    [InlineData("step-path-read-only", "touch: cannot touch '/__e/x': Read-only file system")]
    [InlineData("process-limit", "sh: can't fork: Resource temporarily unavailable")]
    [InlineData("process-limit", "runtime: failed to create new OS thread (have 9 already; errno=11)\nfatal error: newosproc: errno=11")]
    [InlineData("open-files-limit", "open /a/b: too many open files")]
    [InlineData("open-files-limit", "Error: EMFILE: too many open files, open '/a'")]
    [InlineData("name-not-resolved", "wget: bad address 'nosuch.example'")]
    [InlineData("name-not-resolved", "curl: (6) Could not resolve host: nosuch.example")]
    [InlineData("name-not-resolved", "Error: getaddrinfo ENOTFOUND nosuch.example")]
    [InlineData("name-not-resolved", "fatal: unable to access 'https://x/': Could not resolve host: nosuch.example")]
    public void The_last_lines_name_a_cause_that_is_likely(string cause, string said)
    {
        Finding finding = Assert.Single(Judge(1, said).Findings);

        Assert.Equal((cause, Certainty.Likely), (finding.Cause, finding.Certainty));
        Assert.True(Diagnostician.MayExplain(Step(1, said)));
    }

    [Theory]
    [InlineData("env: ‘bash\\r’: No such file or directory")]
    [InlineData("/usr/bin/env: 'bash\r': No such file or directory")]
    [InlineData("bash: ./build.sh: /bin/bash^M: bad interpreter: No such file or directory")]
    [InlineData("./build.sh: line 2: $'\\r': command not found")]
    [InlineData("./build.sh: 2: \r: not found")]
    public void Line_ends_of_Windows_are_told(string said) =>
        Assert.Equal("script-line-ends", Assert.Single(Judge(127, said).Findings).Cause);

    [Theory]
    [InlineData("image-wrong-platform", 126, "/w/x: it is a program for ARM64, and this machine is x86-64")]
    [InlineData("script-line-ends", 127, "/w/x: its first line ends with a carriage return, so its interpreter is not found: save it")]
    [InlineData("image-lacks-loader", 127, "/w/x: the script is there, but its interpreter is not: /usr/bin/perl is missing in the job's image")]
    public void What_the_agent_looked_at_is_certain(string cause, int code, string said)
    {
        Finding finding = Assert.Single(Judge(code, said).Findings);

        Assert.Equal((cause, Certainty.Certain), (finding.Cause, finding.Certainty));
        Assert.Contains("/w/x", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("step-working-directory-missing", 126, "the step's working directory is not there: /__w/r/r/w x is missing in the job container", "/__w/r/r/w x is not there")]
    [InlineData("step-working-directory-missing", 126, "the step's working directory is none: /etc/passwd is a file in the job container", "/etc/passwd is a file")]
    [InlineData("step-arguments-too-large", 126, "/bin/sh: its arguments and variables are too large for Linux: the variable BIG has 200005 bytes of at most 131072, all have 201000 bytes", "the variable BIG has 200005 bytes")]
    [InlineData("process-limit", 126, "/bin/sh: no process or thread can be started, as the container has as many as it may (5)", "as many as it may (5)")]
    [InlineData("process-limit", 126, "Berth's agent: no process or thread can be started, as the container has as many as it may", "as many as it may")]
    [InlineData("process-limit", 2, "sh: can't fork: Resource temporarily unavailable\nberth-agent: the container may have 20 processes and threads at once: 3 were refused during this step", "as many as it may (20)")]
    [InlineData("process-limit", 1, "BlockingIOError: [Errno 11] Resource temporarily unavailable\nberth-agent: the container may have no more processes and threads at once: 3 were refused during this step", "as many as it may")]
    [InlineData("process-limit", 134, "pthread_create: Resource temporarily unavailable\nberth-agent: the container may have 20 processes and threads at once: 3 were refused during this step", "as many as it may (20)")]
    public void Why_the_agent_could_not_start_a_step_is_certain(string cause, int code, string said, string told)
    {
        Finding finding = Assert.Single(Judge(code, said).Findings);

        Assert.Equal((cause, Certainty.Certain), (finding.Cause, finding.Certainty));
        Assert.Contains(told, finding.Summary, StringComparison.Ordinal);
        Assert.True(Diagnostician.MayExplain(Step(code, said)));
    }

    [Theory]
    [InlineData("see: berth-agent: the container may have 20 processes and threads at once: 3 were refused during this step")]
    [InlineData("berth-agent: the container may have 20 processes and threads at once: 3 were refused during this step\n2 tests failed")]
    public void A_line_that_only_looks_like_the_agents_is_no_proof(string said) => Assert.Empty(Judge(1, said).Findings);

    /// <summary>A program may go on without a process that it was refused, and can print the agent's line.</summary>
    [Theory]
    [InlineData("process-limit", Certainty.Likely, 1, "Error: tests failed")]
    [InlineData("disk-full", Certainty.Likely, 1, "write /tmp/x.a: no space left on device")]
    [InlineData("step-crashed", Certainty.Certain, 139, "")]
    [InlineData("command-not-executable", Certainty.Certain, 126, "/w/x: it may not be executed (mode 644)")]
    [InlineData("process-limit", Certainty.Likely, 126, "configure: cannot go on")]
    public void What_the_agent_counted_explains_what_nothing_else_does(string cause, Certainty certainty, int code, string said)
    {
        Finding finding = Assert.Single(Judge(
            code, $"{said}\nberth-agent: the container may have 20 processes and threads at once: 3 were refused during this step\n").Findings);

        Assert.Equal((cause, certainty), (finding.Cause, finding.Certainty));
    }

    [Theory]
    [InlineData("no room left in zoom 3", false, "step-killed")]
    [InlineData("run OOM-tests: BOOM", false, "out-of-memory")]
    [InlineData("checking bloom", false, "step-killed")]
    [InlineData("fatal: Out of memory, malloc failed", false, "out-of-memory")]
    [InlineData("fatal: Out of memory, malloc failed", true, "step-connection-lost")]
    public void Only_the_words_tell_that_a_killed_step_had_no_memory(string said, bool lost, string cause)
    {
        JsonObject step = Step(137, said);
        step["lost"] = lost;
        Finding gone = Finding.Certain("step-connection-lost", "The agent is gone", "See its log");

        Verdict verdict = Diagnostician.Judge(
            Evidence.Read(Encoding.UTF8.GetBytes(Load(step).ToJsonString()), out _)!, lost ? [gone] : []);

        Assert.Equal(cause, verdict.Cause);
    }

    [Theory]
    [InlineData(0, "Error: spawn docker ENOENT")]
    [InlineData(1, "FAIL: 3 of 200")]
    [InlineData(2, "ok: exec format error is handled")]
    [InlineData(1, "")]
    public void What_is_the_program_s_own_is_not_explained(int code, string said)
    {
        Assert.Empty(Judge(code, said).Findings);
        Assert.False(Diagnostician.MayExplain(Step(code, said)));
    }

    [Fact]
    public void What_was_said_long_before_the_end_is_no_cause() => Assert.Empty(
        Judge(1, "Error: spawn docker ENOENT\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"test {i} ok\n"))).Findings);

    [Fact]
    public void The_order_of_both_streams_decides_what_came_last()
    {
        JsonObject step = Step(1, "sh: bazel: not found");
        step["tail"] = "sh: bazel: not found\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"test {i} failed\n"));

        Assert.Empty(Judge(step).Findings);
    }

    [Theory]
    [InlineData("OOMKilling", "2026-11-20T10:00:05Z", null, true, Certainty.Certain)]
    [InlineData("OOMKilling", "2026-11-20T09:00:00Z", null, false, Certainty.Certain)]
    [InlineData("None", "", "512Mi", true, Certainty.Likely)]
    [InlineData("None", "", null, false, Certainty.Likely)]
    public void A_killed_process_of_a_step_is_explained_by_what_the_pod_says(
        string reason, string at, string? limit, bool found, Certainty certainty)
    {
        JsonObject step = Step(2, "make: *** [all] Error 137");
        step["startedAt"] = "2026-11-20T10:00:00Z";
        JsonNode root = Load(step);
        root["events"]!.AsArray().Add(new JsonObject
        {
            ["type"] = "Warning",
            ["reason"] = reason,
            ["message"] = "the kernel killed a process of the container: out of memory",
            ["lastTimestamp"] = at,
        });
        if (limit is not null)
            root["pod"]!["spec"]!["containers"]![0]!["resources"] = new JsonObject { ["limits"] = new JsonObject { ["memory"] = limit } };

        Verdict verdict = Judge(root);

        Assert.True(Diagnostician.MayExplain(step));
        Assert.Equal(found, verdict.Findings is [{ Cause: "out-of-memory" } one] && one.Certainty == certainty);
    }

    [Theory]
    [InlineData("+ ls -la /__e\nls: cannot access '/__e': Permission denied\nsh: 1: /__e/node24/bin/node: not found", "")]
    [InlineData("ls: /__e/tools: No such file or directory\nsh: 1: /__e/node24/bin/node: not found", "")]
    [InlineData("sh: 1: /__e/node24/bin/node: not found", "ls -la /__e\n")]
    [InlineData("sh: 1: /__e/node24/bin/node: not found", "will run /__e/node24/bin/node\n")]
    public void What_a_script_lists_or_prints_of_the_externals_proves_nothing(string error, string output)
    {
        JsonNode root = Load(EvidenceForm.Step("job", ["bash", "-e", "/__w/_temp/3c.sh"], 127, output, error, error));
        root["pod"]!["spec"]!["volumes"] = new JsonArray(
            new JsonObject { ["name"] = "externals", ["hostPath"] = new JsonObject { ["path"] = "/opt/externals" } });

        Finding finding = Assert.Single(Judge(root).Findings);

        Assert.Equal(("image-lacks-loader", Certainty.Likely), (finding.Cause, finding.Certainty));
    }

    [Theory]
    [InlineData(132, "SIGILL")]
    [InlineData(135, "--shm-size")]
    [InlineData(139, "SIGSEGV")]
    [InlineData(159, "seccomp")]
    public void A_crash_is_told_by_its_signal(int code, string said)
    {
        Finding finding = Assert.Single(Judge(code, "").Findings);

        Assert.Equal(("step-crashed", Certainty.Certain), (finding.Cause, finding.Certainty));
        Assert.Contains(said, finding.Summary + finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./run.sh", "git update-index")]
    [InlineData("/__w/repo/repo/run.sh", "git update-index")]
    [InlineData("/opt/tool", "in the image")]
    public void What_may_not_be_executed_is_mended_where_it_comes_from(string program, string fix) => Assert.Contains(
        fix, Assert.Single(Judge(126, $"{program}: it may not be executed (mode 644)").Findings).Fix, StringComparison.Ordinal);

    [Fact]
    public void A_look_alone_proves_that_the_externals_are_gone()
    {
        JsonNode root = Load(EvidenceForm.Step("job", ["bash", "-e", "/__w/_temp/3c.sh"], 127, "", "sh: 1: /__e/node24/bin/node: not found", ""));
        root["exec"]!.AsArray().Add(EvidenceForm.Step("job", ["ls", "-la", "/__e/node24"], 1, "", "ls: /__e/node24: No such file or directory", ""));

        Finding finding = Judge(root).Findings[0];

        Assert.Equal(("externals-missing", Certainty.Certain), (finding.Cause, finding.Certainty));
    }

    [Fact]
    public void A_socket_that_is_mounted_is_not_to_be_mounted_again()
    {
        JsonNode root = Load(Step(1, $"Cannot connect to the Docker daemon at unix://{Socket}. Is the docker daemon running?"));
        root["pod"]!["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Add(new JsonObject { ["name"] = "s", ["mountPath"] = Socket });

        Assert.Contains("See that the daemon runs", Judge(root).Findings[0].Fix, StringComparison.Ordinal);
    }

    private static JsonObject Step(int code, string said) =>
        EvidenceForm.Step("job", ["bash", "-e", "/__w/_temp/3c.sh"], code, "", said, said);

    private static JsonNode Load(JsonObject step)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "tests/pod-failures/healthy.json")))!;
        root["exec"] = new JsonArray(step.DeepClone());
        return root;
    }

    private static Verdict Judge(int code, string said) => Judge(Step(code, said));

    private static Verdict Judge(JsonObject step) => Judge(Load(step));

    private static Verdict Judge(JsonNode root) =>
        Diagnostician.Judge(Evidence.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), out _)!);
}
