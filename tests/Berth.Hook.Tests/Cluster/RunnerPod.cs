using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Rendering;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.Cluster;

/// <summary>
/// A runner's pod as Actions Runner Controller would start it of what <c>berth render</c> writes: template, ConfigMap, and a service
/// account with the rights that the chart gives in that mode, and no more. In place of the runner the test itself starts the hook.
/// </summary>
internal sealed class RunnerPod : IAsyncDisposable
{
    // gha-runner-scale-set 0.14.2, templates/kube_mode_role.yaml.
    private const string ChartRules = """
        [{"apiGroups":[""],"resources":["pods"],"verbs":["get","list","create","delete"]},
         {"apiGroups":[""],"resources":["pods/exec"],"verbs":["get","create"]},
         {"apiGroups":[""],"resources":["pods/log"],"verbs":["get","list","watch"]},
         {"apiGroups":[""],"resources":["secrets"],"verbs":["get","list","create","delete"]}]
        """;

    private readonly string _name;
    private readonly string _namespace;
    private JsonNode? _state;

    private RunnerPod(string name, string ofNamespace) => (_name, _namespace) = (name, ofNamespace);

    public string Name => _name;

    /// <summary>What started the job, as the runner has written it down before.</summary>
    public string Event { get; set; } = """{"ref":"refs/heads/main"}""";

    private const string EventFile = "/home/runner/_work/_temp/event.json";

    /// <param name="fields">Of the runner in <c>berth.yaml</c>.</param>
    /// <param name="without">A resource that the rules leave out.</param>
    public static async Task<RunnerPod> StartAsync(
        string dist, string fields, string? without = null, string ofNamespace = TestCluster.Namespace)
    {
        string name = $"pod-{Guid.NewGuid():N}"[..14];
        var pod = new RunnerPod(name, ofNamespace);
        string busybox = Path.Combine(Path.GetTempPath(), $"busybox-{Guid.NewGuid():N}");
        string container = await Tool.RunAsync("docker", "create", TestImages.Busybox, "true");
        await Tool.RunAsync("docker", "cp", $"{container}:/bin/busybox", busybox);
        await Tool.RunAsync("docker", "rm", container);
        Assert.SkipUnless(await TestRunnerImage.MakeAsync(Path.Combine(dist, "berth-hook"), busybox), "There is no node on this machine.");
        File.Delete(busybox);
        await TestCluster.LoadAsync(TestRunnerImage.Name);

        JsonObject values = Render(name, fields, ofNamespace, out IReadOnlyList<JsonObject> objects);
        JsonArray rules = JsonNode.Parse(ChartRules)!.AsArray();
        foreach (JsonNode? rule in values["containerMode"]!["kubernetesModeAdditionalRoleRules"]!.AsArray()) rules.Add(rule!.DeepClone());
        JsonArray allowed = new([.. rules.Select(rule => rule!.DeepClone()).Where(rule => without is null || (string?)rule["resources"]![0] != without)]);
        await ApplyAsync(pod.Object("v1", "ServiceAccount"));
        await ApplyAsync(pod.Object("rbac.authorization.k8s.io/v1", "Role", ("rules", allowed)));
        await ApplyAsync(pod.Object(
            "rbac.authorization.k8s.io/v1", "RoleBinding",
            ("roleRef", new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Role", ["name"] = name }),
            ("subjects", new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = name }))));
        foreach (JsonObject made in objects.Where(o => (string?)o["kind"] is "ConfigMap" or "PersistentVolumeClaim")) await ApplyAsync(made);
        JsonObject spec = values["template"]!["spec"]!.DeepClone().AsObject();
        spec["serviceAccountName"] = name;
        spec["terminationGracePeriodSeconds"] = 0;
        JsonObject runner = spec["containers"]![0]!.AsObject();
        if (values["containerMode"]!["kubernetesModeWorkVolumeClaim"] is { } claim) AddWorkVolume(spec, runner, claim);
        // What the chart adds in this mode; and no run.sh, which would look for GitHub.
        runner["env"]!.AsArray().Add(new JsonObject { ["name"] = "ACTIONS_RUNNER_POD_NAME", ["value"] = name });
        runner["command"] = new JsonArray("sleep", "100000");
        spec["securityContext"] ??= new JsonObject();
        spec["securityContext"]!["runAsNonRoot"] = true;
        spec["securityContext"]!["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" };
        runner["securityContext"] = new JsonObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
        };
        await ApplyAsync(pod.Object("v1", "Pod", ("spec", spec)));
        await pod.KubectlAsync("wait", "--for=condition=Ready", "--timeout=90s", $"pod/{name}");
        return pod;
    }

    /// <summary>
    /// As the chart does in mode <c>kubernetes</c>. A provisioner of test clusters makes directories of the node, which no kubelet gives to
    /// a pod's <c>fsGroup</c>; a disk is given to it.
    /// </summary>
    private static void AddWorkVolume(JsonObject spec, JsonObject runner, JsonNode claim)
    {
        spec["volumes"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "work",
            ["ephemeral"] = new JsonObject { ["volumeClaimTemplate"] = new JsonObject { ["spec"] = claim.DeepClone() } },
        });
        runner["volumeMounts"]!.AsArray().Add(new JsonObject { ["name"] = "work", ["mountPath"] = "/home/runner/_work" });
        spec["initContainers"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "disk",
            ["image"] = TestImages.Busybox,
            ["command"] = new JsonArray("chmod", "2777", "/work"),
            ["securityContext"] = new JsonObject { ["runAsUser"] = 0, ["runAsNonRoot"] = false },
            ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "work", ["mountPath"] = "/work" }),
        });
    }

    public Task<string> KubectlAsync(params string[] arguments) =>
        Tool.RunAsync("kubectl", ["--kubeconfig", TestCluster.Kubeconfig!, "-n", _namespace, .. arguments]);

    /// <summary>A job container as the runner of that image asks for it, externals and all.</summary>
    public static JsonObject JobContainer(string image)
    {
        JsonObject container = TestRunner.Service(image);
        container["workingDirectory"] = "/__w/repo/repo";
        container["systemMountVolumes"] = new JsonArray(
            Mount("/var/run/docker.sock", "/var/run/docker.sock", false),
            Mount("/home/runner/_work", "/__w", false), Mount("/home/runner/externals", "/__e", true),
            Mount("/home/runner/_work/_temp", "/__w/_temp", false), Mount("/home/runner/_work/_temp/_github_home", "/github/home", false));
        return container;
    }

    public Task<Tool.Result> PrepareAsync(string image) => HookAsync("prepare_job", new JsonObject
    {
        ["container"] = JobContainer(image),
        ["services"] = new JsonArray(),
    });

    public Task<Tool.Result> StepAsync(params string[] argv) => HookAsync("run_script_step", TestRunner.Step(argv));

    public async Task<Tool.Result> HookAsync(string command, JsonObject args)
    {
        string response = $"/home/runner/_work/_temp/{Guid.NewGuid():N}.json";
        var input = new JsonObject { ["command"] = command, ["responseFile"] = response, ["args"] = args, ["state"] = _state?.DeepClone() };
        string script = $"mkdir -p /home/runner/_work/_temp/_runner_file_commands /home/runner/_work/_temp/_github_home "
            + $"/home/runner/_work/repo/repo && : >{response} && cd /home/runner/_work/repo/repo && "
            + $"echo '{Event}' >{EventFile} && "
            + $"exec env RUNNER_NAME={_name} GITHUB_JOB=test GITHUB_EVENT_PATH={EventFile} bash -e $ACTIONS_RUNNER_CONTAINER_HOOKS";
        Tool.Result result = await Tool.TryAsync(
            "kubectl", ["--kubeconfig", TestCluster.Kubeconfig!, "-n", _namespace, "exec", "-i", _name, "-c", "runner", "--", "sh", "-c", script],
            input: Encoding.UTF8.GetBytes(input.ToJsonString()));
        if (command == "prepare_job" && result.ExitCode == 0)
        {
            string answer = await KubectlAsync("exec", _name, "-c", "runner", "--", "cat", response);
            _state = JsonNode.Parse(answer)!["state"]!.DeepClone();
        }

        return result;
    }

    /// <summary>Takes the runner's pod away, as a node that dies or a controller would.</summary>
    public Task DieAsync() => KubectlAsync("delete", "pod", _name, "--now", "--wait=true");

    public async ValueTask DisposeAsync()
    {
        await KubectlAsync("delete", "pod", _name, "--now", "--ignore-not-found");
        await KubectlAsync("delete", "leases", "-l", $"berth.dev/scale-set={_name}", "--ignore-not-found");
        await KubectlAsync("delete", $"role/{_name}", $"rolebinding/{_name}", $"serviceaccount/{_name}", $"configmap/{_name}-hook", "--ignore-not-found");
    }

    private static JsonObject Render(string name, string fields, string ofNamespace, out IReadOnlyList<JsonObject> objects)
    {
        ConfigResult result = ConfigReader.Read(
            YamlDocument.Parse(
                $"apiVersion: berth/v1\nengine: kubernetes\ncluster: {{ hookImage: {TestCluster.BerthImage} }}\n"
                + $"runners: {{ {name}: {{ repository: acme/shop, credentials: work, namespace: {ofNamespace}, "
                + $"runnerImage: {TestRunnerImage.Name}, {fields} }} }}", "berth.yaml"),
            "/", ConfigOverrides.None);
        Assert.Empty(result.Problems);
        ScaleSet set = ClusterRenderer.Render(
            result.Config!.Cluster, [new ScaleSetRequest(result.Config.Instances().Single(), result.Config.Cluster)]).ScaleSets[0];
        objects = set.Objects;
        return set.Values;
    }

    private JsonObject Object(string apiVersion, string kind, params (string Field, JsonNode Value)[] fields)
    {
        var made = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = _name, ["namespace"] = _namespace },
        };
        foreach ((string field, JsonNode value) in fields) made[field] = value;
        return made;
    }

    private static Task ApplyAsync(JsonObject made) => TestCluster.ApplyAsync(made.ToJsonString());

    public static JsonObject Mount(string source, string target, bool readOnly) => new()
    {
        ["userProvidedValue"] = null,
        ["sourceVolumePath"] = source,
        ["targetVolumePath"] = target,
        ["readOnly"] = readOnly,
    };
}
