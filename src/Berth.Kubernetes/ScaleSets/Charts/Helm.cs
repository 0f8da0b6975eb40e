using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Core.Diagnosis;
using Berth.Core.Yaml;
using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.ScaleSets.Charts;

/// <summary>
/// The Helm of this machine: GitHub supports no other way to install the controller. Values go through its standard input, so
/// that no file of them is left behind; no secret is among them.
/// </summary>
/// <param name="context">Of the kubeconfig; null for its current one.</param>
internal sealed partial class Helm(IProcessRunner processes, string? context)
{
    /// <summary>The oldest that reads charts from OCI registries without being told to.</summary>
    private static readonly Version _oldest = new(3, 8);

    private Version? _version;

    /// <summary>Which one it is.</summary>
    /// <exception cref="BerthException"><c>helm-missing</c> or <c>helm-too-old</c>.</exception>
    public async Task<Version> RequireAsync(CancellationToken cancellationToken)
    {
        if (_version is not null) return _version;
        ProcessResult? result = await processes.RunAsync(new ProcessRequest("helm", "version", "--short"), cancellationToken);
        if (result is null)
            throw new BerthException(Finding.Certain(
                "helm-missing", "there is no helm in PATH, and Actions Runner Controller is installed by Helm alone",
                $"Install Helm {_oldest} or newer: https://helm.sh/docs/intro/install"));
        Match match = VersionPattern().Match(result.Out);
        if (result.ExitCode != 0 || !match.Success)
            throw new BerthException(Finding.Certain(
                "helm-missing", "the helm in PATH does not say its version", "See 'helm version'.", result.LastWords()));
        Version found = new(match.Groups[1].Value);
        return found >= _oldest
            ? _version = found
            : throw new BerthException(Finding.Certain(
                "helm-too-old", $"helm is {found}, and Berth needs {_oldest} or newer",
                "Install a newer one: https://helm.sh/docs/intro/install", result.Out.Trim()));
    }

    /// <summary>Every release of a namespace, whatever its status.</summary>
    public async Task<IReadOnlyList<HelmRelease>> ListAsync(string ns, CancellationToken cancellationToken)
    {
        Version version = await RequireAsync(cancellationToken);
        const int Page = 200;
        List<HelmRelease> all = [];
        while (true)
        {
            // Helm 3 leaves out what is pending unless told; Helm 4 has no such flag.
            string[] every = version.Major < 4 ? ["--all"] : [];
            string text = await RunAsync("list releases", ns, null,
                ["list", .. every, "--max", $"{Page}", "--offset", $"{all.Count}", "-o", "json"], cancellationToken);
            HelmRelease[] page = [.. Array(text).Select(item => new HelmRelease(
                (string?)item["name"] ?? "", (string?)item["namespace"] ?? "", (string?)item["status"] ?? "", (string?)item["chart"] ?? ""))];
            all.AddRange(page);
            if (page.Length < Page) return all;
        }
    }

    /// <summary>The values that a release was given.</summary>
    public async Task<JsonObject> ValuesAsync(string name, string ns, CancellationToken cancellationToken) =>
        JsonNode.Parse(await RunAsync($"read the values of {name}", ns, null, ["get", "values", name, "-o", "json"], cancellationToken))
            as JsonObject ?? [];

    /// <summary>Installs a release or changes it, and does not wait for what it makes.</summary>
    public async Task ApplyAsync(string name, string ns, Chart chart, JsonObject values, CancellationToken cancellationToken) =>
        await RunAsync($"install {chart.Name} {chart.Version} as {name}", ns, JsonToYaml.Convert(values),
            ["upgrade", "--install", name, .. chart.Arguments, "--values", "-", "--history-max", "3"], cancellationToken);

    /// <summary>Removes a release; no matter if there is none.</summary>
    public async Task UninstallAsync(string name, string ns, CancellationToken cancellationToken)
    {
        await RequireAsync(cancellationToken);
        ProcessResult result = await StartAsync(ns, null, ["uninstall", name], cancellationToken);
        if (result.ExitCode != 0 && !result.Error.Contains("not found", StringComparison.Ordinal)) throw Failed($"uninstall {name}", result);
    }

    /// <summary>Takes back what a helm that was killed had begun.</summary>
    public async Task RollbackAsync(string name, string ns, CancellationToken cancellationToken) =>
        await RunAsync($"roll back {name}", ns, null, ["rollback", name, "--history-max", "3"], cancellationToken);

    /// <summary>The definitions of the chart's own kinds, which Helm installs once and never changes.</summary>
    public async Task<IReadOnlyList<JsonObject>> DefinitionsAsync(Chart chart, CancellationToken cancellationToken)
    {
        string text = await RunAsync($"read the definitions in {chart.Name}", null, null, ["show", "crds", .. chart.Arguments], cancellationToken);
        return [.. DocumentStart().Split(text).Where(part => !string.IsNullOrWhiteSpace(part))
            .Select(part => YamlDocument.Parse(part, chart.Name).Root).OfType<YamlMapping>()
            .Select(root => YamlToJson.Convert(root)!.AsObject())];
    }

    private async Task<string> RunAsync(
        string doing, string? ns, string? input, string[] arguments, CancellationToken cancellationToken)
    {
        await RequireAsync(cancellationToken);
        ProcessResult result = await StartAsync(ns, input, arguments, cancellationToken);
        return result.ExitCode == 0 ? result.Out : throw Failed(doing, result);
    }

    private async Task<ProcessResult> StartAsync(
        string? ns, string? input, string[] arguments, CancellationToken cancellationToken)
    {
        string[] place =
        [
            .. ns is null ? [] : new[] { "--namespace", ns },
            .. context is null ? [] : new[] { "--kube-context", context },
        ];
        return await processes.RunAsync(
            new ProcessRequest("helm", [.. arguments, .. place]) { Input = input ?? "" }, cancellationToken)
            ?? throw new BerthException(Finding.Certain("helm-missing", "helm is gone from PATH", "Install it again."));
    }

    private static BerthException Failed(string doing, ProcessResult result) => new(Finding.Certain(
        "helm-failed", $"helm could not {doing}",
        "Mend what helm says and give the same command again: it goes on where this one ended.", result.LastWords()));

    private static IEnumerable<JsonNode> Array(string text)
    {
        try
        {
            return (JsonNode.Parse(text) as JsonArray ?? []).OfType<JsonNode>();
        }
        catch (JsonException)
        {
            throw new BerthException(Finding.Certain("helm-failed", "helm list did not print JSON", "See 'helm list -o json'."));
        }
    }

    [GeneratedRegex(@"v?([0-9]+\.[0-9]+\.[0-9]+)")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"^---\s*$", RegexOptions.Multiline)]
    private static partial Regex DocumentStart();
}
