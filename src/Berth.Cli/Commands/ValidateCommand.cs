using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Configuration;
using Berth.Cli.Doctor;
using Berth.Cli.Output;
using Berth.Core.Checks;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Docker;

namespace Berth.Cli.Commands;

/// <summary><c>berth validate</c>: everything that is wrong with the configuration.</summary>
internal sealed class ValidateCommand : BerthCommand
{
    private readonly Argument<string?> _runner;
    private readonly Option<string> _image;
    private readonly Option<string> _options;

    public ValidateCommand(CliHost host)
        : base(host, "validate", "Check the configuration", shows: true)
    {
        _runner = Add(new Argument<string?>("RUNNER")
        {
            Description = "With --image: only this runner",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _runner.CompletionSources.Add(context => RunnerNameArgument.Complete(Host, context));
        _image = Add(new Option<string>("--image")
        {
            Description = "Hold the runners against this image too: caches, mounts, extension, privileges. No job is started",
            HelpName = "IMAGE",
        });
        _options = Add(new Option<string>("--options")
        {
            Description = "With --image: options of docker create that the jobs have",
            HelpName = "OPTIONS",
        });
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        if (options.GetValue(_image) is { } image)
            return AgainstImageAsync(options, image, cancellation);
        return options.GetValue(_runner) is null
            ? Task.FromResult(Validate(options))
            : throw new UsageException("berth: RUNNER goes with --image; the configuration is checked as a whole");
    }

    private async Task<CommandResult> AgainstImageAsync(ParseResult options, string image, CancellationToken cancellation)
    {
        Config(options).RequireDocker();
        IReadOnlyList<RunnerDefinition> runners = options.GetValue(_runner) is { } name
            ? [Config(options).Runner(name)]
            : Config(options).Read().Runners;
        if (runners.Count == 0) throw new UsageException("berth: the configuration defines no runner");
        DockerEngineOptions engineOptions = DockerEngineOptions.From(Host.Environment);
        await using DockerEngine engine = new(engineOptions);
        await using DockerTrial trial = new(engineOptions);
        ImagePreflight preflight = new(Host, engine, trial);
        List<CheckResult> results = [];
        foreach (RunnerDefinition runner in runners)
        {
            results.AddRange(
                (await preflight.RunAsync(runner, image, options.GetValue(_options), cancellation).ConfigureAwait(false))
                .Select(result => result with { Name = $"{runner.Name}/{result.Name}" }));
        }

        return CheckView.Show(results);
    }

    private CommandResult Validate(ParseResult options)
    {
        ConfigFile file = Config(options).File();
        ConfigResult result = Config(options).Check();
        string[] missing = result.IsValid ? [.. Missing(result.Config)] : [];
        bool valid = result.IsValid && missing.Length == 0;
        JsonObject data = new()
        {
            ["file"] = file.FullPath,
            ["valid"] = valid,
            ["problems"] = new JsonArray([.. result.Problems.Select(Json),
                .. missing.Select(message => Json(new Problem(file.DisplayName, 1, 1, "", message)))]),
        };
        string[] problems = [.. result.Problems.Select(problem => problem.ToString()), .. missing.Select(
            message => $"{file.DisplayName}: {message}")];
        return valid
            ? CommandResult.Show(data, null, ExitCodes.Ok, $"{file.DisplayName} is valid: {Count(result.Config!.Runners.Count)}")
            : CommandResult.Show(data, null, ExitCodes.Usage, problems);
    }

    /// <summary>The reader looks at no other file; here is the place to.</summary>
    private static IEnumerable<string> Missing(BerthConfig config) =>
        from runner in config.Runners
        where runner.Extension is { } extension && !File.Exists(extension)
        select $"runners.{runner.Name}.extension: there is no file '{runner.Extension}'";

    private static JsonObject Json(Problem problem) => new()
    {
        ["file"] = problem.File,
        ["line"] = problem.Line,
        ["column"] = problem.Column,
        ["field"] = problem.Field,
        ["message"] = problem.Message,
    };

    private static string Count(int runners) => runners == 1 ? "1 runner" : $"{runners} runners";
}
