using System.Diagnostics;
using System.Runtime.CompilerServices;
using Berth.History.Store;

namespace Berth.History.Tests;

/// <summary>This very program as another process: started with a variable, it writes jobs in place of running tests.</summary>
internal static class ChildWriter
{
    private const string Variable = "BERTH_TEST_CHILD_HISTORY";

    /// <summary>Writes so many jobs, and says the id of each on a line once it is recorded.</summary>
    public static Process Start(string path, int jobs, string prefix)
    {
        ProcessStartInfo start = new(
            "dotnet", [typeof(ChildWriter).Assembly.Location, path, jobs.ToString(null as IFormatProvider), prefix])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = "1";
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) return;
        string[] arguments = Environment.GetCommandLineArgs()[1..];
        using (JobHistory history = JobHistory.OpenForWriting(arguments[0], TimeProvider.System))
        {
            for (int i = 0; i < int.Parse(arguments[1], null); i++)
            {
                string id = $"{arguments[2]}{i}";
                history.Record(HistoryFixture.Job(id));
                Console.WriteLine(id);
                Console.Out.Flush();
            }
        }

        Environment.Exit(0);
    }
}
