using System.CommandLine;
using System.CommandLine.Help;
using Berth.Cli.Auth;
using Berth.Cli.Caches;
using Berth.Cli.Clusters;
using Berth.Cli.Commands;
using Berth.Cli.Configuration;
using Berth.Cli.History;
using Berth.Cli.Images;
using Berth.Cli.Import;
using Berth.Cli.Output;
using Berth.Cli.Service;

namespace Berth.Cli;

/// <summary>The command line as a whole: the one place where commands are put together.</summary>
public static class BerthCli
{
    /// <summary>Runs a command line.</summary>
    /// <param name="cancellation">Cancelled when the user wants it to end.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        // A file named in an argument (@FILE) is no business of ours: an image or a path may begin with '@'.
        ParseResult parsed = Root(host).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if ((parsed.Errors.Count > 0 || UsageErrors.Mistyped(parsed).Any()) && !IsCompletion(arguments)) return UsageErrors.Write(parsed, host.Error);
        InvocationConfiguration invocation = new()
        {
            Output = host.Out,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            return new FailureWriter(host).Write(failure, cancellation);
        }
    }

    private static IEnumerable<BerthCommand> Commands(CliHost host) =>
    [
        new InitCommand(host),
        new AddCommand(host),
        new RemoveCommand(host),
        new ListCommand(host),
        new ShowCommand(host),
        new ValidateCommand(host),
        new TryCommand(host),
        new UpCommand(host),
        new DownCommand(host),
        new StatusCommand(host),
        new LogsCommand(host),
        new DiffCommand(host),
        new JobsCommand(host),
        new RenderCommand(host),
        new DiagnoseCommand(host),
        new ExplainCommand(host),
        new DoctorCommand(host),
        new SchemaCommand(host),
        new CompletionCommand(host),
        new VersionCommand(host),
    ];

    private static RootCommand Root(CliHost host)
    {
        RootCommand root = new("Runs GitHub Actions jobs on hardware of your own");
        root.Add(ConfigOptions.Config());
        root.Add(ConfigOptions.Engine());
        foreach (BerthCommand command in Commands(host)) root.Add(command.Build());
        root.Add(AuthCommands.Group(host));
        root.Add(CacheCommands.Group(host));
        root.Add(ClusterCommands.Group(host));
        root.Add(ImageCommands.Group(host));
        root.Add(ImportCommands.Group(host));
        root.Add(ServiceCommands.Group(host));
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Add(new HelpOption("--help", "-h") { Action = Help(host) });
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(host.Out);
        root.SetAction(result => Help(host).Invoke(result));
        return root;
    }

    /// <summary>A pipe has no width of its own; what reads it is a pager or a page.</summary>
    private static HelpAction Help(CliHost host) => new() { MaxWidth = host.OutWidth ?? 100 };

    private static bool IsCompletion(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && arguments[0].StartsWith("[suggest", StringComparison.Ordinal);
}
