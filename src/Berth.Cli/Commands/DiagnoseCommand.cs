using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Cli.Configuration;
using Berth.Cli.Diagnosis;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;
using Berth.Core.Files;

namespace Berth.Cli.Commands;

/// <summary><c>berth diagnose</c>: why a pod failed, by what there is of it, or by what was kept.</summary>
internal sealed class DiagnoseCommand : BerthCommand
{
    /// <summary>Far more than a pod, its events and the tails of its logs ever are.</summary>
    private const int MaxBytes = 64 << 20;

    private readonly Argument<string?> _name;
    private readonly Option<string> _from;
    private readonly Option<bool> _list;
    private readonly EngineOptions _engine;

    public DiagnoseCommand(CliHost host)
        : base(host, "diagnose", "Say why a job's pod failed: cause, evidence, fix", shows: true)
    {
        _name = Add(new Argument<string?>("NAME")
        {
            Description = "A job, a pod or a runner, or 'last' for the newest failure that was kept. Default: what is there now",
            HelpName = "JOB|POD|last",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _name.CompletionSources.Add(_ => new PodDiagnosis(host).Names().Select(name => new CompletionItem(name)));
        _from = Add(new Option<string>("--from")
        {
            Description = "A file of evidence as JSON (docs/evidence.md), or a pod as kubectl writes it; - for standard input",
            HelpName = "FILE",
        });
        _list = Add(new Option<bool>("--list") { Description = "List the failures that are kept" });
        _engine = new EngineOptions(host, "where the pods are");
        Add(_engine.Context);
        Add(_engine.Namespace);
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string? name = options.GetValue(_name);
        string? file = options.GetValue(_from);
        bool list = options.GetValue(_list);
        if (new[] { name is not null, file is not null, list }.Count(given => given) > 1)
            throw new UsageException("berth: give a name, --from or --list, one of them");
        if (file?.Length == 0) throw new UsageException("berth: --from needs a file's name, or - for standard input");
        PodDiagnosis diagnosis = new(Host);
        if (list)
        {
            IReadOnlyList<KeptFailure> kept = diagnosis.Store.List();
            return CommandResult.Show(PodDiagnosis.Json(kept), DiagnosisView.List(kept, Host.Time.GetUtcNow()));
        }

        if (file is not null)
        {
            Evidence evidence = EvidenceFile.Read(await ReadAsync(file, cancellation).ConfigureAwait(false), out string problem)
                ?? throw new UsageException($"berth: {InertText.Line(Name(file), 200)}: {problem}");
            Verdict verdict = Diagnostician.Judge(evidence, evidence.Stated);
            return CommandResult.Show(DiagnosisView.Json(verdict), DiagnosisView.Report(verdict), ExitCode(verdict.Cause));
        }

        DiagnosedPods found = await diagnosis.DiagnoseAsync(name, () => _engine.Open(options, Config(options)), cancellation);
        if (found.Note is not null) Host.Error.WriteLine(found.Note);
        JsonObject data = DiagnosisView.Json(found.Pods);
        return CommandResult.Show(data, DiagnosisView.Report(found.Pods), ExitCode((string)data["cause"]!));
    }

    private static int ExitCode(string cause) => cause == Verdict.Healthy ? ExitCodes.Ok : ExitCodes.Failed;

    private static string Name(string file) => file == "-" ? "standard input" : file;

    private async Task<byte[]> ReadAsync(string file, CancellationToken cancellation)
    {
        if (file == "-") return Encoding.UTF8.GetBytes(await Host.In.ReadToEndAsync(cancellation).ConfigureAwait(false));
        try
        {
            return RegularFile.Read(Path.Combine(Host.CurrentDirectory, file), MaxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"berth: {InertText.Line(file, 200)}: cannot be read: {InertText.Line(e.Message, 200)}");
        }
    }
}
