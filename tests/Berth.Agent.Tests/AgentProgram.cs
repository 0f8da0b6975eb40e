using System.Diagnostics;
using System.Reflection;

namespace Berth.Agent.Tests;

/// <summary>
/// The agent as a program: the published file that <c>BERTH_AGENT</c> names (needed inside containers), else the build.
/// </summary>
internal static class AgentProgram
{
    public static string? Published => Environment.GetEnvironmentVariable("BERTH_AGENT");

    public static Process Start(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Published ?? "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Published is null)
        {
            start.ArgumentList.Add(Path.Combine(Build, "berth-agent.dll"));
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the agent to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params IReadOnlyList<string> arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    private static string Build => typeof(AgentProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == "AgentBuild").Value!;
}
