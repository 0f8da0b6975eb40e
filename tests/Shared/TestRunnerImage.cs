using System.Text.RegularExpressions;

namespace Berth.Tests.Shared;

/// <summary>
/// Stands in for GitHub's runner image, which may not be pulled here: the bash, node and libraries of this machine, laid out as there.
/// </summary>
internal static partial class TestRunnerImage
{
    public const string Name = "berth.local/test-runner:1";

    /// <summary>Bytes of the externals in it: of node, and of ballast that makes them as many as the real ones are.</summary>
    private const int Ballast = 24 * 1024 * 1024;

    /// <summary>Makes it anew; false where this machine has no node.</summary>
    public static async Task<bool> MakeAsync(string hook, string busybox)
    {
        string root = Directory.CreateTempSubdirectory("berth-runner-image-").FullName;
        string? node = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, "node")).FirstOrDefault(File.Exists);
        if (node is null) return false;
        string externals = $"{root}/home/runner/externals";
        await CopyAsync(root, "/bin/bash", "/bin/bash");
        await CopyAsync(root, node, "/home/runner/externals/node20/bin/node");
        await CopyAsync(root, hook, "/unused/berth-hook");
        foreach (string library in new[] { "libssl.so.3", "libcrypto.so.3" })
            await CopyAsync(root, await PathOfAsync(library), $"/usr/lib/{library}");
        await File.WriteAllBytesAsync($"{externals}/node20/ballast", new byte[Ballast]);
        Directory.CreateDirectory($"{root}/etc");
        await File.WriteAllTextAsync($"{root}/etc/passwd", "root:x:0:0::/root:/bin/bash\nrunner:x:1001:1001::/home/runner:/bin/bash\n");
        foreach (string applet in new[] { "sh", "cat", "sleep", "mkdir", "env", "chmod", "ls", "kill" })
            File.Copy(busybox, $"{root}/bin/{applet}");
        Directory.CreateDirectory($"{root}/home/runner/_work");
        Directory.CreateDirectory($"{root}/tmp");
        await Tool.RunAsync("chown", "-R", "1001:1001", $"{root}/home/runner");
        await Tool.RunAsync("chmod", "1777", $"{root}/tmp");
        await TestImages.ImportTreeAsync(Name, root, "USER 1001", "ENV HOME=/home/runner PATH=/bin");
        return true;
    }

    /// <summary>A program or library to a place in the image, and what it needs to where the loader looks.</summary>
    private static async Task CopyAsync(string root, string file, string place)
    {
        Put(root, file, place);
        Tool.Result needed = await Tool.TryAsync("ldd", [file]);
        foreach (Match match in Library().Matches(needed.Output)) Put(root, match.Value, match.Value);
    }

    private static void Put(string root, string file, string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root + place)!);
        string real = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;
        File.Copy(real, root + place, overwrite: true);
    }

    private static async Task<string> PathOfAsync(string library)
    {
        string cache = await Tool.RunAsync("/sbin/ldconfig", "-p");
        return cache.Split('\n').First(line => line.TrimStart().StartsWith(library + " ", StringComparison.Ordinal)).Split("=> ")[1].Trim();
    }

    [GeneratedRegex(@"/\S+\.so[\w.+-]*")]
    private static partial Regex Library();
}
