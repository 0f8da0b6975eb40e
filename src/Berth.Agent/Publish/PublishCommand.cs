using System.Globalization;
using Berth.Agent.Leases;
using Berth.Agent.Linux;
using Berth.Agent.Seed;
using Berth.Core.Externals;

namespace Berth.Agent.Publish;

/// <summary>
/// Puts the runner's externals on a node, once per version: copied beside their place, node made to run in any image, marked as whole,
/// then renamed. Jobs mount them read-only, see by the mark that they are all there, and hold it while they use them.
/// </summary>
internal static class PublishCommand
{
    private const string Making = ".making-";
    private const uint DirectoryMode = 0x1ED; // 0755
    private const uint LockMode = 0x180; // 0600
    private const int Exclusive = 2; // LOCK_EX

    // Longer than a job may run (35 days for a workflow), for jobs of hooks that hold no mark.
    private static readonly TimeSpan _longestUnused = TimeSpan.FromDays(36);

    public static int Execute(PublishOptions options)
    {
        string place = $"{options.Root}/{options.Key}";
        try
        {
            if (!IsWhole(place) && !Publish(options, place)) Say.Line("publish current");
            Touch(place);
            return ExitCodes.Ok;
        }
        catch (Exception exception) when (exception is LinuxException or IOException or UnauthorizedAccessException or ElfException)
        {
            throw new AgentFailure(
                "externals-not-prepared", $"the runner's externals could not be put on the node: {exception.Message}");
        }
    }

    /// <summary>False where another job was faster.</summary>
    private static bool Publish(PublishOptions options, string place)
    {
        if (ExternalsIdentity.Of(options.From) != options.Key)
        {
            throw new AgentFailure(
                "externals-not-prepared",
                $"the externals at {options.From} of the runner's image are not those of the runner: " +
                "on this node its name is another image");
        }

        Directories.Make(options.Root, DirectoryMode);
        using FileDescriptor turn = FileDescriptor.Open(
            new PathBytes($"{options.Root}/.lock"), FileDescriptor.ReadWrite | FileDescriptor.Create, LockMode);
        if (Libc.flock(turn.Number, Exclusive) != 0) throw LinuxException.Last("wait for another job that publishes externals");
        if (IsWhole(place)) return false;

        // Whoever began these has ended: it would have the lock.
        foreach (string left in Directory.GetDirectories(options.Root, Making + "*")) Directory.Delete(left, recursive: true);
        RemoveUnused(options.Root);
        string making = $"{options.Root}/{Making}{options.Key}";
        var copy = new TreeCopy();
        copy.Copy(new PathBytes(options.From), new PathBytes(making));
        Status.SetMode(new PathBytes(making), DirectoryMode);
        MakeNodeRun(options, making);
        // The runner's user in its image is somebody else on the node.
        if (Libc.geteuid() == 0) GiveToRoot(new PathBytes(making));
        NodeUse.Mark(MarkOf(making));
        Sync(making);
        // The kubelet makes an empty directory of that name for a pod that expects them there. Whatever it is, the next one removes it.
        if (Directory.Exists(place)) Directory.Move(place, $"{making}-replaced");
        Directory.Move(making, place);
        Say.Line(string.Create(CultureInfo.InvariantCulture, $"published {copy.Files} files {copy.Bytes} bytes"));
        return true;
    }

    private static bool IsWhole(string place) => File.Exists(MarkOf(place));

    private static string MarkOf(string place) => $"{place}/{ExternalsIdentity.Mark}";

    /// <summary>A power cut must not leave names without their content.</summary>
    private static void Sync(string directory)
    {
        using FileDescriptor fd = FileDescriptor.Open(new PathBytes(directory), FileDescriptor.ReadOnly);
        _ = Libc.syncfs(fd.Number);
    }

    private static void MakeNodeRun(PublishOptions options, string making)
    {
        List<NodeProgram> nodes = NodeProgram.FindAll(options.From);
        if (nodes.Count == 0) return;
        string library = $"{making}/lib";
        Directories.Make(library, DirectoryMode);
        foreach ((string name, string path) in new LibrarySearch().Closure([.. nodes.Select(node => node.HostPath)]))
        {
            File.Copy(path, $"{library}/{name}");
            Status.SetMode(new PathBytes($"{library}/{name}"), DirectoryMode);
        }

        foreach (NodeProgram node in nodes)
        {
            string target = $"{making}/{node.Name}/bin/node";
            File.Delete(target);
            ElfPatcher.Patch(node.HostPath, target, $"{options.SeenAt}/lib/{Path.GetFileName(node.Interpreter)}", $"{options.SeenAt}/lib");
            Status.SetMode(new PathBytes(target), DirectoryMode);
        }
    }

    private static void GiveToRoot(PathBytes path)
    {
        Status.SetOwner(path, 0, 0);
        if (Status.TryGet(path) is not { IsDirectory: true }) return;
        foreach (byte[] name in Tree.Names(path)) GiveToRoot(path.Child(name));
    }

    private static void RemoveUnused(string root)
    {
        foreach (string version in Directory.GetDirectories(root))
        {
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(version) <= _longestUnused) continue;
            if (NodeUse.TryAlone(MarkOf(version)) is not { } alone) continue;
            using (alone)
            {
                // Without its mark no job takes it any more, also one that was mounted before.
                File.Delete(MarkOf(version));
                Directory.Delete(version, recursive: true);
            }
        }
    }

    /// <summary>See <see cref="RemoveUnused"/>.</summary>
    private static void Touch(string place)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Status.SetTimes(new PathBytes(place), new FileTime { Seconds = now.ToUnixTimeSeconds() });
    }
}
