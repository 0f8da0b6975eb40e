using System.CommandLine;
using System.Text;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;

namespace Berth.Cli.Commands;

/// <summary><c>berth diagnose --from FILE</c>: why a pod failed, by what was kept of it.</summary>
internal sealed class DiagnoseCommand : BerthCommand
{
    /// <summary>Far more than a pod, its events and the tails of its logs ever are.</summary>
    private const long MaxBytes = 64L << 20;

    private readonly Option<string> _from;

    public DiagnoseCommand(CliHost host)
        : base(host, "diagnose", "Say why a job's pod failed: cause, evidence, fix", shows: true) =>
        _from = Add(new Option<string>("--from")
        {
            Description = "A file of evidence (the pod, its events and logs, as JSON); - for standard input",
            HelpName = "FILE",
            Required = true,
        });

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string file = options.GetRequiredValue(_from);
        Evidence evidence = Evidence.Read(await ReadAsync(file, cancellation).ConfigureAwait(false), out string problem)
            ?? throw new UsageException($"berth: {InertText.Line(Name(file), 200)}: {problem}");
        Verdict verdict = Diagnostician.Judge(evidence);
        return CommandResult.Show(
            DiagnosisView.Json(verdict), DiagnosisView.Report(verdict),
            verdict.Cause == Verdict.Healthy ? ExitCodes.Ok : ExitCodes.Failed);
    }

    private static string Name(string file) => file == "-" ? "standard input" : file;

    private async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-") return Encoding.UTF8.GetBytes(await Host.In.ReadToEndAsync(cancellation).ConfigureAwait(false));
        try
        {
            FileInfo info = new(Path.Combine(Host.CurrentDirectory, file));
            return info.Length <= MaxBytes
                ? await File.ReadAllBytesAsync(info.FullName, cancellation).ConfigureAwait(false)
                : throw new UsageException($"berth: {file}: is larger than {MaxBytes >> 20} MiB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"berth: {InertText.Line(file, 200)}: cannot be read: {InertText.Line(e.Message, 200)}");
        }
    }
}
