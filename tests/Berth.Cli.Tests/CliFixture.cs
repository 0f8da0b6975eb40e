namespace Berth.Cli.Tests;

/// <summary>The command line in a directory of its own, with nothing of the machine's environment.</summary>
internal sealed class CliFixture : IDisposable
{
    private readonly Dictionary<string, string> _environment;

    public CliFixture() =>
        _environment = new Dictionary<string, string> { ["HOME"] = Path.Combine(Directory, "home") };

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("berth-cli-").FullName;

    public string ConfigPath => Path.Combine(Directory, "berth.yaml");

    /// <summary>What somebody at a terminal types; null where there is no terminal.</summary>
    public string? Typed { get; set; }

    /// <summary>What comes through a pipe, where there is no terminal.</summary>
    public string? Piped { get; set; }

    /// <summary>Standard output is a file on a full disk.</summary>
    public bool OutputIsFull { get; set; }

    public string Config
    {
        get => File.ReadAllText(ConfigPath);
        set => File.WriteAllText(ConfigPath, value);
    }

    public CliFixture With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = OutputIsFull ? new FullWriter() : new StringWriter();
        using StringWriter error = new();
        bool terminal = Typed is not null;
        CliHost host = new(
            new StringReader(Typed ?? Piped ?? ""), output, error, _environment, Directory, TimeProvider.System,
            ErrorIsTerminal: terminal, InIsTerminal: terminal);
        int exitCode = await BerthCli.RunAsync(arguments, host, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    private sealed class FullWriter : StringWriter
    {
        public override void WriteLine() => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => WriteLine();
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
