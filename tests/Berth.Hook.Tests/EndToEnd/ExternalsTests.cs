using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>The runner's node in images that have no glibc, and what that costs a job: nothing.</summary>
public sealed class ExternalsTests
{
    private const string Node = "/__e/node20/bin/node";

    [Fact]
    public async Task Node_runs_in_images_without_glibc_and_knows_its_own_path()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        string externals = Path.Combine(runner.Root, "externals");
        Assert.SkipUnless(RealNode.TryPut(externals, "node20"), "There is no node on this machine.");
        string kept = Path.Combine(runner.CacheDirectory, "externals");
        string? before = null;

        foreach (string image in new[] { TestImages.Nix, TestImages.Busybox })
        {
            JsonObject container = runner.JobContainer(image);
            container["systemMountVolumes"]!.AsArray().Add(new JsonObject { ["sourceVolumePath"] = externals, ["targetVolumePath"] = "/__e", ["readOnly"] = true });
            Tool.Result prepared = await runner.RunAsync("prepare_job", new JsonObject { ["container"] = container, ["services"] = new JsonArray() });
            Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);

            Tool.Result step = await runner.StepAsync(Node, "-e", "\"console.log(process.execPath,", "require('child_process').execFileSync(process.execPath,", "['-p',", "'6*7']).toString())\"");
            Assert.True(step.ExitCode == 0, step.Output + step.Error);
            Assert.Equal($"{Node} 42", step.Output.Trim());
            Assert.NotEqual(0, (await runner.StepAsync("sh", "-c", "\"echo", "x", ">/__e/x\"")).ExitCode);

            // The second job finds all that the first has made: not one file is new.
            string now = await Tool.RunAsync("find", kept, "-type", "f", "-printf", "%P %i %C@\n");
            Assert.NotEqual("", now);
            Assert.Equal(before ?? now, now);
            before = now;
        }
    }
}
