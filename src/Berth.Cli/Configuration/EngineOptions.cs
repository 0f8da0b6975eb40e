using System.CommandLine;
using Berth.Core.Configuration;
using Berth.Core.Engines;
using Berth.Docker;
using Berth.Kubernetes;

namespace Berth.Cli.Configuration;

/// <summary>The options that say on which cluster jobs are, for commands that make or look at their pods.</summary>
/// <param name="namespaceIs">What the namespace is to the command, for its help.</param>
internal sealed class EngineOptions(CliHost host, string namespaceIs)
{
    public Option<string> Context { get; } = new("--context")
    {
        Description = "With --engine kubernetes: the kubeconfig's context. Default: its current one",
        HelpName = "CONTEXT",
    };

    public Option<string> Namespace { get; } = new("--namespace")
    {
        Description = $"With --engine kubernetes: {namespaceIs}. Default: the runner's, else the context's",
        HelpName = "NAMESPACE",
    };

    /// <summary>The variables that tell the hook, and an engine made here, where jobs run.</summary>
    /// <exception cref="UsageException">A cluster is named, and jobs do not run on one.</exception>
    public IReadOnlyDictionary<string, string> Variables(ParseResult line, ConfigAccess config)
    {
        EngineKind engine = config.Engine();
        Dictionary<string, string> variables = new()
        {
            ["BERTH_ENGINE"] = engine == EngineKind.Kubernetes ? "kubernetes" : "docker",
        };
        if (engine == EngineKind.Kubernetes)
        {
            if (config.ReadIfThere()?.Cluster is { } cluster)
            {
                Default("BERTH_CONTEXT", cluster.Context);
                Default("BERTH_HOOK_IMAGE", cluster.HookImage);
            }

            // The hook runs in a directory of its own.
            if (host.Environment.GetValueOrDefault("KUBECONFIG") is { Length: > 0 } files) variables["KUBECONFIG"] = Absolute(files);
        }

        foreach ((Option<string> option, string variable) in new[] { (Context, "BERTH_CONTEXT"), (Namespace, "BERTH_NAMESPACE") })
        {
            if (line.GetValue(option) is not { } value) continue;
            if (engine != EngineKind.Kubernetes) throw new UsageException($"berth: {option.Name} goes with --engine kubernetes");
            variables[variable] = value;
        }

        return variables;

        string Absolute(string files) => string.Join(
            Path.PathSeparator, files.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(file => Path.GetFullPath(file, host.CurrentDirectory)));

        // The environment goes before the file.
        void Default(string variable, string? value)
        {
            if (value is not null && !host.Environment.ContainsKey(variable)) variables[variable] = value;
        }
    }

    /// <summary>The engine that jobs run on; nothing of it has been asked yet.</summary>
    /// <exception cref="UsageException">As <see cref="Variables"/>.</exception>
    /// <exception cref="Core.Diagnosis.BerthException">There is no such engine to be found.</exception>
    public IPodEngine Open(ParseResult line, ConfigAccess config)
    {
        Dictionary<string, string> environment = new(host.Environment);
        foreach ((string variable, string value) in Variables(line, config)) environment[variable] = value;
        return config.Engine() == EngineKind.Kubernetes
            ? new KubernetesEngine(KubernetesEngineOptions.From(environment))
            : new DockerEngine(DockerEngineOptions.From(environment));
    }
}
