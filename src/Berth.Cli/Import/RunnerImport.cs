using System.Text;
using Berth.Cli.Configuration;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Migration;

namespace Berth.Cli.Import;

/// <summary>Writes imported runners into the configuration, all or none, and what they need beside it.</summary>
internal sealed class RunnerImport(CliHost host, ConfigAccess config)
{
    private const string NewFile = $"apiVersion: {BerthConfig.ApiVersion}\nengine: kubernetes\n\n{RunnersHead}";
    private const string RunnersHead = "runners:\n";

    /// <summary>The text of a file that is to be imported.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static string Text(CliHost host, string file)
    {
        string path = Path.GetFullPath(file, host.CurrentDirectory);
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"berth: {InertText.Line(file, 200)}: cannot be read: {InertText.Line(failure.Message, 200)}");
        }
    }

    public CommandResult Write(IReadOnlyList<ImportedRunner> runners, bool dryRun)
    {
        if (runners.Count == 0) return CommandResult.Done("there is no runner to import");
        ConfigFile file = config.FileToEdit();
        ConfigEdit edit = file.Edit(text => Add(text, file.DisplayName, runners), dryRun);
        if (!edit.IsValid) return CommandResult.Invalid(edit.Problems);
        string[] notes = [.. runners.SelectMany(runner => runner.Notes.Select(note => $"{runner.Name}: {note}"))];
        ImportedRunner[] withValues = [.. runners.Where(runner => runner.Values is not null)];
        if (dryRun)
            return CommandResult.Print(
                edit.Text + string.Concat(withValues.Select(runner => $"---\n# {ValuesFile(runner)}\n{runner.Values}")), notes);
        foreach (ImportedRunner runner in withValues) file.WriteBeside(ValuesFile(runner), runner.Values!);
        return CommandResult.Done(
        [
            .. notes,
            .. EngineNote(),
            $"added {string.Join(", ", runners.Select(runner => runner.Name))} to {host.Display(file.FullPath)}",
        ]);
    }

    private static ConfigEdit Add(string text, string file, IReadOnlyList<ImportedRunner> runners)
    {
        string current = text.Length == 0 ? NewFile : text;
        foreach (ImportedRunner runner in runners)
        {
            RunnerSetting[] settings = runner.Values is null
                ? [.. runner.Settings]
                : [.. runner.Settings, new RunnerSetting("values", [ValuesFile(runner)])];
            ConfigEdit edit = ConfigEditor.Add(current, file, runner.Name, settings);
            if (!edit.IsValid) return edit;
            current = edit.Text;
        }

        return new ConfigEdit(current, []);
    }

    /// <summary>These runners are a cluster's; a file that says otherwise is the user's to change.</summary>
    private IEnumerable<string> EngineNote() => config.Check() is { IsValid: true, Config.Engine: EngineKind.Docker }
        ? ["the configuration's engine is docker: set 'engine: kubernetes' to have them on a cluster"]
        : [];

    private static string ValuesFile(ImportedRunner runner) => $"{runner.Name}.values.yaml";
}
