using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Berth.Agent.Tests;

/// <summary>The agent as a program: the static file that <c>BERTH_AGENT</c> names, else the one in <c>dist/</c>.</summary>
internal static class AgentProgram
{
    /// <summary>The program's file. Skips the test, visibly, where there is none.</summary>
    public static string File
    {
        get
        {
            string file = Environment.GetEnvironmentVariable("BERTH_AGENT") ?? Path.Combine(Repository(), "dist", "berth-agent");
            Assert.SkipUnless(System.IO.File.Exists(file), "No native agent in dist/; ./test makes it.");
            return file;
        }
    }

    public static Process Start(params IReadOnlyList<string> arguments) => Process.Start(new ProcessStartInfo(File, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Runs the agent to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params IReadOnlyList<string> arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private static string Repository([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
