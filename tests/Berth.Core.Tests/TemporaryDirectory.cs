using System.Diagnostics;

namespace Berth.Core.Tests;

/// <summary>A directory of one test, on a real file system where there is one.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("berth-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    // Trees of these tests may be deeper than .NET's own removal can follow.
    public void Dispose()
    {
        using var rm = Process.Start("rm", ["-rf", Path]);
        rm.WaitForExit();
    }
}
