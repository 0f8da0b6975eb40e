using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>A disk of one megabyte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Skips the test, visibly, where nothing may be mounted.</summary>
    public static async Task<SmallDisk> MountAsync(string parent)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may mount a small disk.");
        string path = Directory.CreateDirectory(System.IO.Path.Combine(parent, "disk")).FullName;
        await Tool.RunAsync("mount", "-t", "tmpfs", "-o", "size=1m,mode=0777", "berth-test", path);
        return new SmallDisk(path);
    }

    public void Fill()
    {
        using FileStream file = File.Create(System.IO.Path.Combine(Path, "filler"));
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public async ValueTask DisposeAsync() => await Tool.TryAsync("umount", ["-l", Path]);
}
