using System.Diagnostics;
using System.Runtime.CompilerServices;
using Berth.Core.Caches;
using Berth.Core.Files;
using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Core.Tests;

/// <summary>
/// This very program as another process: started with a variable that says what to be, it does that in place of running tests.
/// </summary>
internal static class ChildProgram
{
    private const string Variable = "BERTH_TEST_CHILD";

    /// <summary>Starts a child; as another user where <paramref name="user"/> is given.</summary>
    public static Process Start(string what, string[] arguments, int? user = null)
    {
        string[] command = ["dotnet", typeof(ChildProgram).Assembly.Location, .. arguments];
        string id = user?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
        string[] all = user is null ? command : ["setpriv", "--reuid", id, "--regid", id, "--clear-groups", "env", "HOME=/tmp", .. command];
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Variable] = what;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        string[] arguments = Environment.GetCommandLineArgs()[1..];
        int? code = Environment.GetEnvironmentVariable(Variable) switch
        {
            "lease" => Lease(arguments),
            "compete" => Compete(arguments),
            "remove" => Remove(arguments),
            "streams" => Streams(),
            _ => null,
        };
        if (code is { } exit)
        {
            Environment.Exit(exit);
        }
    }

    public static CacheLeaseRequest Request(int slots, CacheStrategy strategy = CacheStrategy.Bind, string? image = null) =>
        new("desk", new CacheDefinition("/root/.cache"), strategy, slots, "job build", image);

    // Started with descriptors closed: the files that it opens then get no number of a standard stream.
    private static int Streams()
    {
        StandardStreams.EnsureOpen();
        using FileStream file = File.OpenRead("/proc/self/status");
        return file.SafeFileHandle.DangerousGetHandle() > 2
            && Enumerable.Range(0, 3).All(stream => File.Exists($"/proc/self/fd/{stream}")) ? 7 : 1;
    }

    // Claims a slot, says which, and keeps it until its input ends.
    private static int Lease(string[] arguments)
    {
        using CacheLease lease = new CacheStore(arguments[0], TimeProvider.System).Lease(Request(int.Parse(arguments[1], null)));
        Console.WriteLine(lease.Grant.SlotDirectory);
        Console.In.ReadToEnd();
        return 0;
    }

    // Runs many jobs as hook and agent would; a file in the slot tells when two are there at once.
    private static int Compete(string[] arguments)
    {
        var store = new CacheStore(arguments[0], TimeProvider.System);
        int slots = int.Parse(arguments[1], null);
        int met = 0;
        for (int i = 0; i < int.Parse(arguments[2], null); i++)
        {
            try
            {
                CacheLease lease = store.Lease(Request(slots));
                using FileLock agent = FileLock.TryAcquire(Path.Combine(lease.Grant.SlotDirectory, CacheGrant.LeaseFile))!;
                lease.RecordUse();
                lease.Dispose();
                string mark = Path.Combine(lease.Grant.SlotDirectory, CacheGrant.DataDirectory, "here");
                try
                {
                    File.Open(mark, FileMode.CreateNew).Dispose();
                    File.Delete(mark);
                }
                catch (IOException)
                {
                    met++;
                }
            }
            catch (Diagnosis.BerthException e) when (e.Finding.Cause == "cache-slots-busy")
            {
                // Expected: more compete than there are slots.
            }
        }

        return met;
    }

    private static int Remove(string[] arguments)
    {
        CacheRemovalResult result = new CacheCatalog([arguments[0]], TimeProvider.System).Remove(CacheFilter.All, dryRun: false, default);
        Console.WriteLine(string.Join('\n', result.Failures));
        return result.Removed.Count;
    }
}
