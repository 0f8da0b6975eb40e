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
        // An option that there is not would be taken for a runner's name.
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] option }])
                result.AddError($"there is no option '{option}' here");
        });
        name.CompletionSources.Add(context => RunnerNameArgument.Complete(host, context));
        return name;
    }
}
