using System.Formats.Tar;
using Berth.Core.Scaling;

namespace Berth.Docker.Runners;

/// <summary>An archive of nothing but the work directory: unpacked into a container it gives that to the runner's user.</summary>
internal static class WorkArchive
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static MemoryStream Make(int user, int group)
    {
        MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, $"{RunnerPaths.WorkFolder}/")
            {
                Uid = user,
                Gid = group,
                Mode = Mode,
            });
        }

        archive.Position = 0;
        return archive;
    }
}
