using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Cli.Doctor;
using Berth.Cli.Try;
using Berth.Core.Engines;
using Berth.Images.Building;
using Berth.Kubernetes.ScaleSets.Hooks;

namespace Berth.Cli.Images;

/// <summary>What an image is made of, and what it is called: the same for all that is done with it.</summary>
internal sealed class ImageOptions
{
    private readonly CliHost _host;
    private readonly Option<string[]> _programs;
    private readonly Option<string[]> _labels;

    public ImageOptions(CliHost host, Action<Option> add)
    {
        _host = host;
        _programs = RunnerOptions.Several(
            "--programs", "DIR", "A directory with berth-hook and berth-agent; one for each processor. Default: those beside berth");
        _labels = RunnerOptions.Several("--label", "KEY=VALUE", "A label of the image, such as org.opencontainers.image.source");
        add(_programs);
        add(_labels);
    }

    /// <summary>The name under which a cluster looks for it: of the configuration, else the one of this version.</summary>
    public static string DefaultName(ConfigAccess config) => config.ReadIfThere()?.Cluster.HookImage ?? HookImage.DefaultName;

    /// <summary>Reads a name.</summary>
    /// <param name="where">What gave it, for the message.</param>
    /// <exception cref="UsageException">It is none, or names an image by its digest.</exception>
    public static ImageReference Name(string text, string where) =>
        ImageReference.Parse(text) is { } name && !text.Contains('@', StringComparison.Ordinal)
            ? name
            : throw new UsageException($"berth: {where} must be a name of the form [REGISTRY/]NAME[:TAG], not '{text}'");

    /// <summary>Makes the image.</summary>
    /// <exception cref="UsageException">Two directories are for the same processor, or a label is none.</exception>
    /// <exception cref="Core.Diagnosis.BerthException">A program is missing, or cannot work.</exception>
    public BerthImage Build(ParseResult line)
    {
        string[] directories = line.GetValue(_programs) ?? [];
        ProgramSet[] sets = directories.Length == 0
            ? [ProgramSet.Read(ProgramFiles.Agent(_host), ProgramFiles.Hook(_host))]
            : [.. directories.Select(directory => Path.GetFullPath(directory, _host.CurrentDirectory)).Select(directory =>
                ProgramSet.Read(Path.Combine(directory, ProgramSet.AgentName), Path.Combine(directory, ProgramSet.HookName)))];
        if (sets.GroupBy(set => set.Architecture).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"berth: --programs: two directories have programs for {twice.Key}");
        return BerthImage.Of(sets, ProductVersion.Text, KeyValues.ReadLast("--label", line.GetValue(_labels) ?? []));
    }
}
