using System.CommandLine;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;

namespace Berth.Cli.Tests;

public sealed class FrameTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task No_arguments_are_a_wish_for_help()
    {
        (int code, string output, string error) = await _cli.RunAsync();
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("validate", output, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("add", "--help")).ExitCode);
    }

    [Theory]
    [InlineData("berth: there is no command 'lst'; did you mean 'list'?", "lst")]
    [InlineData("berth: there is no option '--mxa'; did you mean '--max'?", "add", "x", "--mxa", "2")]
    [InlineData("berth: there is no option '--nwo'; did you mean '--now'?", "down", "--nwo")]
    [InlineData("berth: there is no option '--fore'; did you mean '--force'?", "down", "--fore", "desk")]
    [InlineData("berth: there is no argument 'y' here", "list", "y")]
    [InlineData("berth: --output must be one of table, json, yaml, not 'xml'", "list", "-o", "xml")]
    [InlineData("berth: SHELL must be one of bash, zsh, fish, powershell, not 'tcsh'", "completion", "tcsh")]
    public async Task A_wrong_command_line_exits_2_and_says_what_is_allowed(string expected, params string[] arguments)
    {
        (int code, string output, string error) = await _cli.RunAsync(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(expected, error.Split('\n')[0]);
    }

    [Theory]
    [InlineData("--nwo")]
    [InlineData("--nwo", "desk")]
    [InlineData("desk", "--nwo")]
    public async Task A_mistyped_option_is_said_once(params string[] arguments) => Assert.Equal(
        (2, "", "berth: there is no option '--nwo'; did you mean '--now'?\nberth: see 'berth down --help'\n"),
        await _cli.RunAsync(["down", .. arguments]));

    [Fact]
    public async Task An_argument_that_begins_with_an_at_sign_is_no_file()
    {
        (int code, _, string error) = await _cli.RunAsync("show", "@/etc/passwd");
        Assert.Equal(2, code);
        Assert.DoesNotContain("root:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task The_version_is_the_products(params string[] arguments) =>
        Assert.Matches(@"\Aberth \d+\.\d+\.\d+\S*\n\z", (await _cli.RunAsync(arguments)).Out);

    [Fact]
    public async Task A_missing_file_is_a_line_and_a_fix() =>
        Assert.Equal(
            (2, "", "berth: none.yaml: there is no such file\nberth: fix: Make one with 'berth init', or name another with --config\n"),
            await _cli.RunAsync("list", "--config", "none.yaml"));

    [Fact]
    public async Task Completion_knows_commands_options_and_runners()
    {
        _cli.Config = "apiVersion: berth/v1\nrunners: {desk: {}, lab: {}}\n";
        Assert.Contains("validate", Lines((await _cli.RunAsync("[suggest:0]", "")).Out));
        Assert.Equal(["--max", "--min", "--mode", "--mount"], Lines((await _cli.RunAsync("[suggest:7]", "add --m")).Out));
        Assert.Contains("lab", Lines((await _cli.RunAsync("[suggest:5]", "show ")).Out));
        Assert.Equal(["json", "table", "yaml"], Lines((await _cli.RunAsync("[suggest:8]", "list -o ")).Out));
        _cli.Config = "[";
        Assert.DoesNotContain("lab", Lines((await _cli.RunAsync("[suggest:5]", "show ")).Out));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Each_shell_has_a_script_that_asks_berth(string shell)
    {
        (int code, string output, string error) = await _cli.RunAsync("completion", shell);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config-unreadable", 2)]
    [InlineData("not-authorised", 4)]
    [InlineData("engine-not-there", 1)]
    public void A_finding_has_its_exit_code_its_evidence_and_its_fix(string cause, int expected)
    {
        using StringWriter error = new();
        int code = new FailureWriter(Host(error)).Write(new BerthException(Finding.Certain(cause, "it broke", "mend it", "seen")), CancellationToken.None);
        Assert.Equal((expected, "berth: it broke\n  seen\nberth: fix: mend it\n"), (code, error.ToString()));
    }

    [Theory]
    [InlineData("berth: NAME is missing\nberth: see 'berth add --help'\n", "add")]
    [InlineData("berth: --output needs a value\nberth: see 'berth list --help'\n", "list", "--output")]
    [InlineData("berth: there is no command 'wram'; did you mean 'warm'?\nberth: see 'berth cache --help'\n", "cache", "wram")]
    public async Task What_is_missing_or_mistyped_is_named_once(string error, params string[] arguments)
    {
        using CliFixture cli = new();
        Assert.Equal((2, "", error), await cli.RunAsync(arguments));
    }

    [Fact]
    public async Task An_option_before_its_command_is_told_where_it_goes()
    {
        using CliFixture cli = new();
        (int code, _, string error) = await cli.RunAsync("-o", "json", "list");
        Assert.Equal((2, "berth: -o goes after 'list', not before it"), (code, error.Split('\n')[0]));
    }

    [Fact]
    public void A_surprise_is_one_line_and_an_interruption_is_130()
    {
        using StringWriter error = new();
        Assert.Equal(1, new FailureWriter(Host(error)).Write(new InvalidOperationException("one\ntwo"), CancellationToken.None));
        Assert.Equal("berth: internal error: InvalidOperationException: one two\n", error.ToString());
        Assert.Equal(130, new FailureWriter(Host(error)).Write(new OperationCanceledException(), new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(true, "", "xterm", true)]
    [InlineData(true, "1", "xterm", false)]
    [InlineData(true, "", "dumb", false)]
    [InlineData(false, "", "xterm", false)]
    public void Colour_is_for_terminals_that_want_it(bool terminal, string noColour, string term, bool expected) =>
        Assert.Equal(expected, (Host(TextWriter.Null) with
        {
            ErrorIsTerminal = terminal,
            Environment = new Dictionary<string, string> { ["NO_COLOR"] = noColour, ["TERM"] = term },
        }).Colour);

    [Fact]
    public async Task A_command_that_is_cancelled_ends_with_130()
    {
        using CancellationTokenSource interrupt = new();
        using StringWriter error = new();
        Command command = new WaitingCommand(Host(error), interrupt).Build();
        RootCommand root = [command];
        int code = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => root.Parse("wait").InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interrupt.Token))
            .ContinueWith(failure => new FailureWriter(Host(error)).Write(failure.Result, interrupt.Token), TaskScheduler.Default);
        Assert.Equal((130, "berth: interrupted\n"), (code, error.ToString()));
    }

    private CliHost Host(TextWriter error) => new(TextReader.Null, TextWriter.Null, error, new Dictionary<string, string>(), _cli.Directory, TimeProvider.System);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Is interrupted while it waits.</summary>
    private sealed class WaitingCommand(CliHost host, CancellationTokenSource interrupt) : BerthCommand(host, "wait", "Waits")
    {
        protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
        {
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            return CommandResult.Done();
        }
    }
}
