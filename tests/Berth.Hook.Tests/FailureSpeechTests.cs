using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Hook.Tests;

public sealed class FailureSpeechTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-speech-").FullName;
    private readonly StringWriter _text = new();

    public void Dispose()
    {
        _text.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("GITHUB_PAT")]
    [InlineData("GITHUB_APP_PRIVATE_KEY")]
    [InlineData("RUNNER_PASSWORD")]
    [InlineData("GITHUB_TOKEN")]
    public async Task A_users_variable_is_neither_said_nor_kept(string name)
    {
        FailureSpeech speech = Speech();
        speech.Hide(new Dictionary<string, string?> { [name] = _secret });

        await speech.SayAsync(Failure($"it said {_secret}"));

        Assert.Contains("it said ***", _text.ToString(), StringComparison.Ordinal);
        AssertNowhere(_secret[..20]);
    }

    [Fact]
    public async Task A_planned_pods_variables_are_hidden_and_the_runners_own_are_not()
    {
        FailureSpeech speech = Speech();
        speech.Hide(new Pod
        {
            Metadata = new PodMetadata { Name = "p" },
            Spec = new PodSpec
            {
                Containers =
                [
                    new Container
                    {
                        Name = "job",
                        Image = "i",
                        Env = [new EnvVar { Name = "KEY", Value = _secret }, new EnvVar { Name = "GITHUB_JOB", Value = "the-build" }],
                    },
                ],
            },
        });

        await speech.SayAsync(Failure($"{_secret} of the-build"));

        Assert.Contains("*** of the-build", _text.ToString(), StringComparison.Ordinal);
        AssertNowhere(_secret[..20]);
    }

    [Fact]
    public async Task A_described_pods_variables_are_neither_said_nor_kept()
    {
        FailureSpeech speech = Speech();
        JsonObject evidence = JsonNode.Parse($$$"""
            {
              "pod": {"metadata": {"name": "p"}, "spec": {"containers": [
                {"name": "job", "image": "i", "env": [{"name": "CPW", "value": "{{{_secret}}}"}, {"name": "PATH", "value": "/opt/bin"}]}]}},
              "exec": [{"container": "job", "command": ["sh"], "exitCode": 127, "stderr": "c={{{_secret}}}\nsh: bazel: not found"}]
            }
            """)!.AsObject();

        await speech.SayAsync(new BerthException(Failure($"it said {_secret}").Finding) { Evidence = evidence });

        AssertNowhere(_secret[..20]);
        Assert.Contains("/opt/bin", File.ReadAllText(Directory.GetFiles(_root, "*.json", SearchOption.AllDirectories)[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secrets_of_who_started_the_hook_are_neither_said_nor_kept()
    {
        FailureSpeech speech = Speech();
        speech.HideEverywhere([_secret, "four"]);

        await speech.SayAsync(Failure($"no program {_secret}, nor four, nor Zm91cg=="));

        Assert.Contains("no program ***, nor ***, nor ***", _text.ToString(), StringComparison.Ordinal);
        AssertNowhere(_secret[..20]);
        AssertNowhere("four");
    }

    [Fact]
    public async Task A_steps_failure_is_kept_whether_or_not_anybody_is_told_of_it()
    {
        FailureSpeech speech = Speech();
        speech.HideEverywhere(["plainsecret12"]);
        speech.Asked = EvidenceForm.Manifest(new Pod
        {
            Metadata = new PodMetadata { Name = "p" },
            Spec = new PodSpec { Containers = [new Container { Name = "job", Image = "i" }] },
        });

        await speech.SayOfStepAsync("pod", EvidenceForm.Step("job", ["sh", "-e", "/a.sh"], 1, "", "cp: plainsecret12: No space left on device", "cp: plainsecret12: No space left on device"));

        Assert.Contains("berth diagnose ", _text.ToString(), StringComparison.Ordinal);
        AssertNowhere("plainsecret12");
    }

    [Fact]
    public async Task An_engine_that_fails_in_an_unknown_way_changes_nothing_of_the_failure()
    {
        FailureSpeech speech = Speech();

        await speech.SayOfStepAsync("pod", EvidenceForm.Step("job", ["sh", "-e", "/a.sh"], 127, "", "sh: bazel: not found", "sh: bazel: not found"));
        await speech.SayAsync(Failure("it failed"));

        Assert.Contains("test-cause", _text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", _text.ToString(), StringComparison.Ordinal);
    }

    // Longer than a line of the report, so that it would be broken over two.
    private static readonly string _secret = string.Concat(Enumerable.Range(0, 40).Select(i => $"s{i:00}"));

    private static BerthException Failure(string said) =>
        new(new Finding("test-cause", Certainty.Certain, "It failed", [said], "Mend it."));

    private void AssertNowhere(string text)
    {
        Assert.DoesNotContain(text, _text.ToString(), StringComparison.Ordinal);
        string[] files = Directory.GetFiles(_root, "*.json*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain(text, File.ReadAllText(file), StringComparison.Ordinal));
    }

    private FailureSpeech Speech() => new(new HookContext(
        HookSettings.From(
            new Dictionary<string, string> { ["BERTH_STATE_DIR"] = _root, ["XDG_STATE_HOME"] = _root, ["HOME"] = _root }, _root),
        new Lazy<IPodEngine>(() => throw new InvalidDataException("a layer is broken")),
        new JobLog(_text, debug: false), new StepOutput(Stream.Null, Stream.Null), TimeProvider.System,
        CancellationToken.None, CancellationToken.None));
}
