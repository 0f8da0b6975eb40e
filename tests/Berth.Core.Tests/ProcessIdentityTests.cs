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
    public void A_process_of_another_machine_or_namespace_may_live_whatever_runs_here()
    {
        ProcessIdentity self = ProcessIdentity.Of(Environment.ProcessId)!;
        // Its engine or its home may be shared: a job of it is no leftover, whether or not a process of that number is here.
        foreach (int pid in new[] { self.Pid, int.MaxValue })
        {
            ProcessIdentity other = self with { Pid = pid, StartTime = 1 };
            Assert.True(ProcessIdentity.HasEnded(other.ToString()));
            Assert.False(ProcessIdentity.HasEnded((other with { Machine = "00000000", Boot = "00000000" }).ToString()));
            Assert.False(ProcessIdentity.HasEnded((other with { Machine = "00000000" }).ToString()));
            Assert.False(ProcessIdentity.HasEnded((other with { PidNamespace = "1" }).ToString()));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\n")]
    [InlineData("uninitialized\n")]
    public void A_machine_without_an_id_is_known_by_its_name(string? id)
    {
        Assert.Equal(ProcessIdentity.Digest(null, "desk"), ProcessIdentity.Digest(id, "desk"));
        Assert.NotEqual(ProcessIdentity.Digest(id, "shelf"), ProcessIdentity.Digest(id, "desk"));
        Assert.Equal(ProcessIdentity.Digest("4a5b", "shelf"), ProcessIdentity.Digest("4a5b\n", "desk"));
    }

    [Fact]
    public void Only_a_process_of_this_boot_is_one_of_it()
    {
        ProcessIdentity self = ProcessIdentity.Of(Environment.ProcessId)!;
        Assert.True(ProcessIdentity.IsOfThisBoot(self.ToString()));
        Assert.False(ProcessIdentity.IsOfThisBoot((self with { Boot = "00000000" }).ToString()));
        Assert.False(ProcessIdentity.IsOfThisBoot($"x-2-3-{self.Boot}-5"));
    }

    [Fact]
    public void A_label_of_another_form_is_not_judged() => Assert.False(ProcessIdentity.HasEnded("1-2-3-00000000"));

    [Fact]
    public void A_process_of_another_boot_has_ended()
    {
        ProcessIdentity self = ProcessIdentity.Of(Environment.ProcessId)!;
        Assert.True(ProcessIdentity.HasEnded((self with { Boot = "00000000" }).ToString()));
        Assert.False(ProcessIdentity.HasEnded((self with { PidNamespace = "1" }).ToString()));
    }
}
