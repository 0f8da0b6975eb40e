using System.Runtime.InteropServices;
using Berth.Agent.Linux;

namespace Berth.Agent.Run;

/// <summary>Mounts a cache over a directory of the image: the image's files stay visible, writes go to the cache.</summary>
internal static class Overlay
{
    private const uint DirectoryMode = 0x1ED; // 0755

    /// <summary>Mounts one overlay in the mount namespace of this container.</summary>
    /// <exception cref="AgentFailure">
    /// <c>cache-not-writable</c>, <c>overlay-not-permitted</c> or <c>overlay-failed</c>.
    /// </exception>
    public static unsafe void Mount(OverlayOption overlay)
    {
        string upper = $"{overlay.Slot}/upper";
        string work = $"{overlay.Slot}/work";
        Make(overlay.Target, "overlay-failed");
        Make(upper, "cache-not-writable");
        Make(work, "cache-not-writable");
        KeepAttributes(overlay.Target, upper);

        string options = $"lowerdir={Escape(overlay.Target)},upperdir={Escape(upper)},workdir={Escape(work)},"
            + "index=off,metacopy=off,redirect_dir=off";
        fixed (byte* source = new PathBytes("berth"), target = new PathBytes(overlay.Target), type = new PathBytes("overlay"),
            data = new PathBytes(options))
        {
            if (Libc.mount(source, target, type, 0, data) != 0)
            {
                throw Refused(overlay, upper, Marshal.GetLastPInvokeError());
            }
        }
    }

    private static void Make(string directory, string code)
    {
        try
        {
            Directories.Make(directory, DirectoryMode);
        }
        catch (LinuxException exception)
        {
            throw new AgentFailure(code, exception.Message);
        }
    }

    /// <summary>
    /// The merged directory shows the upper one's owner and mode: a new cache over /tmp must stay writable for all.
    /// </summary>
    private static void KeepAttributes(string target, string upper)
    {
        try
        {
            var path = new PathBytes(upper);
            if (Directories.IsEmpty(path))
            {
                FileStatus image = Status.Follow(new PathBytes(target));
                Status.SetOwner(path, image.User, image.Group);
                Status.SetMode(path, image.Mode);
            }
        }
        catch (LinuxException exception)
        {
            throw new AgentFailure("cache-not-writable", exception.Message);
        }
    }

    // The kernel separates options by commas and lower directories by colons.
    private static string Escape(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace(":", "\\:", StringComparison.Ordinal);

    private static AgentFailure Refused(OverlayOption overlay, string upper, int errno)
    {
        string what = $"the cache could not be mounted over {overlay.Target}";
        string reason = Marshal.GetPInvokeErrorMessage(errno);
        if (errno is Errno.NotPermitted or Errno.Access)
        {
            return new AgentFailure("overlay-not-permitted", Privileges.HasSysAdmin()
                ? $"{what}: {reason}. The container has CAP_SYS_ADMIN, so its security profile ({Privileges.Profile()}) " +
                    "forbids mounts: "
                    + "allow them there (security-opt apparmor=unconfined), or use strategy: seed"
                : $"{what}: {reason}. The job container lacks CAP_SYS_ADMIN or does not run as root: add it (--cap-add " +
                    "SYS_ADMIN), or use strategy: seed");
        }

        return new AgentFailure("overlay-failed", FileSystems.NameOfUnsuitable(upper) is { } fileSystem
            ? $"{what}: the cache's directory is on {fileSystem}, where an overlay cannot keep its files: "
                + "put the caches on ext4, xfs or btrfs (BERTH_CACHE_DIR), or use strategy: seed"
            : $"{what}: {reason}");
    }
}
