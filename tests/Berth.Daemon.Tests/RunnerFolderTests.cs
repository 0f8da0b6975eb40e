using Berth.Core.Diagnosis;
using Berth.Daemon.Runners;

namespace Berth.Daemon.Tests;

public sealed class RunnerFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-folder-").FullName;

    [Fact]
    public void A_place_that_is_too_long_for_its_sockets_is_refused_before_it_is_made()
    {
        const int Longest = 107;
        string fits = Path.Combine(_root, new string('r', Longest - _root.Length - "//hook/docker.sock".Length));
        new RunnerFolder(fits).Make();
        Assert.True(Directory.Exists(Path.Combine(fits, "hook")));

        Finding refused = Assert.Throws<BerthException>(() => new RunnerFolder(fits + "r").Make()).Finding;
        Assert.Equal("path-unusable", refused.Cause);
        Assert.False(Directory.Exists(fits + "r"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
