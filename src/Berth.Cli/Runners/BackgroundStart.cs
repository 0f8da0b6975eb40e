using System.Diagnostics;
using Berth.Core.Diagnosis;
using Berth.Daemon.Control;
using Berth.Daemon.Fleets;

namespace Berth.Cli.Runners;

/// <summary><c>berth up -d</c>: starts the daemon as a process of its own, and waits until it serves.</summary>
internal sealed class BackgroundStart(CliHost host, LocalFleet local, FleetPlace place)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    public async Task<CommandResult> RunAsync(UpRequest request, CancellationToken cancellation)
    {
        using Process process = Start(request);
        Task<string> said = process.StandardError.ReadToEndAsync(cancellation);
        while (!process.HasExited)
        {
            if (await ControlSocket.AskAsync(place, new ControlRequest(), cancellation) is { } status)
                return CommandResult.Done($"running as process {status.Process}; it says what it does in {host.Display(place.Log)}");
            await Task.Delay(_pause, host.Time, cancellation);
        }

        return CommandResult.Fail(process.ExitCode == 0 ? ExitCodes.Failed : process.ExitCode, (await said).TrimEnd());
    }

    private Process Start(UpRequest request)
    {
        ProcessStartInfo start = new(Path.Combine(host.ProgramDirectory, "berth"))
        {
            WorkingDirectory = host.CurrentDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["up", "--background", "--config", local.ConfigPath]) start.ArgumentList.Add(argument);
        if (request.Adopt) start.ArgumentList.Add("--adopt");
        if (request.Runner is { } runner) start.ArgumentList.Add(runner);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BerthException(Finding.Certain(
                "daemon-not-started", $"the daemon cannot be started: {e.Message}", "Run 'berth up' in the foreground"), e);
        }
    }
}
