using Berth.Cli.Service;
using Berth.Core.Diagnosis;
using Berth.Core.Services;

namespace Berth.Cli.Tests.Service;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-service-").FullName;
    private readonly FakeSystemctl _systemctl = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Unit => ServiceUnit.Mark + "\n[Service]\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ServiceManager Manager(ServiceScope scope = ServiceScope.User) =>
        new(_systemctl, scope, Path.Combine(_root, "systemd", "user"));

    [Fact]
    public async Task Installing_writes_the_unit_and_starts_it()
    {
        Assert.False(await Manager().InstallAsync(Unit, Cancellation));
        Assert.Equal(Unit, await File.ReadAllTextAsync(Manager().UnitPath, Cancellation));
        Assert.Equal(["--user daemon-reload", "--user enable --now berth.service"], _systemctl.Calls);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            File.GetUnixFileMode(Manager().UnitPath));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Manager().UnitPath)!));
    }

    [Fact]
    public async Task Installing_again_changes_the_unit_and_says_that_the_service_runs_on()
    {
        await Manager().InstallAsync(Unit, Cancellation);
        Assert.False(await Manager().InstallAsync(Unit, Cancellation));
        Assert.True(await Manager().InstallAsync(Unit + "# new", Cancellation));
        Assert.EndsWith("# new", await File.ReadAllTextAsync(Manager().UnitPath, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_somebody_else_wrote_is_neither_replaced_nor_removed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Manager().UnitPath)!);
        await File.WriteAllTextAsync(Manager().UnitPath, "[Service]\n", Cancellation);
        Assert.Equal("service-not-ours", await RefusedAsync(() => Manager().InstallAsync(Unit, Cancellation)));
        Assert.Equal("service-not-ours", await RefusedAsync(() => Manager().UninstallAsync(Cancellation)));
        Assert.Equal("[Service]\n", await File.ReadAllTextAsync(Manager().UnitPath, Cancellation));
        Assert.Empty(_systemctl.Calls);
    }

    [Fact]
    public async Task Without_systemd_nothing_is_written()
    {
        _systemctl.Missing = "systemd does not run this machine";
        Assert.Equal("service-manager-missing", await RefusedAsync(() => Manager().InstallAsync(Unit, Cancellation)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
        Assert.False((await Manager().StatusAsync(Cancellation)).IsActive);
    }

    [Fact]
    public async Task What_systemctl_says_against_it_is_quoted()
    {
        _systemctl.FailsOn = "enable";
        BerthException failure = await Assert.ThrowsAsync<BerthException>(() => Manager().InstallAsync(Unit, Cancellation));
        Assert.Equal("service-failed", failure.Finding.Cause);
        Assert.Equal(["Failed to connect to bus: No medium found"], failure.Finding.Evidence);
        // The unit is there, so that the user can look; installing again goes on.
        _systemctl.FailsOn = null;
        Assert.False(await Manager().InstallAsync(Unit, Cancellation));
        Assert.True((await Manager().StatusAsync(Cancellation)).IsActive);
    }

    [Fact]
    public async Task A_directory_that_may_not_be_written_is_said()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "systemd"), "", Cancellation);
        Assert.Equal("service-not-allowed", await RefusedAsync(() => Manager().InstallAsync(Unit, Cancellation)));
        Assert.Empty(_systemctl.Calls);
    }

    [Fact]
    public async Task Removing_stops_it_first_and_leaves_nothing()
    {
        await Manager(ServiceScope.System).InstallAsync(Unit, Cancellation);
        _systemctl.Calls.Clear();
        Assert.True(await Manager(ServiceScope.System).UninstallAsync(Cancellation));
        Assert.Equal(["disable --now berth.service", "daemon-reload"], _systemctl.Calls);
        Assert.Empty(Directory.GetFiles(_root, "*", SearchOption.AllDirectories));
        Assert.False(await Manager(ServiceScope.System).UninstallAsync(Cancellation));
    }

    private static async Task<string> RefusedAsync(Func<Task> work) =>
        (await Assert.ThrowsAsync<BerthException>(work)).Finding.Cause;
}
