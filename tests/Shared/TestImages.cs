namespace Berth.Tests.Shared;

/// <summary>Images for tests on the real engine, made from a static busybox because nothing may be pulled.</summary>
internal static class TestImages
{
    public const string NixStorePath = "/nix/store/0c1d2e3f-busybox-1.36";

    /// <summary>busybox with all its applets in <c>/bin</c>.</summary>
    public static string Busybox => Environment.GetEnvironmentVariable("BERTH_TEST_IMAGE") ?? "berth.local/busybox:1";

    /// <summary>An image whose every binary lives below <c>/nix/store</c>: the one of the incident.</summary>
    public const string Nix = "berth.local/test-nix:1";

    /// <summary>An image that holds one static program and nothing else: no shell, no tail, no tar.</summary>
    public const string Bare = "berth.local/test-bare:1";

    /// <summary>A shell in <c>/bin</c>, and a program <c>tool</c> in <c>/opt/tools/bin</c> that is a link beside it.</summary>
    public const string Tools = "berth.local/test-tools:1";

    private static readonly SemaphoreSlim _once = new(1);

    /// <summary>Skips the test, visibly, where no engine or no busybox image is there.</summary>
    public static async Task NeedEngineAsync()
    {
        try
        {
            Tool.Result result = await Tool.TryAsync("docker", ["image", "inspect", Busybox]);
            Assert.SkipUnless(result.ExitCode == 0, $"No Docker engine with the image {Busybox}; ./test brings both.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("No docker command; ./test installs it.");
        }
    }

    public static async Task MakeAsync()
    {
        await _once.WaitAsync();
        try
        {
            string tree = Directory.CreateTempSubdirectory("berth-image-").FullName;
            string busybox = await BusyboxAsync(tree);
            await ImportAsync(Nix, $"PATH={NixStorePath}/bin", root =>
            {
                string bin = Directory.CreateDirectory(root + NixStorePath + "/bin").FullName;
                File.Copy(busybox, bin + "/busybox");
                foreach (string applet in new[] { "sh", "ls", "cat", "echo", "mkdir", "touch", "date", "wc", "test", "true", "sleep", "rm", "dd", "id" })
                {
                    File.CreateSymbolicLink($"{bin}/{applet}", "busybox");
                }
            });
            await ImportAsync(Tools, "PATH=/bin:/opt/tools/bin", root =>
            {
                File.Copy(busybox, Directory.CreateDirectory(root + "/bin").FullName + "/sh");
                string tools = Directory.CreateDirectory(root + "/opt/tools/bin").FullName;
                File.Copy(busybox, tools + "/busybox");
                File.CreateSymbolicLink(tools + "/tool", "busybox");
            });
            await ImportAsync(Bare, "PATH=/", root => File.Copy(busybox, root + "/busybox"));
            Directory.Delete(tree, recursive: true);
        }
        finally
        {
            _once.Release();
        }
    }

    private static async Task<string> BusyboxAsync(string directory)
    {
        string container = await Tool.RunAsync("docker", "create", Busybox, "true");
        string file = Path.Combine(directory, "busybox");
        await Tool.RunAsync("docker", "cp", $"{container}:/bin/busybox", file);
        await Tool.RunAsync("docker", "rm", container);
        return file;
    }

    private static async Task ImportAsync(string name, string environment, Action<string> fill)
    {
        if ((await Tool.TryAsync("docker", ["image", "inspect", name])).ExitCode == 0)
        {
            return;
        }

        string root = Directory.CreateTempSubdirectory("berth-rootfs-").FullName;
        fill(root);
        await ImportTreeAsync(name, root, $"ENV {environment}");
    }

    /// <summary>
    /// Makes an image of a directory, which goes. What had the name before goes as well, unless something uses it: an import leaves
    /// it behind without a name.
    /// </summary>
    /// <param name="changes">Instructions of a Dockerfile.</param>
    public static async Task ImportTreeAsync(string name, string root, params string[] changes)
    {
        string archive = root + ".tar";
        await Tool.RunAsync("tar", "-C", root, "-cf", archive, ".");
        Tool.Result before = await Tool.TryAsync("docker", ["image", "inspect", "--format", "{{.Id}}", name]);
        await Tool.RunAsync("docker", ["import", .. changes.SelectMany(change => new[] { "--change", change }), archive, name]);
        Directory.Delete(root, recursive: true);
        File.Delete(archive);
        string old = before.Output.Trim();
        if (before.ExitCode == 0
            && await Tool.TryAsync("docker", ["image", "inspect", "--format", "{{len .RepoTags}}", old]) is { ExitCode: 0, Output: "0\n" })
        {
            // Refused while a container is made of it.
            await Tool.TryAsync("docker", ["rmi", old]);
        }
    }
}
