using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Extensions;
using Berth.Core.Files;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Cli.Commands;

/// <summary><c>berth validate</c>: everything that is wrong with the configuration and its extensions.</summary>
internal sealed class ValidateCommand(CliHost host)
    : BerthCommand(host, "validate", "Check the configuration, and the hook extensions that it names", shows: true)
{
    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ConfigResult result = Config(options).Check();
        ConfigFile file = Config(options).File();
        YamlDocument document = file.Parse();
        Problem[] problems = result.IsValid
            ? [.. result.Config.Runners.SelectMany(runner => Extension(runner, document)).Distinct()]
            : [.. result.Problems];
        Problem[] warnings = result.IsValid ? [.. NotYet.Warnings(result.Config, document)] : [];
        JsonObject data = new()
        {
            ["file"] = file.FullPath,
            ["valid"] = problems.Length == 0,
            ["problems"] = new JsonArray([.. problems.Select(Json)]),
            ["warnings"] = new JsonArray([.. warnings.Select(Json)]),
        };
        IEnumerable<string> said = [.. problems.Select(problem => problem.ToString()),
            .. warnings.Select(warning => $"{warning with { Message = $"warning: {warning.Message}" }}")];
        return Task.FromResult(problems.Length == 0
            ? CommandResult.Show(data, null, ExitCodes.Ok,
                [.. said, $"{file.DisplayName} is valid: {Count(result.Config!.Runners.Count)}"])
            : CommandResult.Show(data, null, ExitCodes.Usage, [.. said]));
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
