using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core;
using Berth.Kubernetes.Kind;
using Berth.Kubernetes.Processes;
using Spectre.Console;

namespace Berth.Cli.Clusters;

/// <summary>What the commands of a cluster of Berth's own share.</summary>
internal static class OwnClusterAccess
{
    public static Option<string> NameOption()
    {
        Option<string> name = new("--name")
        {
            Description = $"The cluster's name. Default: {KindClusters.DefaultName}",
            HelpName = "NAME",
            DefaultValueFactory = _ => KindClusters.DefaultName,
        };
        name.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && KindNames.Error(result.Tokens[0].Value) is { } error)
                result.AddError($"--name '{result.Tokens[0].Value}': {error}");
        });
        return name;
    }

    public static OwnCluster Clusters(CliHost host) => new(
        new SystemProcesses(host.Environment),
        new KindRecords(Path.Combine(BerthDirectories.From(host.Environment).State, "clusters")),
        host.Environment.GetValueOrDefault("KIND_EXPERIMENTAL_PROVIDER") is { Length: > 0 } program ? program : "docker");

    public static CommandResult Show(OwnClusterStatus status, int exitCode, params IReadOnlyList<string> messages)
    {
        string state = Text(status.State);
        JsonObject data = new()
        {
            ["name"] = status.Name,
            ["state"] = state,
            ["context"] = KindClusters.Context(status.Name),
            ["nodes"] = new JsonArray([.. status.Nodes.Select(node => JsonValue.Create(node))]),
        };
        Table table = Tables.Create("CLUSTER", "STATE", "CONTEXT", "NODES");
        table.AddCells(status.Name, state, KindClusters.Context(status.Name), string.Join(", ", status.Nodes));
        return CommandResult.Show(data, table, exitCode, messages);
    }

    private static string Text(OwnClusterState state) => state switch
    {
        OwnClusterState.Missing => "missing",
        OwnClusterState.HalfMade => "half-made",
        OwnClusterState.Foreign => "not Berth's",
        OwnClusterState.Stopped => "stopped",
        OwnClusterState.NotReady => "not ready",
        _ => "ready",
    };
}
