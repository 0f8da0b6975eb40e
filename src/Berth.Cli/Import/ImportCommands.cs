using System.CommandLine;

namespace Berth.Cli.Import;

/// <summary><c>berth import</c>: runners of other tools.</summary>
internal static class ImportCommands
{
    public static Command Group(CliHost host)
    {
        Command group = new("import", "Take over the runners of another tool; secrets stay where they are");
        group.Add(new ImportDeskrunCommand(host).Build());
        group.Add(new ImportHelmCommand(host).Build());
        return group;
    }
}
