using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Tests.Kind;

/// <summary>What <c>kind</c> and the program that runs its nodes would do, as far as anybody outside can see.</summary>
internal sealed class FakeKind : IProcessRunner
{
    private readonly Dictionary<string, List<string>> _clusters = [];
    private readonly HashSet<string> _stopped = [];

    public string? Version { get; set; } = "kind v0.33.0 go1.25.1 linux/amd64";

    /// <summary>Asked of every call: what ends it in place of what it does.</summary>
    public Func<string, Exception?> Crash { get; set; } = _ => null;

    public Func<string, ProcessResult?> Failure { get; set; } = _ => null;

    public bool ApiAnswers { get; set; } = true;

    public List<string> Calls { get; } = [];

    public List<string> Configs { get; } = [];

    public void Has(string cluster) => _clusters[cluster] = [$"{cluster}-control-plane"];

    public void Stop(string cluster) => _stopped.UnionWith(_clusters[cluster]);

    public Task<ProcessResult?> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        string call = $"{request.Program} {string.Join(' ', request.Arguments)}";
        if (request.Program == "kind" && Version is null) return Task.FromResult<ProcessResult?>(null);
        Calls.Add(call);
        ProcessResult result = Failure(call) ?? new ProcessResult(0, Answer(request, [.. request.Arguments]), "");
        // What ends kind half-way has made nodes already.
        if (Crash(call) is { } crash) throw crash;
        return Task.FromResult<ProcessResult?>(call.Contains(" exec ", StringComparison.Ordinal) && !ApiAnswers
            ? new ProcessResult(1, "", "connection refused")
            : result);
    }

    private string Answer(ProcessRequest request, string[] arguments)
    {
        string name = Array.IndexOf(arguments, "--name") is >= 0 and int at ? arguments[at + 1] : "";
        switch ($"{request.Program} {string.Join(' ', arguments.Take(2))}")
        {
            case "kind version": return $"{Version}\n";
            case "kind get clusters": return string.Concat(_clusters.Keys.Select(cluster => $"{cluster}\n"));
            case "kind get nodes": return string.Concat(_clusters.GetValueOrDefault(name, []).Select(node => $"{node}\n"));
            case "kind create cluster":
                Has(name);
                Configs.Add(request.Input);
                return "";
            case "kind delete cluster":
                _clusters.Remove(name);
                return "";
            case "docker inspect --format":
                return string.Concat(arguments[3..].Select(node => _stopped.Contains(node) ? "false\n" : "true\n"));
            case var start when start.StartsWith("docker start", StringComparison.Ordinal):
                _stopped.ExceptWith(arguments[1..]);
                return "";
            default: return "";
        }
    }
}
