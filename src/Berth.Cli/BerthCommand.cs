using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Cli.Output;

namespace Berth.Cli;

/// <summary>
/// A command: a constructor that names its arguments and options, and one method that gives a result. What is the same for
/// all of them, output formats, is here and cannot be done otherwise; failures and exit codes are in <see cref="BerthCli"/>.
/// </summary>
public abstract class BerthCommand
{
    private readonly Command _command;
    private readonly Option<OutputFormat>? _output;

    /// <param name="shows">Lists or shows something: has <c>-o table|json|yaml</c>.</param>
    protected BerthCommand(CliHost host, string name, string description, bool shows = false)
    {
        Host = host;
        _command = new Command(name, description);
        _command.SetAction(InvokeAsync);
        if (shows) _output = Add(OutputOption.Create());
    }

    /// <summary>The process around it.</summary>
    protected CliHost Host { get; }

    /// <summary>Does the command's work.</summary>
    /// <param name="cancellation">Cancelled by the first SIGINT or SIGTERM. Let its exception pass.</param>
    protected abstract Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation);

    /// <summary>Whether the user wants data for a machine: then nothing else may go to standard output.</summary>
    protected bool ForMachines(ParseResult options) => Format(options) != OutputFormat.Table;

    /// <summary>The configuration that the command line asks for.</summary>
    protected ConfigAccess Config(ParseResult options) => new(Host, options);

    /// <summary>Shows a result before the last one, as a command that watches something does.</summary>
    protected void Present(CommandResult result, ParseResult options) => new ResultWriter(Host).Write(result, Format(options));

    protected T Add<T>(T symbol)
        where T : Symbol
    {
        switch (symbol)
        {
            case Option option: _command.Add(option); break;
            case Argument argument:
                // Else its help would list every completion in place of its name.
                argument.HelpName ??= argument.Name;
                _command.Add(argument);
                break;
            case Command command: _command.Add(command); break;
            default: throw new ArgumentException($"{symbol.GetType().Name} is no part of a command", nameof(symbol));
        }

        return symbol;
    }

    internal Command Build() => _command;

    private OutputFormat Format(ParseResult options) => _output is null ? OutputFormat.Table : options.GetValue(_output);

    private async Task<int> InvokeAsync(ParseResult options, CancellationToken cancellation)
    {
        CommandResult result = await RunAsync(options, cancellation).ConfigureAwait(false);
        return new ResultWriter(Host).Write(result, Format(options));
    }
}
