using System.CommandLine;
using Berth.Core.Diagnosis;

namespace Berth.Cli.Configuration;

/// <summary>The name of a runner that is there, completed from the configuration.</summary>
public static class RunnerNameArgument
{
    public static Argument<string> Create(CliHost host, string description, string placeholder = "NAME")
    {
        Argument<string> name = new(placeholder) { Description = description, HelpName = placeholder };
        name.CompletionSources.Add(context => Names(new ConfigAccess(host, context.ParseResult)).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        return name;
    }

    /// <summary>A configuration that cannot be read completes nothing; the command itself says why.</summary>
    private static IEnumerable<string> Names(ConfigAccess config)
    {
        try
        {
            return config.Check() is { IsValid: true } valid ? valid.Config.Runners.Select(runner => runner.Name) : [];
        }
        catch (BerthException)
        {
            return [];
        }
    }
}
