using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Cli.Service;

/// <summary>The systemctl of this machine, started with the caller's variables: that is how it finds a user's manager.</summary>
internal sealed class Systemctl(IReadOnlyDictionary<string, string> environment) : ISystemctl
{
    // sd_booted(3): this is how programs know that systemd runs the machine.
    private const string Booted = "/run/systemd/system";
    private const string Program = "systemctl";

    public string? Missing =>
        !Directory.Exists(Booted) ? $"systemd does not run this machine ({Booted} is not there)"
        : Find() is null ? $"there is no {Program} on the PATH"
        : null;

    public async Task<SystemctlAnswer> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(Find() ?? Program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        // No colour, no pager, and words that can be read.
        start.Environment["SYSTEMD_COLORS"] = "0";
        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
                string output = await process.StandardOutput.ReadToEndAsync(cancellation);
                await process.WaitForExitAsync(cancellation);
                return new SystemctlAnswer(process.ExitCode, output, await error);
            }
            finally
            {
                if (!process.HasExited) process.Kill();
            }
        }
        catch (Win32Exception failure)
        {
            return new SystemctlAnswer(127, "", failure.Message);
        }
    }

    private string? Find() => environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, Program)).FirstOrDefault(File.Exists);
}
