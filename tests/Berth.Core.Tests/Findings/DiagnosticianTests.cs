using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Core.Diagnosis;
using CsCheck;

namespace Berth.Core.Tests.Findings;

public sealed partial class DiagnosticianTests
{
    private static readonly string _directory = Path.Combine(SourceTree.Root, "tests/pod-failures");

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(_directory, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_directory, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_real_failure_gets_its_own_cause_first(string file)
    {
        JsonNode node = Load(file);
        string cause = (string)node["cause"]!;
        node.AsObject().Remove("cause");
        Verdict verdict = Judge(node);
        Assert.Equal(cause, verdict.Cause);
        int wrong = cause == Verdict.Healthy ? 0 : file.Contains("two-wrong", StringComparison.Ordinal) ? 2 : 1;
        Assert.Equal(wrong, verdict.Findings.Count);
        Assert.All(verdict.Findings, finding =>
        {
            Assert.NotEmpty(finding.Evidence);
            Assert.NotEmpty(finding.Fix);
            Assert.NotNull(Causes.Find(finding.Cause));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Other_names_images_and_paths_change_nothing(string file)
    {
        string json = File.ReadAllText(Path.Combine(_directory, file));
        string cause = (string)JsonNode.Parse(json)!["cause"]!;
        (string Old, string New)[] names =
        [
            (@"\bjob\b", "werkstatt"), ("fs-init", "copy-files"), ("ci-7f2xk-runner-q4mzt-workflow", "r9-x"), ("runners", "forge"),
            ("cache-(?:0|x)\"", "warm-0\""), ("/var/lib/cachetest/", "/data/ci/"), ("/srv/ci/", "/mnt/pool/"),
            ("localhost/(?:debian:bookworm|nix:latest|bb:1)", "ghcr.io/acme/long-enough-to-be-cut/toolbox-for-builds:2026.11.24-rc.1"),
            ("registry.invalid", "mirror.example"), ("berth.local/busybox:1", "quay.example/b@sha256:4297f44b13955235245b2497399d7a93"),
        ];
        foreach ((string old, string other) in names) json = Regex.Replace(json, old, other);
        Verdict verdict = Judge(JsonNode.Parse(json)!);
        Assert.Equal(cause, verdict.Cause);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_first_line_names_what_it_is_about(string file)
    {
        Verdict verdict = Judge(Load(file));
        IReadOnlyList<string> report = FailureText.Lines(verdict, 80, 23);
        Assert.True(report.Count <= 23 && report.All(line => line.Length <= 80));
        if (verdict.Findings is not [{ } first, ..]) return;
        // A name in quotes, a path or an image: what is to be changed. After a colon the system's own words are quoted.
        string[] names = [.. Name().Matches(first.Summary.Split(": ")[0]).Select(match => match.Value)];
        Assert.True(names.Length == 0 || names.Any(name => report[0].Contains(name, StringComparison.Ordinal)), report[0]);
    }

    [Theory]
    [InlineData("image-lacks-command", "OCI runtime create failed: container_linux.go:380: starting container process caused: exec: \"tail\": executable file not found in $PATH: unknown")]
    [InlineData("image-lacks-command", "container create failed: executable file `tail` not found in $PATH: No such file or directory")]
    [InlineData("image-lacks-command", "runc create failed: unable to start container process: exec: \"/entry.sh\": stat /entry.sh: no such file or directory: unknown")]
    [InlineData("command-not-executable", "runc create failed: unable to start container process: exec: \"/entry.sh\": permission denied: unknown")]
    [InlineData("image-wrong-platform", "exec /usr/bin/tail: exec format error")]
    [InlineData("image-lacks-loader", "standard_init_linux.go:228: exec user process caused: no such file or directory")]
    [InlineData("mount-type-mismatch", "error mounting \"/var/lib/x\" to rootfs at \"/etc/passwd\": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?")]
    [InlineData("mount-propagation-not-shared", "failed to generate spec: path \"/var/lib/x\" is mounted on \"/\" but it is not a shared mount")]
    [InlineData("device-unavailable", "could not select device driver \"\" with capabilities: [[gpu]]")]
    [InlineData("device-unavailable", "error gathering device information while adding custom device \"/dev/none\": no such file or directory")]
    [InlineData("device-unavailable", "CDI device injection failed: unresolvable CDI devices spidernet.io/test=demo1.")]
    [InlineData("privileges-not-to-be-had", "OCI runtime create failed: runc create failed: unable to start container process: unable to apply caps: operation not permitted: unknown")]
    [InlineData("working-directory-unusable", "lstat /var/lib/docker/overlay2/47bc/merged/etc/passwd/x: not a directory")]
    [InlineData("container-not-started", "runc create failed: something that nobody has seen")]
    public void A_runtime_s_words_tell_the_cause(string cause, string message)
    {
        JsonNode node = Load("image-without-tail.json");
        node["events"]!.AsArray().RemoveAt(node["events"]!.AsArray().Count - 1);
        node["pod"]!["status"]!["containerStatuses"]![0]!["state"]!["terminated"]!["message"] = message;
        Assert.Equal(cause, Judge(node).Cause);
    }

    [Theory]
    [InlineData("spidernet.io/test=demo1", "Correct --device spidernet.io/test=demo1 in options:")]
    [InlineData("nvidia.com/gpu=all: unknown", "Correct --device nvidia.com/gpu=all or --gpus in options:")]
    [InlineData("a.com/x=1, b.com/y=2", "Correct --device a.com/x=1 --device b.com/y=2 in options:")]
    public void A_device_by_its_CDI_name_is_named_as_it_was_asked_for(string devices, string fix)
    {
        JsonNode node = Load("image-without-tail.json");
        node["events"]!.AsArray().RemoveAt(node["events"]!.AsArray().Count - 1);
        node["pod"]!["status"]!["containerStatuses"]![0]!["state"]!["terminated"]!["message"] =
            $"failed to inject CDI devices: unresolvable CDI devices {devices}";
        Assert.StartsWith(fix, Judge(node).Findings[0].Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unschedulable-taint", "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}. preemption: x")]
    [InlineData("unschedulable-taint", "0/1 nodes are available: 1 node(s) had taint {gpu: true}, that the pod didn't tolerate.")]
    [InlineData("unschedulable-host-port", "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.")]
    [InlineData("volume-claim-pending", "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: x")]
    [InlineData("unschedulable-resources", "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory.")]
    public void A_scheduler_s_words_tell_the_cause(string cause, string message)
    {
        JsonNode node = Load("unschedulable-cpu.json");
        node["events"]![0]!["message"] = message;
        Assert.Equal(cause, Judge(node).Cause);
    }

    [Theory]
    [InlineData("quota-exceeded", "pods \"x\" is forbidden: exceeded quota: ci, requested: pods=1, used: pods=4, limited: pods=4")]
    [InlineData("policy-denied", "admission webhook \"validate.kyverno.svc\" denied the request: no privileged pods")]
    [InlineData("service-account-missing", "pods \"x\" is forbidden: error looking up service account runners/ci: serviceaccount \"ci\" not found")]
    public void A_refusal_s_words_tell_the_cause(string cause, string message)
    {
        JsonNode node = Load("pod-security-denied.json");
        node["apiError"]!["message"] = message;
        Assert.Equal(cause, Judge(node).Cause);
    }

    [Theory]
    [InlineData("volume-invalid", "spec.volumes[3].name", "Invalid value: \"Cache_0\": a lowercase RFC 1123 label must consist of lower case characters")]
    [InlineData("mount-without-volume", "spec.containers[0].volumeMounts[3].name", "Not found: \"nix\"")]
    [InlineData("mount-invalid", "spec.containers[0].volumeMounts[3].subPath", "Invalid value: \"../x\": must not contain '..'")]
    public void A_refused_field_tells_the_cause(string cause, string field, string message)
    {
        JsonNode node = Load("duplicate-volume-name.json");
        node["apiError"]!["details"]!["causes"] = new JsonArray(new JsonObject { ["field"] = field, ["message"] = message });
        Assert.Equal(cause, Judge(node).Cause);
    }

    [Theory]
    [InlineData("image-lacks-tools", "sh: 1: tar: not found", "sh", "-c", "tar --version")]
    [InlineData("image-lacks-tools", "sh: Zeile 1: tar: Kommando nicht gefunden.", "sh", "-c", "tar --version")]
    [InlineData("image-lacks-command", "OCI runtime exec failed: exec failed: unable to start container process: exec: \"bash\": executable file not found in $PATH: unknown", "bash", "-c", "true")]
    [InlineData("image-lacks-loader", "bash: line 1: /__e/node20/bin/node: cannot execute: required file not found", "bash", "-c", "/__e/node20/bin/node")]
    public void A_step_s_words_tell_the_cause(string cause, string error, params string[] command) =>
        Assert.Equal(cause, Judge(WithStep(127, error, command)).Cause);

    [Fact]
    public void A_step_that_may_not_be_executed_is_told() =>
        Assert.Equal("command-not-executable", Judge(WithStep(126, "sh: 1: ./run.sh: Permission denied", "sh", "-c", "./run.sh")).Cause);

    [Fact]
    public void A_service_that_died_is_named()
    {
        JsonNode node = Load("healthy.json");
        node["pod"]!["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "redis", ["image"] = "redis:7" });
        node["pod"]!["status"]!["containerStatuses"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "redis",
            ["state"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = 3, ["reason"] = "Error" } },
        });
        Verdict verdict = Judge(node);
        Assert.Equal("service-container-failed", verdict.Cause);
        Assert.Contains("\"redis\"", verdict.Findings[0].Summary, StringComparison.Ordinal);
        Assert.StartsWith("Its log is not in the evidence, and a service has to stay", verdict.Findings[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mount_elsewhere_hides_no_command()
    {
        string json = Load("cache-hides-nix-store.json").ToJsonString().Replace("/nix/store", "/root/.npm", StringComparison.Ordinal);
        Assert.Equal("image-lacks-command", Judge(JsonNode.Parse(json)!).Cause);
    }

    [Fact]
    public void A_containers_output_comes_out_inert()
    {
        JsonNode node = Load("init-fails.json");
        node["logs"]!["fs-init"] = "::error::forged\n##[error]forged\n\u001b[2J\u0007gone\n";
        Finding finding = Assert.Single(Judge(node).Findings);
        string[] texts = [finding.Summary, finding.Fix, .. finding.Evidence];
        Assert.All(texts, text => Assert.False(text.TrimStart().StartsWith("::", StringComparison.Ordinal)
            || text.Contains("##[", StringComparison.Ordinal) || text.Any(char.IsControl), text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"pod\":")]
    [InlineData("null")]
    public void What_is_no_object_is_a_problem(string json)
    {
        Assert.Null(Evidence.Read(Encoding.UTF8.GetBytes(json), out string problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void An_empty_object_is_unknown() => Assert.Equal(Verdict.Unknown, Judge(new JsonObject()).Cause);

    [Fact]
    public void Maimed_evidence_never_throws()
    {
        string[] files = [.. Directory.EnumerateFiles(_directory, "*.json", SearchOption.AllDirectories).Select(file => File.ReadAllText(file))];
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 7]).Array[1, 12]).Sample((file, cuts) =>
        {
            JsonNode node = JsonNode.Parse(files[file])!;
            foreach ((int place, int kind) in cuts) Maim(node, place, kind);
            Verdict verdict = Judge(node);
            Assert.All(
                [.. FailureText.Lines(verdict, 80, 24), FailureText.Annotation(verdict)],
                line => Assert.False(line.TrimStart().StartsWith("::", StringComparison.Ordinal)
                    || line.Contains("##[", StringComparison.Ordinal) || line.Any(char.IsControl), line));
        }, iter: 400);
    }

    private static void Maim(JsonNode root, int place, int kind)
    {
        JsonNode[] nodes = [.. Below(root)];
        if (nodes.Length == 0) return;
        JsonNode node = nodes[place % nodes.Length];
        JsonNode? other = kind switch
        {
            0 => null,
            1 => 42,
            2 => "\u001b[31m::error::x ##[error]y\r::set-output name=a::b\u2028::stop-commands::z\u0085\u202E\uD800",
            3 => new JsonArray(1, "x", null),
            4 => new JsonObject { ["name"] = new JsonArray() },
            5 => new string('x', 100_000) + " ::error::" + string.Concat(Enumerable.Repeat("a ::error::b ", 500)),
            6 => JsonNode.Parse(new string('[', 60) + new string(']', 60)),
            _ => true,
        };
        if (node.Parent is JsonObject parent) parent[node.GetPropertyName()] = other;
        else if (node.Parent is JsonArray list) list[node.GetElementIndex()] = other;
    }

    private static IEnumerable<JsonNode> Below(JsonNode? node) => (node switch
    {
        JsonObject fields => fields.Select(field => field.Value),
        JsonArray items => items,
        _ => [],
    }).OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child));

    private static JsonNode WithStep(int exitCode, string error, params string[] command)
    {
        JsonNode node = Load("healthy.json");
        node["exec"] = new JsonArray(new JsonObject
        {
            ["command"] = new JsonArray([.. command.Select(word => (JsonNode)word)]),
            ["exitCode"] = exitCode,
            ["stdout"] = "",
            ["stderr"] = error,
        });
        return node;
    }

    private static JsonNode Load(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, file)))!;

    [GeneratedRegex("""(?<=")[^"]{2,}(?=")|(?<= )/[\w./-]{2,}|[\w.-]+/[\w.:/@…-]+""")]
    private static partial Regex Name();

    private static Verdict Judge(JsonNode node) =>
        Diagnostician.Judge(Evidence.Read(Encoding.UTF8.GetBytes(node.ToJsonString()), out _)!);

    [Theory]
    [InlineData("--cap-add", "invalid CapAdd: unknown capability: \"CAP_FOO\"")]
    [InlineData("--cap-drop", "invalid CapDrop: unknown capability: \"CAP_FOO\"")]
    [InlineData("--cpus", "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available")]
    [InlineData("--cpuset-cpus", "Requested CPUs are not available - requested 99, available: 0-1")]
    [InlineData("--runtime", "Unknown runtime specified foo")]
    [InlineData("--security-opt", "invalid --security-opt 2: \"foo=bar\"")]
    [InlineData("--isolation", "Invalid isolation: \"x\" - linux only supports 'default'")]
    [InlineData("--storage-opt", "Unknown option a")]
    [InlineData("--memory-swap", "You should always set the Memory limit when using Memoryswap limit, see usage")]
    [InlineData("--memory-swap", "Minimum memoryswap limit should be larger than memory limit, see usage")]
    [InlineData("--memory-reservation", "Minimum memory limit can not be less than memory reservation limit, see usage")]
    [InlineData("--cpu-quota", "CPU cfs quota can not be less than 1ms (i.e. 1000)")]
    [InlineData("--cpus", "Conflicting options: Nano CPUs and CPU Period cannot both be set.")]
    [InlineData("--stop-signal", "Invalid signal: FOO")]
    [InlineData("--tmpfs", "invalid tmpfs option [\"nosuch\"]")]
    [InlineData("--ulimit memlock", "runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 8: operation not permitted: unknown")]
    [InlineData("--user", "uids and gids must be in range 0-2147483647")]
    [InlineData("--sysctl", "failed to create shim task: OCI runtime create failed: runc create failed: sysctl \"kernel.shmmax\" is not allowed in the hosts ipc namespace: unknown")]
    public void A_value_of_options_that_the_engine_refuses_is_said_with_its_flag(string flag, string message)
    {
        System.Text.Json.Nodes.JsonObject evidence = new() { ["apiError"] = EvidenceForm.Refusal(400, "BadRequest", message, "job") };
        Finding stated = Finding.Certain("engine-error", $"the engine answered 500: {message}", "Look into its log.");

        Finding finding = Diagnostician.Judge(EvidenceForm.Read(evidence), stated).Findings[0];

        Assert.Equal("container-options-invalid", finding.Cause);
        Assert.Contains($"{flag}: {message}", finding.Summary, StringComparison.Ordinal);
        Assert.Contains(flag, finding.Fix, StringComparison.Ordinal);
        Assert.True(UsageCauses.Include(finding));
    }

    [Theory]
    [InlineData("""{"events":[]}""", "out-of-memory", Certainty.Likely)] // the limit is known, and that it was reached is not
    [InlineData("""{}""", "out-of-memory", Certainty.Certain)]
    [InlineData("""{"exec":[{"container":"job","command":["sh"],"exitCode":134,"lost":true}]}""", "step-connection-lost", Certainty.Certain)]
    [InlineData("""{"exec":[{"container":"job","command":["sh"],"exitCode":137,"lost":true,"startedAt":"2026-11-28T10:06:00Z"}],"pod":{"spec":{"containers":[{"name":"job"}]},"status":{"phase":"Running","containerStatuses":[{"name":"job","state":{"running":{}}}]}}}""", "step-connection-lost", Certainty.Certain)]
    [InlineData("""{"pod":{"spec":{"containers":[{"name":"job"}]},"status":{"phase":"Failed","containerStatuses":[{"name":"job","state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}}""", "out-of-memory", Certainty.Certain)]
    public void An_agent_that_the_kernel_killed_with_its_step_tells_of_memory(string changes, string cause, Certainty certainty)
    {
        JsonObject evidence = Load("own/docker-oom-agent.json").AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject()) evidence[name] = value?.DeepClone();
        Evidence read = EvidenceForm.Read(evidence);

        Finding finding = Diagnostician.Judge(read, read.Stated).Findings[0];

        Assert.Equal((cause, certainty), (finding.Cause, finding.Certainty));
    }

    [Theory]
    [InlineData("absent", "host-path-missing", Certainty.Certain, "does not exist on the node;")]
    [InlineData("directory", "host-path-wrong-type", Certainty.Certain, "but a directory")]
    [InlineData("socket file", "host-path-wrong-type", Certainty.Likely, "or is not there")] // it has come since
    [InlineData("link", "host-path-wrong-type", Certainty.Likely, "or is not there")]
    public void A_look_at_the_node_proves_what_the_kubelet_says_of_both(string kind, string cause, Certainty certainty, string said)
    {
        JsonObject evidence = Load("own/k133-hostpath-wrong-type.json").AsObject();
        Assert.Equal(("node1", "/srv/ci/dir"), Assert.Single(Diagnostician.NodePaths(EvidenceForm.Read(evidence))));
        IReadOnlyList<Finding> guessed = Diagnostician.Diagnose(EvidenceForm.Read(evidence));
        EvidenceForm.Add(evidence, "nodePaths", EvidenceForm.NodePath("/srv/ci/dir", kind));

        Finding finding = Diagnostician.Judge(EvidenceForm.Read(evidence), guessed).Findings[0];

        Assert.Equal((cause, certainty), (finding.Cause, finding.Certainty));
        Assert.Contains(said, finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_limit_of_the_runner_is_mended_in_berth_yaml()
    {
        System.Text.Json.Nodes.JsonObject evidence = System.Text.Json.Nodes.JsonNode.Parse(
            """{"manifest":{"spec":{"containers":[{"name":"job","image":"i","resources":{"limits":{"ephemeral-storage":"9"}}}]}}}""")!.AsObject();
        evidence["apiError"] = EvidenceForm.Refusal(400, "BadRequest", "--storage-opt is supported only for overlay over xfs", "job");
        Finding stated = Finding.Certain("disk-limit-not-supported", "the engine's storage cannot", "Take one of two out.");

        Finding finding = Diagnostician.Judge(EvidenceForm.Read(evidence), stated).Findings[0];

        Assert.Contains("limits: of the runner in berth.yaml", finding.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("--storage-opt", finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unable to find user nosuchuser: no matching entries in passwd file", "image-user-unknown", "\"nosuchuser\"", "--user")]
    [InlineData("Unable to find group nosuch: no matching entries in group file", "image-user-unknown", "group \"nosuch\"", "--group-add")]
    [InlineData("Duplicate mount point: /__w", "mount-duplicate", "/__w", "the hook mounts /__w")]
    [InlineData("runc create failed: unable to start container process: error creating scratch pipe: pipe2: too many open files: unknown", "open-files-limit", "too few files open", "--ulimit nofile")]
    [InlineData("--storage-opt is supported only for overlay over xfs with 'pquota' mount option", "disk-limit-not-supported", "bound", "--storage-opt out of options:")]
    [InlineData("Conflict. The container name \"/a-job\" is already in use by container \"e43719\". You have to remove (or rename) that container to be able to reuse that name.", "pod-name-taken", "\"a-job\"", "docker rm -f a-job")]
    public void What_the_engine_refuses_is_named_with_its_way_out(string message, string cause, string named, string fix)
    {
        System.Text.Json.Nodes.JsonObject evidence = System.Text.Json.Nodes.JsonNode.Parse(
            """{"manifest":{"spec":{"containers":[{"name":"job","image":"i"}]}}}""")!.AsObject();
        evidence["apiError"] = EvidenceForm.Refusal(400, "BadRequest", message, "job");

        Finding finding = Diagnostician.Diagnose(EvidenceForm.Read(evidence))[0];

        Assert.Equal(cause, finding.Cause);
        Assert.Contains(named, finding.Summary, StringComparison.Ordinal);
        Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
    }
}
