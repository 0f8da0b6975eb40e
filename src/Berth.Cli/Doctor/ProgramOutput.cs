using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Cli.Doctor;

/// <summary>Asks a program of ours, or the runner's, something that it says at once.</summary>
internal static class ProgramOutput
{
    /// <returns>What it wrote to standard output and standard error; empty when it cannot be started.</returns>
    public static async Task<string> ReadAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
                string output = await process.StandardOutput.ReadToEndAsync(cancellation);
                return output + await error;
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
        catch (Win32Exception)
        {
            return "";
        }
    }
}
