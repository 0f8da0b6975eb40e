using Berth.Docker.Runners;

namespace Berth.Docker.Tests;

public sealed class ContainerProcessTests : IDisposable
{
    private readonly string _processes = Directory.CreateTempSubdirectory("berth-proc-").FullName;

    public void Dispose() => Directory.Delete(_processes, recursive: true);

    [Theory]
    [InlineData("0::/system.slice/docker-c0ffee.scope\n", true)]
    [InlineData("9:pids:/docker/c0ffee\n0::/\n", true)]
    [InlineData("0::/user.slice/session-1.scope\n", false)]
    [InlineData("0::/docker/decade\n", false)]
    public void A_process_is_a_containers_when_its_groups_say_so(string groups, bool expected)
    {
        string process = Directory.CreateDirectory(Path.Combine(_processes, "42")).FullName;
        File.WriteAllText(Path.Combine(process, "cgroup"), groups);
        Assert.Equal(expected, ContainerProcess.IsOf(42, "c0ffee", _processes));
        Assert.False(ContainerProcess.IsOf(43, "c0ffee", _processes));
    }
}
