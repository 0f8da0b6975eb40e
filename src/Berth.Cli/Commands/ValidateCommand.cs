using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Yaml;

namespace Berth.Cli.Commands;

/// <summary><c>berth validate</c>: everything that is wrong with the configuration.</summary>
internal sealed class ValidateCommand(CliHost host) : BerthCommand(host, "validate", "Check the configuration", shows: true)
{
    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
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
        return Task.FromResult(valid
            ? CommandResult.Show(data, null, ExitCodes.Ok, $"{file.DisplayName} is valid: {Count(result.Config!.Runners.Count)}")
            : CommandResult.Show(data, null, ExitCodes.Usage, problems));
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
