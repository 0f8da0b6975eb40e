using Berth.Cli.Service;

namespace Berth.Cli.Tests.Service;

/// <summary>A service manager that does what it is told, and remembers.</summary>
internal sealed class FakeSystemctl : ISystemctl
{
    public List<string> Calls { get; } = [];

    public string? Missing { get; set; }

    public bool Active { get; set; }

    /// <summary>The word on which it fails.</summary>
    public string? FailsOn { get; set; }

    public Task<SystemctlAnswer> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (arguments.Contains("show"))
        {
            string state = Active ? "active\nSubState=running\nMainPID=4711" : "inactive\nSubState=dead\nMainPID=0";
            return Task.FromResult(new SystemctlAnswer(0, $"LoadState=loaded\nActiveState={state}\nResult=success\n", ""));
        }

        Calls.Add(string.Join(' ', arguments));
        if (FailsOn is { } word && arguments.Contains(word))
            return Task.FromResult(new SystemctlAnswer(1, "", "Failed to connect to bus: No medium found\n"));
        if (arguments.Contains("enable")) Active = true;
        if (arguments.Contains("disable")) Active = false;
        return Task.FromResult(new SystemctlAnswer(0, "", ""));
    }
}
