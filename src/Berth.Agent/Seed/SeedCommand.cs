using System.Globalization;
using Berth.Agent.Leases;
using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>Fills a cache's slot from the image, unless it holds what the image has.</summary>
internal static class SeedCommand
{
    public static int Execute(SeedOptions options)
    {
        try
        {
            Directories.Make(options.Slot, 0x1ED);
            Lease.Take(options.Lease);
            Say.Line(Seed(options));
            return ExitCodes.Ok;
        }
        catch (LinuxException exception)
        {
            throw exception.Number switch
            {
                Errno.NoSpace or Errno.Quota =>
                    new AgentFailure("cache-full", $"no room for the image's files in the cache: {exception.Message}"),
                Errno.ReadOnly => new AgentFailure("cache-not-writable", exception.Message),
                _ => new AgentFailure(
                    "seed-failed", $"the image's {options.From} could not be copied into the cache: {exception.Message}"),
            };
        }
    }

    private static string Seed(SeedOptions options)
    {
        SeedMark? mark = SeedMark.Read(options.Slot);
        if (mark?.Image == options.Image)
        {
            return "seed current";
        }

        var source = new PathBytes(options.From);
        string digest = TreeDigest.Compute(source);
        if (mark?.Digest == digest)
        {
            new SeedMark(options.Image, digest).Write(options.Slot);
            return "seed current";
        }

        // From here on the slot is no longer whole, and a crash must leave it so.
        SeedMark.Remove(options.Slot);
        string data = $"{options.Slot}/data";
        Directories.Make(data, 0x1ED);
        var copy = new TreeCopy();
        copy.Copy(source, new PathBytes(data));
        new SeedMark(options.Image, digest).Write(options.Slot);
        return string.Create(CultureInfo.InvariantCulture, $"seeded {copy.Files} files {copy.Bytes} bytes");
    }
}
