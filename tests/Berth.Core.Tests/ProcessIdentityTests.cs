using System.Diagnostics;
using Berth.Core.Jobs;

namespace Berth.Core.Tests;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void A_running_process_has_not_ended_and_an_ended_one_has()
    {
        using var child = Process.Start("sleep", "60");
        string label = ProcessIdentity.Of(child.Id)!.ToString();
        Assert.False(ProcessIdentity.HasEnded(label));
        child.Kill();
        child.WaitForExit();
        Assert.True(ProcessIdentity.HasEnded(label));
    }

    [Fact]
    public void A_process_of_another_boot_has_ended()
    {
        ProcessIdentity self = ProcessIdentity.Of(Environment.ProcessId)!;
        Assert.True(ProcessIdentity.HasEnded((self with { Boot = "00000000" }).ToString()));
        Assert.False(ProcessIdentity.HasEnded((self with { PidNamespace = "1" }).ToString()));
    }
}
