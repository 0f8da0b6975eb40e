using Berth.Bench;
using Berth.Bench.Docker;
using Berth.Bench.Kubernetes;

// Prints the table of figures; exit code 1 when a target is missed.
return await BenchOptions.RunAsync(args, async options =>
{
    string scratch = Directory.CreateTempSubdirectory("berth-bench-").FullName;
    var table = new Table(Console.Out);
    table.Start();
    try
    {
        if (options.IsKubernetes)
        {
            await using KubernetesBench bench = await KubernetesBench.OpenAsync(options, scratch, table);
            await bench.RunAsync();
        }
        else
        {
            using var bench = new DockerBench(options, scratch, table);
            await bench.RunAsync();
        }

        return table.AllMet ? 0 : 1;
    }
    finally
    {
        Directory.Delete(scratch, recursive: true);
    }
});
