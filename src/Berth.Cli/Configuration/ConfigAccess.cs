using System.CommandLine;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Cli.Configuration;

/// <summary>The configuration of one call: found, read and overridden as its flags and environment say.</summary>
public sealed class ConfigAccess(CliHost host, ParseResult options)
{
    private string? Flag => ConfigOptions.Value(options, ConfigOptions.ConfigName);

    private ConfigOverrides Overrides => new(host.Environment, ConfigOptions.Value(options, ConfigOptions.EngineName));

    /// <summary>The file to read, which may not exist.</summary>
    public ConfigFile File() => At(ConfigLocator.Find(Flag, host.Environment, host.CurrentDirectory));

    /// <summary>The file that a command changes: the one to read if it is there, else where a new one is to be.</summary>
    public ConfigFile FileToEdit() =>
        File() is { Exists: true } there ? there : At(ConfigLocator.ForNew(Flag, host.Environment, host.CurrentDirectory));

    /// <summary>The file that <c>init</c> makes: the one that is named, else <c>berth.yaml</c> right here.</summary>
    public ConfigFile FileForInit() =>
        At(ConfigLocator.Named(Flag, host.Environment, host.CurrentDirectory)
            ?? new ConfigLocation(Path.Combine(host.CurrentDirectory, BerthConfig.FileName), IsNamed: false));

    /// <summary>What is in the file, or its problems.</summary>
    /// <exception cref="Core.Diagnosis.BerthException">There is none, or it cannot be read.</exception>
    public ConfigResult Check()
    {
        ConfigLocation location = ConfigLocator.Find(Flag, host.Environment, host.CurrentDirectory);
        ConfigFile file = At(location);
        return location.IsNamed || file.Exists
            ? file.Read(Overrides)
            : throw new UsageException(
                $"berth: there is no {BerthConfig.FileName} in {host.CurrentDirectory}, nor in a directory above it up to the " +
                $"root of its git work tree, nor {location.Path}",
                "berth: fix: Make one with 'berth init', or name one with --config");
    }

    /// <summary>What a text says that is the file's, or is to be.</summary>
    public ConfigResult Interpret(YamlDocument document, ConfigFile file) =>
        ConfigReader.Read(document, Path.GetDirectoryName(file.FullPath)!, Overrides);

    /// <summary>What is in the file.</summary>
    /// <exception cref="UsageException">It is not valid.</exception>
    /// <exception cref="Core.Diagnosis.BerthException">There is none, or it cannot be read.</exception>
    public BerthConfig Read()
    {
        ConfigResult result = Check();
        return result.IsValid
            ? result.Config
            : throw new UsageException(ProblemLines.Of(result.Problems));
    }

    /// <summary>As <see cref="Read"/>; null when no file was named and there is none.</summary>
    public BerthConfig? ReadIfThere()
    {
        ConfigLocation location = ConfigLocator.Find(Flag, host.Environment, host.CurrentDirectory);
        return location.IsNamed || At(location).Exists ? Read() : null;
    }

    /// <summary>The engine that jobs run on: of the flag, the environment or the file.</summary>
    /// <exception cref="UsageException">One of them is not valid.</exception>
    public EngineKind Engine()
    {
        ConfigResult result = ReadIfThere() is { } config ? new ConfigResult(config, []) : WithoutFile();
        return result.IsValid
            ? result.Config.Engine
            : throw new UsageException(ProblemLines.Of(result.Problems));
    }

    /// <summary>For what runs a job: asked for another engine than there is, nothing must run on this machine instead.</summary>
    /// <exception cref="UsageException">The flag, the environment or the file wants an engine that is not there yet.</exception>
    public void RequireDocker()
    {
        if (Engine() != EngineKind.Docker)
            throw new UsageException("berth: the engine 'kubernetes' cannot do this yet; give --engine docker to do it here");
    }

    /// <summary>A runner by its name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public RunnerDefinition Runner(string name)
    {
        BerthConfig config = Read();
        return config.Find(name)
            ?? throw new UsageException(
                $"berth: {config.File}: {UnknownRunner.Message(name, [.. config.Runners.Select(runner => runner.Name)])}");
    }

    /// <summary>What flag and environment say by themselves.</summary>
    private ConfigResult WithoutFile() => ConfigReader.Read(
        YamlDocument.Parse($"apiVersion: {BerthConfig.ApiVersion}", BerthConfig.FileName), host.CurrentDirectory, Overrides);

    private ConfigFile At(ConfigLocation location) => new(location.Path, host.Display(location.Path));
}
