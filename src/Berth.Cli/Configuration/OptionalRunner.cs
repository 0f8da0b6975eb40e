using System.CommandLine;

namespace Berth.Cli.Configuration;

/// <summary>The name of a runner where none stands for all of them.</summary>
internal static class OptionalRunner
{
    public static Argument<string?> Argument(CliHost host, string description)
    {
        Argument<string?> name = new("RUNNER")
        {
            Description = description,
            HelpName = "RUNNER",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(context => RunnerNameArgument.Complete(host, context));
        return name;
    }
}
