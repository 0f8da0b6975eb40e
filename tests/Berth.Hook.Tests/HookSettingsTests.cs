using Berth.Core.Jobs;

namespace Berth.Hook.Tests;

public sealed class HookSettingsTests
{
    [Fact]
    public void The_pod_serves_who_names_itself_and_else_who_started_the_hook()
    {
        Assert.Equal("1-2-3-boot-machine", Owner(new() { ["BERTH_OWNER"] = "1-2-3-boot-machine" }));
        string? parent = Owner([]);
        Assert.True(parent is null || ProcessIdentity.Of(int.Parse(parent.Split('-')[0]))!.ToString() == parent);
        Assert.Equal(parent, Owner(new() { ["BERTH_OWNER"] = "" }));
    }

    private static string? Owner(Dictionary<string, string> environment) => HookSettings.From(environment, "/").Owner;
}
