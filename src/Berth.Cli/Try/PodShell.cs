using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Cli.Try;

/// <summary>Opens a shell in a pod's job container, on this terminal, with the docker command.</summary>
/// <param name="environment">What docker is started with.</param>
internal sealed class PodShell(CliHost host, IReadOnlyDictionary<string, string> environment)
{
    private static readonly string[] _shells = ["bash", "sh"];

    /// <summary>Returns when the user has left the shell; says so where there is none to be had.</summary>
    public async Task OpenAsync(string container, CancellationToken hurry)
    {
        try
        {
            foreach (string shell in _shells)
            {
                if (await RunAsync(["exec", container, shell, "-c", ":"], silent: true, hurry) != 0) continue;
                host.Error.WriteLine($"berth: {shell} in the job's container; leave it with 'exit'");
                await RunAsync(["exec", "-it", container, shell], silent: false, hurry);
                return;
            }

            host.Error.WriteLine($"berth: the image has no shell ({string.Join(", ", _shells)}), so none can be opened");
        }
        catch (Win32Exception)
        {
            host.Error.WriteLine("berth: --shell needs the docker command, which is not here");
        }
    }

    private async Task<int> RunAsync(string[] arguments, bool silent, CancellationToken hurry)
    {
        ProcessStartInfo start = new("docker", arguments) { RedirectStandardOutput = silent, RedirectStandardError = silent };
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        if (silent) await Task.WhenAll(process.StandardOutput.ReadToEndAsync(hurry), process.StandardError.ReadToEndAsync(hurry));
        await process.WaitForExitAsync(hurry);
        return process.ExitCode;
    }
}
