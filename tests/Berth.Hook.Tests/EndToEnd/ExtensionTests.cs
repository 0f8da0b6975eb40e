using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>A hook extension, as the official hook takes it, run for real.</summary>
public sealed class ExtensionTests
{
    private const string Extension = """
        metadata:
          labels:
            team: desk
        spec:
          volumes:
            - name: extra
              emptyDir: {}
          initContainers:
            - name: fill
              image: BUSYBOX
              command: [sh, -c, "echo from the init container >/extra/file"]
              volumeMounts: [{ name: extra, mountPath: /extra }]
          containers:
            - name: $job
              env: [{ name: GREETING, value: from the extension }]
              volumeMounts: [{ name: extra, mountPath: /more }]
            - name: side
              image: BUSYBOX
              command: [sh, -c, "mkdir /www; echo from the side >/www/x; exec httpd -f -p 8099 -h /www"]
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_extension_adds_to_the_job_wherever_it_is_named(bool inTheDefinition)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        Name(runner, Extension.Replace("BUSYBOX", TestImages.Busybox, StringComparison.Ordinal), inTheDefinition);

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.True(prepared.ExitCode == 0, prepared.Output + prepared.Error);
        Tool.Result step = await runner.ShellAsync("echo $GREETING; cat /more/file; until wget -q -O- http://127.0.0.1:8099/x; do :; done");
        Assert.Equal("from the extension\nfrom the init container\nfrom the side", step.Output.Trim());
        string labelled = await Tool.RunAsync("docker", "ps", "-q", "--filter", "label=team=desk", "--filter", $"label=berth.dev/runner={runner.Name}");
        Assert.Equal(2, labelled.Split('\n').Length);
        Assert.Equal(0, (await runner.CleanupAsync()).ExitCode);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Theory]
    [InlineData("""{"spec":{"volumes":[{"name":"e","emptyDir":{}}],"containers":[{"name":"$job","volumeMounts":[{"name":"e","mountPath":"/__w"}]}]}}""", "/__w")]
    [InlineData("""{"spec":{"containers":[{"name":"$database","env":[{"name":"A","value":"b"}]}]}}""", "$database")]
    [InlineData("""{"spec":{"volumes":[{"name":"work","emptyDir":{}}],"containers":[]}}""", "work")]
    [InlineData("""{"spec":{"runtimeClassName":"gvisor"}}""", "runtimeClassName", 1)]
    [InlineData("spec: [", "not valid YAML")]
    public async Task What_an_extension_would_break_is_refused_by_name_before_anything_starts(
        string extension, string named, int exitCode = 2)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        string file = Name(runner, extension, inTheDefinition: false);

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.Equal(exitCode, prepared.ExitCode);
        Assert.Contains("::error", prepared.Output, StringComparison.Ordinal);
        Assert.Contains(named, prepared.Output, StringComparison.Ordinal);
        Assert.True(named == "runtimeClassName" || prepared.Output.Contains(file, StringComparison.Ordinal), prepared.Output);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    private static string Name(TestRunner runner, string extension, bool inTheDefinition)
    {
        string file = Path.Combine(runner.Root, "extension.yaml");
        File.WriteAllText(file, extension);
        if (inTheDefinition)
        {
            runner.Define(new JsonObject { ["extension"] = file });
        }
        else
        {
            runner.Environment["ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE"] = file;
        }

        return file;
    }
}
