using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Cli.Try;

/// <summary>Opens a shell in a pod's job container, on this terminal, with the docker command or kubectl.</summary>
/// <param name="environment">What it is started with.</param>
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
                if (await RunAsync([.. Command(container, "-i"), shell, "-c", ":"], silent: true, hurry) != 0) continue;
                host.Error.WriteLine($"berth: {shell} in the job's container; leave it with 'exit'");
                await RunAsync([.. Command(container), shell], silent: false, hurry);
                return;
            }

            host.Error.WriteLine($"berth: the image has no shell ({string.Join(", ", _shells)}), so none can be opened");
        }
        catch (Win32Exception)
        {
            host.Error.WriteLine($"berth: --shell needs {Command(container)[0]}, which is not here");
        }
    }

    /// <summary>What a person would type to start a program in a container, up to the program.</summary>
    public static IReadOnlyList<string> Command(string container, string streams = "-it") => container.Split('/') switch
    {
        // A container of a cluster is named by its namespace, pod and name.
        [var space, var pod, var name] => ["kubectl", "exec", streams, "-n", space, pod, "-c", name, "--"],
        _ => ["docker", "exec", streams, container[..Math.Min(12, container.Length)]],
    };

    private async Task<int> RunAsync(string[] command, bool silent, CancellationToken hurry)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = silent, RedirectStandardError = silent };
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        if (silent) await Task.WhenAll(process.StandardOutput.ReadToEndAsync(hurry), process.StandardError.ReadToEndAsync(hurry));
        await process.WaitForExitAsync(hurry);
        return process.ExitCode;
    }
}
