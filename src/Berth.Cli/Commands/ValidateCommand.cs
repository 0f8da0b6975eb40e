using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Clusters;
using Berth.Cli.Configuration;
using Berth.Cli.Doctor;
using Berth.Cli.Output;
using Berth.Core.Checks;
using Berth.Core.Configuration;
using Berth.Core.Extensions;
using Berth.Core.Files;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Docker;

namespace Berth.Cli.Commands;

/// <summary><c>berth validate</c>: everything that is wrong with the configuration and its extensions.</summary>
internal sealed class ValidateCommand : BerthCommand
{
    private readonly Argument<string?> _runner;
    private readonly Option<string> _image;
    private readonly Option<string> _options;

    public ValidateCommand(CliHost host)
        : base(host, "validate", "Check the configuration, and the hook extensions that it names", shows: true)
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
        ConfigResult result = Config(options).Check();
        ConfigFile file = Config(options).File();
        YamlDocument document = file.Parse();
        (IReadOnlyList<Problem> Problems, IReadOnlyList<Problem> Warnings) cluster =
            result.IsValid ? ScaleSetCheck.Check(result.Config, document) : ([], []);
        Problem[] problems =
        [
            .. result.Problems.Concat(result.Sound.SelectMany(runner => Extension(runner, document)))
                .Concat(cluster.Problems).Distinct()
                // In the order in which somebody mends them: the configuration from its top, then its extensions.
                .OrderBy(problem => problem.File != document.File).ThenBy(problem => problem.Line),
        ];
        Problem[] warnings = result.IsValid ? [.. NotYet.Warnings(result.Config, document), .. cluster.Warnings] : [];
        JsonObject data = new()
        {
            ["file"] = file.FullPath,
            ["valid"] = problems.Length == 0,
            ["problems"] = new JsonArray([.. problems.Select(Json)]),
            ["warnings"] = new JsonArray([.. warnings.Select(Json)]),
        };
        IEnumerable<string> said = [.. problems.Select(problem => problem.ToString()),
            .. warnings.Select(warning => $"{warning with { Message = $"warning: {warning.Message}" }}")];
        return problems.Length == 0
            ? CommandResult.Show(data, null, ExitCodes.Ok,
                [.. said, $"{file.DisplayName} is valid: {Count(result.Config!.Runners.Count)}"])
            : CommandResult.Show(data, null, ExitCodes.Usage, [.. said]);
    }

    /// <summary>The reader looks at no other file; here is the place to.</summary>
    private IEnumerable<Problem> Extension(RunnerDefinition runner, YamlDocument configuration)
    {
        if (runner.Extension is not { } path) return [];
        string name = Host.Display(path);
        try
        {
            using FileStream content = RegularFile.Open(path);
            return ExtensionCheck.Problems(runner, YamlDocument.Read(content, name));
        }
        catch (FileNotFoundException)
        {
            return [FieldPlace.Problem(configuration, runner.Name, "extension", $"there is no file '{name}'")];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [FieldPlace.Problem(configuration, runner.Name, "extension", $"'{name}' cannot be read: {failure.Message}")];
        }
    }

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
