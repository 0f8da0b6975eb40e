using System.Text;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Relay;
using Berth.Core.Scaling;

namespace Berth.Daemon.Runners;

/// <summary>A runner's directory on this machine: what its container sees of it, and the ticket of who serves its hook.</summary>
internal sealed class RunnerFolder(string path)
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = Own
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes what the container mounts; the directory around it keeps everybody else of this machine out.</summary>
    /// <exception cref="BerthException"><c>path-unusable</c>: it is too long for the sockets that will be in it.</exception>
    public void Make()
    {
        string longest = Path.Combine(path, RelayTicket.Share, RunnerPaths.DockerSocket);
        if (Encoding.UTF8.GetByteCount(longest) is > RunnerPaths.LongestSocket and var length)
        {
            throw new BerthException(Finding.Certain(
                "path-unusable",
                $"the path of a runner's socket would have {length} bytes, and Linux allows {RunnerPaths.LongestSocket}",
                "Give Berth a shorter directory by XDG_STATE_HOME, or the runner a shorter name.", longest));
        }

        Directory.CreateDirectory(path, Own);
        string share = Path.Combine(path, RelayTicket.Share);
        Directory.CreateDirectory(share);
        File.SetUnixFileMode(share, Readable);
        Write(RunnerPaths.HookScript, RunnerEnvironment.Script);
        Write(RunnerPaths.StartedScript, RunnerEnvironment.StartedScript);

        void Write(string name, string script)
        {
            string file = Path.Combine(share, name);
            File.WriteAllText(file, script);
            File.SetUnixFileMode(file, Readable);
        }
    }

    public bool HasTicket => File.Exists(Path.Combine(path, RelayTicket.File));

    public void Write(RelayTicket ticket) => AtomicFile.Write(
        Path.Combine(path, RelayTicket.File),
        JsonSerializer.SerializeToUtf8Bytes(ticket, RelayJson.Default.RelayTicket),
        newMode: UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>Whether somebody serves this runner's hook.</summary>
    public bool IsServed => File.Exists(Path.Combine(path, RelayTicket.Lock)) && !FileLock.IsFree(Path.Combine(path, RelayTicket.Lock));

    public void Remove()
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone, or written to at this moment: the next look finds it again.
        }
    }
}
