using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>Every command that the real runner (2.336.0) was seen to give, in order, to the native hook on the real engine.</summary>
public sealed class CaptureReplayTests(CaptureImages images) : IClassFixture<CaptureImages>
{
    private const int FailingStep = 9;

    [Theory]
    [InlineData("full-job")]
    [InlineData("cancelled-job")]
    [InlineData("services-only")]
    [InlineData("registry-credentials")]
    public async Task A_captured_job_runs_from_its_first_command_to_its_last(string job)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        await images.MakeAsync();
        var capture = new Capture(runner, job);
        bool hasNode = capture.PutNode();
        JsonNode? state = null;
        try
        {
            foreach ((string name, JsonObject command) in capture.Commands)
            {
                JsonObject args = command["input"]!["args"]!.AsObject();
                if (((string?)args["entryPoint"])?.StartsWith("/__e/", StringComparison.Ordinal) == true && !hasNode)
                {
                    TestContext.Current.AddWarning($"{job}/{name} was left out: there is no node on this machine");
                    continue;
                }

                Expected expected = Furnish(capture, name, command, args);
                (ProcessStartInfo start, byte[] input, string responseFile) = capture.Begin(command, state);
                Tool.Result result = command["signals"] is null
                    ? await Tool.TryAsync(start.FileName, start.ArgumentList, Copy(start), input)
                    : await InterruptAsync(start, input);

                string said = $"{job}/{name}: {result.Output}{result.Error}";
                Assert.True(result.ExitCode == expected.ExitCode, said);
                Assert.True(expected.Output is null || result.Output.Contains(expected.Output, StringComparison.Ordinal), said);
                Assert.True(expected.Result is null || File.ReadAllText(expected.Result) == $"step={name}\n", said);
                if ((string?)command["input"]!["command"] == "prepare_job")
                {
                    JsonNode response = JsonNode.Parse(File.ReadAllText(responseFile))!;
                    state = response["state"];
                    AnswersAsCaptured(response, command, args);
                }
            }

            Assert.Equal("", await runner.LeftoversAsync());
            Assert.Equal(job == "registry-credentials" ? capture.Volume : "", await Tool.RunAsync("docker", "volume", "ls", "-q", "--filter", $"name={capture.Volume}"));
        }
        finally
        {
            await Tool.TryAsync("docker", ["volume", "rm", "-f", capture.Volume]);
            await Tool.TryAsync("docker", ["rmi", $"berth.local/{runner.Name}-action"]);
        }
    }

    private sealed record Expected(int ExitCode, string? Output = null, string? Result = null);

    /// <summary>Puts what a step runs on the runner's side, and says what it must lead to.</summary>
    private static Expected Furnish(Capture capture, string name, JsonObject command, JsonObject args)
    {
        string[] words = [.. (args["entryPointArgs"]?.AsArray() ?? []).Select(word => (string)word!)];
        string? output = (string?)args["environmentVariables"]?["GITHUB_OUTPUT"];
        if (output is not null)
        {
            capture.Put(output, "");
        }

        switch ((string?)command["input"]!["command"])
        {
            case "run_script_step" when words.FirstOrDefault(word => word.EndsWith(".js", StringComparison.Ordinal)) is { } script:
                capture.Put(script, $"require('fs').appendFileSync(process.env.GITHUB_OUTPUT, 'step={name}\\n'); console.log('ran {name} by', process.execPath)");
                return new Expected(0, $"ran {name} by {(string?)args["entryPoint"]}", capture.OnTheRunner(output!));
            case "run_script_step" when command["signals"] is not null:
                capture.Put(words[^1], "echo started; sleep 60");
                return new Expected(130);
            case "run_script_step":
                // In the capture, a step without a response was one that failed.
                int exitCode = command["response"] is null && !command.ContainsKey("response") && !command.ContainsKey("script") ? FailingStep : 0;
                string path = args["prependPath"]!.AsArray().Count > 0 ? "case $PATH in /my/bin:*) ;; *) exit 40;; esac\n" : "";
                string more = words.Contains("--foo") ? "[ \"$1 $2\" = '--foo a b' ] || exit 41\n" : "";
                capture.Put(
                    words.First(word => word.StartsWith("/__w/_temp/", StringComparison.Ordinal)),
                    $"{path}{more}echo step={name} >>$GITHUB_OUTPUT\necho ran {name} in $(pwd)\nexit {exitCode}\n");
                return new Expected(exitCode, $"ran {name} in {(string?)args["workingDirectory"]}", capture.OnTheRunner(output!));
            case "run_container_step" when args["dockerfile"] is { } dockerfile:
                capture.Put((string)dockerfile!, "FROM registry.example/bb:1\nENTRYPOINT [\"echo\", \"dock:\"]\n");
                return new Expected(0, "dock: bob two words");
            case "run_container_step":
                return new Expected(0, "GITHUB_WORKSPACE=/github/workspace");
            default:
                return new Expected(0);
        }
    }

    private static void AnswersAsCaptured(JsonNode response, JsonObject command, JsonObject args)
    {
        JsonNode captured = command["response"]!;
        bool byOfficialHook = captured["state"]?["network"] is not null;
        JsonObject context = response["context"]!.AsObject();
        Assert.Equal((bool?)captured["isAlpine"] ?? false, (bool)response["isAlpine"]!);
        Assert.Equal(args["container"] is not null, context.ContainsKey("container"));
        Assert.Equal(args["services"]!.AsArray().Count, context["services"]!.AsArray().Count);
        if (byOfficialHook)
        {
            Assert.Equal(Shape(captured["context"]!), Shape(context));
        }
    }

    /// <summary>What ids and networks are called is each hook's own; everything else must be the same.</summary>
    private static string Shape(JsonNode node)
    {
        JsonNode shape = node.DeepClone();
        foreach (JsonObject container in new[] { shape["container"]! }.Concat(shape["services"]!.AsArray()!).Select(container => container!.AsObject()))
        {
            Assert.NotEqual("", (string?)container["id"]);
            Assert.NotEqual("", (string?)container["network"]);
            (container["id"], container["network"]) = ("an id", "a network");
        }

        return Sorted(shape).ToJsonString();
    }

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject properties => new JsonObject(properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => KeyValuePair.Create(property.Key, property.Value is null ? null : Sorted(property.Value)))!),
        JsonArray items => new JsonArray([.. items.Select(item => Sorted(item!))]),
        _ => node.DeepClone(),
    };

    private static async Task<Tool.Result> InterruptAsync(ProcessStartInfo start, byte[] input)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process hook = Process.Start(start)!;
        await hook.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        hook.StandardInput.Close();
        Assert.Equal("started", await hook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await Tool.RunAsync("kill", "-INT", hook.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        string rest = await hook.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await hook.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Tool.Result(hook.ExitCode, rest, "");
    }

    private static Action<ProcessStartInfo> Copy(ProcessStartInfo from) => to =>
    {
        to.WorkingDirectory = from.WorkingDirectory;
        foreach ((string name, string? value) in from.Environment)
        {
            to.Environment[name] = value;
        }
    };
}
