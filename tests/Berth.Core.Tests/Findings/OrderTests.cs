using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Findings;

/// <summary>Two things wrong at once: both are found, and the one to mend first is first.</summary>
public sealed class OrderTests
{
    private readonly JsonNode _root = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "tests/pod-failures/healthy.json")))!;

    [Fact]
    public void A_volume_before_a_mount() => Found(
        Refused(("spec.containers[0].volumeMounts[0].subPath", "Invalid value: \"../x\": must not contain '..'"),
            ("spec.volumes[1].name", "Duplicate value: \"work\"")),
        "volume-duplicate", "mount-invalid");

    [Fact]
    public void A_refusal_before_what_an_earlier_pod_did() => Found(
        Ended("job", 1).Refused(("spec.volumes[1].name", "Duplicate value: \"work\"")), "volume-duplicate", "job-container-exited");

    [Fact]
    public void The_most_nodes_before_the_others() => Found(
        Unplaced("0/5 nodes are available: 1 node(s) had untolerated taint {gpu: true}, 4 Insufficient cpu."),
        "unschedulable-resources", "unschedulable-taint");

    [Fact]
    public void A_hostPath_and_a_secret_as_the_kubelet_meets_them() => Found(
        Pending().Event("FailedMount", "MountVolume.SetUp failed for volume \"c\" : hostPath type check failed: /srv/none is not a directory")
            .Event("FailedMount", "MountVolume.SetUp failed for volume \"s\" : secret \"token\" not found"),
        "host-path-missing", "config-missing");

    [Fact]
    public void An_image_before_a_secret_of_another_container() => Found(
        Waiting("job", "CreateContainerConfigError", "secret \"token\" not found")
            .Waiting("db", "ErrImagePull", "Failed to pull image \"x/db\": manifest unknown"),
        "image-pull-failed", "config-missing");

    [Fact]
    public void An_image_before_a_service_that_died() => Found(
        Waiting("job", "ImagePullBackOff", "Back-off pulling image").Ended("db", 1), "image-pull-failed", "service-container-failed");

    [Fact]
    public void The_job_before_a_service() => Found(
        Ended("job", 137, "OOMKilled").Ended("db", 1), "out-of-memory", "service-container-failed");

    [Fact]
    public void A_step_that_misses_a_tool_before_a_service_that_died() => Found(
        Ended("db", 1).Step(127, "sh: tar: not found", "tar --version"), "image-lacks-tools", "service-container-failed");

    [Fact]
    public void A_user_before_a_missing_command() => Found(
        Waiting("job", "RunContainerError", "runc create failed: exec: \"tail\": executable file not found in $PATH: unknown")
            .Waiting("db", "CreateContainerConfigError", "container has runAsNonRoot and image will run as root"),
        "image-user-not-allowed", "image-lacks-command");

    [Fact]
    public void Steps_in_their_order() => Found(
        Step(126, "sh: ./run.sh: Permission denied", "./run.sh").Step(127, "sh: find: not found", "find ."),
        "command-not-executable", "image-lacks-tools");

    [Fact]
    public void What_ended_the_pod_explains_how_its_containers_ended()
    {
        _root["pod"]!["status"]!["reason"] = "DeadlineExceeded";
        Found(Ended("job", 137).Ended("db", 143), "deadline-exceeded");
    }

    [Fact]
    public void A_pull_that_succeeded_at_last_is_no_finding() => Found(
        Waiting("job", "CreateContainerConfigError", "secret \"token\" not found")
            .Event("Failed", "Failed to pull image \"x\": i/o timeout", "job").Event("Pulled", "Successfully pulled image \"x\"", "job", "Normal"),
        "config-missing");

    [Theory]
    [InlineData("fatal: Authentication failed: Permission denied", 1)]
    [InlineData("error: package foo: not found", 2)]
    [InlineData("curl: (22) 404 not found", 22)]
    public void A_program_s_own_words_are_no_cause(string error, int code) =>
        Assert.Equal(Verdict.Unknown, Judge(Step(code, error, "make all")).Cause);

    [Fact]
    public void A_program_that_ends_with_128_was_started() => Found(Ended("job", 128), "job-container-exited");

    [Fact]
    public void An_event_of_an_earlier_pod_of_the_name_is_noise()
    {
        OrderTests pod = Pending().Event("FailedMount", "MountVolume.SetUp failed for volume \"s\" : secret \"token\" not found");
        pod._root["pod"]!["metadata"]!["uid"] = "new";
        pod._root["events"]![0]!["involvedObject"] = new JsonObject { ["kind"] = "Pod", ["uid"] = "old" };
        Assert.Equal("pod-starting", Judge(pod).Cause);
    }

    [Fact]
    public void What_was_looked_up_in_the_image_makes_it_certain()
    {
        OrderTests pod = Waiting("job", "RunContainerError", "exec: \"tail\": executable file not found in $PATH");
        pod._root["pod"]!["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Add(new JsonObject { ["name"] = "c", ["mountPath"] = "/opt/store" });
        JsonObject probe = new()
        {
            ["container"] = "job",
            ["program"] = "tail",
            ["paths"] = new JsonArray("/bin/tail", "/opt/store/bin/tail"),
            ["executable"] = true,
        };
        pod._root["probes"] = new JsonArray(probe);
        Assert.Equal(("cache-hides-image-files", Certainty.Certain), First(pod));
        probe["paths"] = new JsonArray();
        Assert.Equal(("image-lacks-command", Certainty.Certain), First(pod));
    }

    [Fact]
    public void A_mount_hides_nothing_of_an_image_that_has_nothing_there()
    {
        OrderTests pod = Step(127, "/a.sh: line 1: /opt/bin/deploy: not found", "x").Mounted("/opt/bin");
        Assert.Equal(("cache-hides-image-files", Certainty.Likely), First(pod));
        pod.Looked("/opt/bin/deploy");
        Assert.Equal(("image-lacks-command", Certainty.Likely), First(pod));
        Assert.Contains("/opt/bin", Judge(pod).Findings[0].Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("seed", Judge(pod).Findings[0].Fix, StringComparison.Ordinal);
        Assert.Equal(("image-lacks-command", Certainty.Certain), First(pod.Sighted("/opt/bin/deploy", "absent")));
        pod.Looked("/opt/bin/deploy", "/opt/bin/deploy");
        Assert.Equal(("cache-hides-image-files", Certainty.Certain), First(pod));
    }

    [Fact]
    public void A_cache_that_is_filled_from_the_image_is_not_to_be_filled_from_it()
    {
        OrderTests pod = Step(127, "/a.sh: line 1: /opt/bin/deploy: not found", "x").Mounted("/opt/bin").Looked("/opt/bin/deploy", "/opt/bin/deploy");
        Assert.Contains("/opt/bin:seed", Judge(pod).Findings[0].Fix, StringComparison.Ordinal);
        pod._root["pod"]!["spec"]!["initContainers"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "seed-0",
            ["command"] = new JsonArray("/__berth/agent", "seed", "--lease", "/x", "--from", "/opt/bin", "--slot", "/y"),
        });
        Assert.Contains("berth cache rm", Judge(pod).Findings[0].Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image-lacks-loader", "/lib64/ld-linux-x86-64.so.2", true)]
    [InlineData("script-line-ends", "/bin/sh?", true)]
    [InlineData("command-not-executable", null, false)]
    public void A_file_that_is_there_is_not_missing(string cause, string? interpreter, bool executable)
    {
        OrderTests pod = Step(127, "/a.sh: line 1: /opt/ls: not found", "x").Mounted("/opt/ls").Looked("/opt/ls")
            .Sighted("/opt/ls", "file", executable, interpreter);
        Assert.Equal((cause, Certainty.Certain), First(pod));
    }

    [Fact]
    public void A_path_of_the_step_s_is_looked_at_where_the_step_was()
    {
        OrderTests pod = Step(126, "/a.sh: line 1: ./d: Permission denied", "x");
        Assert.Empty(Diagnostician.Sights(Read(pod)));
        pod._root["exec"]![0]!["workingDirectory"] = "/__w/r/r";
        Assert.Equal("/__w/r/r/d", Assert.Single(Diagnostician.Sights(Read(pod))).Search.Program);
        Finding finding = Judge(pod.Sighted("/__w/r/r/d", "directory")).Findings[0];
        Assert.Equal("command-not-executable", finding.Cause);
        Assert.DoesNotContain("chmod", finding.Fix, StringComparison.Ordinal);
        Assert.Contains("is a directory", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(126, "the step's working directory is not there: /evil is missing in the job container", "step-working-directory-missing")]
    [InlineData(127, "bash: command not found in the job container; PATH is /bin", "image-lacks-command")]
    public void The_agent_says_nothing_of_a_program_that_runs(int code, string said, string cause)
    {
        OrderTests pod = Step(code, said, "x");
        Assert.Equal(cause, First(pod).Item1);
        pod._root["exec"]![0]!["started"] = false;
        Assert.Equal(cause, First(pod).Item1);
        pod._root["exec"]![0]!["started"] = true;
        Assert.Equal(Verdict.Unknown, Judge(pod).Cause);
    }

    [Fact]
    public void Equal_events_are_one_line_of_what_was_seen()
    {
        OrderTests pod = Step(3, "x", "make all");
        for (int i = 0; i < 40; i++) pod.Event("Odd", "something is odd", "job");
        Assert.Equal("event Odd: something is odd (40 times)", Assert.Single(
            Judge(pod).Observed, line => line.StartsWith("event ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_service_that_ended_well_is_no_failure() =>
        Assert.Equal(Verdict.Healthy, Judge(Ended("db", 0, "Completed")).Cause);

    [Fact]
    public void A_script_may_search_elsewhere_than_the_image()
    {
        OrderTests pod = Step(127, "sh: 1: vite: not found", "vite build").Looked("vite");
        Assert.Equal(("image-lacks-command", Certainty.Likely), First(pod));
    }

    [Fact]
    public void What_the_image_has_is_not_said_to_be_missing() =>
        Assert.Empty(Judge(Step(127, "sh: 1: vite: not found", "vite build").Looked("vite", "/usr/bin/vite")).Findings);

    [Fact]
    public void A_look_elsewhere_than_where_the_step_searched_proves_nothing()
    {
        OrderTests pod = Step(127, "sh: 1: vite: not found", "vite build").Looked("vite", "/usr/bin/vite");
        pod._root["exec"]![0]!["prependPath"] = new JsonArray("/opt/node/bin");
        ProgramQuestion question = Assert.Single(Diagnostician.Questions(Read(pod)));
        Assert.Equal(("vite", "/opt/node/bin"), (question.Search.Program, question.Search.Prepend));
        Assert.Equal(("image-lacks-command", Certainty.Likely), First(pod));
    }

    [Fact]
    public void A_user_s_own_tool_is_not_the_hook_s()
    {
        OrderTests pod = Step(127, "/__w/_temp/a.sh: line 3: awk: command not found", "x");
        pod._root["exec"]![0]!["command"] = new JsonArray("bash", "-e", "/__w/_temp/a.sh");
        Assert.Equal(("image-lacks-command", Certainty.Likely), First(pod));
    }

    [Theory]
    [InlineData("sh: ./gradlew: not found")]
    [InlineData("sh: 1: /__w/repo/repo/tool: not found")]
    [InlineData("bash: /__w/_temp/x.sh: No such file or directory")]
    public void A_file_of_the_work_directory_is_not_hidden_by_the_volume_that_holds_it(string error) =>
        Assert.Equal(("step-file-missing", Certainty.Likely), First(Step(127, error, "./x")));

    [Fact]
    public void An_earlier_step_s_lost_memory_explains_no_later_one()
    {
        OrderTests pod = Step(137, "", "make all").Event("OOMKilling", "killed", "job");
        pod._root["exec"]![0]!["startedAt"] = "2026-11-28T10:00:05.5000000Z";
        pod._root["events"]!.AsArray()[^1]!["lastTimestamp"] = "2026-11-28T10:00:05.4000000Z";
        Assert.Equal("step-killed", Judge(pod).Cause);
        pod._root["events"]!.AsArray()[^1]!["lastTimestamp"] = "2026-11-28T10:00:05.6000000Z";
        Assert.Equal(("out-of-memory", Certainty.Certain), First(pod));
        pod._root["events"]!.AsArray()[^1]!["involvedObject"]!["fieldPath"] = "spec.containers{db}";
        Assert.Equal("step-killed", Judge(pod).Cause);
    }

    [Fact]
    public void The_container_that_an_engine_would_not_make_is_named()
    {
        OrderTests pod = Waiting("db", "ContainerCreating", "");
        pod._root["pod"]!["status"]!["phase"] = "Pending";
        pod._root["apiError"] = new JsonObject
        {
            ["code"] = 400,
            ["reason"] = "BadRequest",
            ["message"] = "unable to find user nobody: no matching entries in passwd file",
            ["container"] = "db",
        };
        Assert.Contains("\"db\"", Judge(pod).Findings[0].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_still_starts_says_for_what_it_waits()
    {
        _root["pod"]!["status"]!["phase"] = "Pending";
        State("job", "waiting", new JsonObject { ["reason"] = "PodInitializing" });
        _root["pod"]!["status"]!["initContainerStatuses"]![0]!["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = "2026-11-28T10:00:00Z" } };
        Finding starting = Assert.Single(Judge(this).Findings);
        Assert.Equal("pod-starting", starting.Cause);
        Assert.Contains("init container \"fs-init\"", starting.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void An_agent_that_is_not_there_is_not_the_image_s_fault() =>
        Found(Waiting("job", "RunContainerError", "exec: \"/__berth/agent\": stat /__berth/agent: no such file or directory"), "agent-missing");

    [Fact]
    public void A_step_that_was_killed_ran_out_of_memory_only_where_there_is_a_limit()
    {
        Found(Step(137, "", "make all"), "step-killed");
        _root["pod"]!["spec"]!["containers"]![0]!["resources"] = new JsonObject { ["limits"] = new JsonObject { ["memory"] = "1Gi" } };
        Assert.Equal("out-of-memory", Judge(this).Cause);
    }

    private static (string, Certainty) First(OrderTests pod) => Judge(pod).Findings[0] is var first ? (first.Cause, first.Certainty) : default;

    private static void Found(OrderTests pod, params string[] causes) =>
        Assert.Equal(causes, Judge(pod).Findings.Select(finding => finding.Cause));

    private static Verdict Judge(OrderTests pod) =>
        Diagnostician.Judge(Evidence.Read(Encoding.UTF8.GetBytes(pod._root.ToJsonString()), out _)!);

    private static Evidence Read(OrderTests pod) => Evidence.Read(Encoding.UTF8.GetBytes(pod._root.ToJsonString()), out _)!;

    private OrderTests Looked(string program, params string[] paths)
    {
        _root["probes"] = new JsonArray(new JsonObject
        {
            ["container"] = "job",
            ["program"] = program,
            ["paths"] = new JsonArray([.. paths.Select(path => (JsonNode)path)]),
            ["executable"] = paths.Length > 0,
        });
        return this;
    }

    private OrderTests Mounted(string path)
    {
        _root["pod"]!["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Add(new JsonObject { ["name"] = "m", ["mountPath"] = path });
        return this;
    }

    private OrderTests Sighted(string program, string kind, bool executable = false, string? interpreter = null)
    {
        _root["sights"] = new JsonArray(new JsonObject
        {
            ["container"] = "job",
            ["program"] = program,
            ["kind"] = kind,
            ["paths"] = kind == "file" ? new JsonArray(program) : [],
            ["executable"] = executable,
            ["interpreter"] = interpreter,
        });
        return this;
    }

    private OrderTests Refused(params (string Field, string Message)[] causes)
    {
        _root["apiError"] = new JsonObject
        {
            ["reason"] = "Invalid",
            ["details"] = new JsonObject
            {
                ["causes"] = new JsonArray([.. causes.Select(c => (JsonNode)new JsonObject { ["field"] = c.Field, ["message"] = c.Message })]),
            },
        };
        return this;
    }

    private OrderTests Unplaced(string message)
    {
        Pending();
        _root["pod"]!["spec"]!.AsObject().Remove("nodeName");
        _root["pod"]!["status"]!["conditions"] =
            new JsonArray(new JsonObject { ["type"] = "PodScheduled", ["status"] = "False", ["message"] = message });
        return this;
    }

    private OrderTests Pending()
    {
        _root["pod"]!["status"] = new JsonObject { ["phase"] = "Pending" };
        _root["events"] = new JsonArray();
        return this;
    }

    private OrderTests Waiting(string name, string reason, string message) => State(name, "waiting", new JsonObject { ["reason"] = reason, ["message"] = message });

    private OrderTests Ended(string name, int code, string reason = "Error") =>
        State(name, "terminated", new JsonObject { ["exitCode"] = code, ["reason"] = reason });

    private OrderTests State(string name, string state, JsonObject value)
    {
        JsonArray statuses = _root["pod"]!["status"]!["containerStatuses"]!.AsArray();
        if (statuses.FirstOrDefault(status => (string?)status!["name"] == name) is not { } known)
            statuses.Add(known = new JsonObject { ["name"] = name, ["image"] = "x/db" });
        known["state"] = new JsonObject { [state] = value };
        return this;
    }

    private OrderTests Event(string reason, string message, string? container = null, string type = "Warning")
    {
        JsonObject about = new() { ["kind"] = "Pod" };
        if (container is not null) about["fieldPath"] = $"spec.containers{{{container}}}";
        _root["events"]!.AsArray().Add(new JsonObject { ["type"] = type, ["reason"] = reason, ["message"] = message, ["involvedObject"] = about });
        return this;
    }

    private OrderTests Step(int code, string error, string script)
    {
        if (_root["exec"] is not JsonArray steps) _root["exec"] = steps = [];
        steps.Add(new JsonObject { ["command"] = new JsonArray("sh", "-c", script), ["exitCode"] = code, ["stdout"] = "", ["stderr"] = error });
        return this;
    }
}
