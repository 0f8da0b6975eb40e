using Berth.Cli.Clusters;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.ScaleSets.Deployment;
using Berth.Kubernetes.ScaleSets.Status;
using Spectre.Console.Rendering;

namespace Berth.Cli.Tests.Clusters;

/// <summary>How a cluster and its differences are shown.</summary>
public sealed class ClusterViewTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_secrets_change_is_shown_without_it()
    {
        CommandResult result = ChangeView.Show(new ClusterPlan(
            [
                new ClusterChange(ChangeKind.Update, "Secret", "n", "ci-github",
                    [new FieldChange("data.github_token", null, null) { IsSecret = true }]),
                new ClusterChange(ChangeKind.Update, ClusterChange.ScaleSet, "n", "ci", [new FieldChange("values.maxRunners", "1", "4")]),
                new ClusterChange(ChangeKind.Remove, ClusterChange.ScaleSet, "n", "old", []),
            ], []));
        Assert.Equal(ExitCodes.Differences, result.ExitCode);
        Assert.Equal(
            """
            ~ Secret n/ci-github
                data.github_token: changed
            ~ ScaleSet n/ci
                values.maxRunners: 1 → 4
            - ScaleSet n/old
            """, Text(result));
        Assert.Equal(4, (int)result.Data!["changes"]![1]!["fields"]![0]!["after"]!);
    }

    [Fact]
    public void Of_a_file_the_lines_that_differ_are_shown()
    {
        const string Before = """
            "{\n  \"max\": 3,\n  \"a\": 1,\n  \"min\": 0\n}\n"
            """;
        CommandResult result = ChangeView.Show(new ClusterPlan(
            [
                new ClusterChange(ChangeKind.Update, "ConfigMap", "n", "ci-hook",
                    [
                        new FieldChange("data.runner.json", Before, Before
                            .Replace("3", "4", StringComparison.Ordinal).Replace("0", "0,\\n  \\\"b\\\": 2", StringComparison.Ordinal)),
                    ]),
            ], []));
        Assert.Equal(
            """
            ~ ConfigMap n/ci-hook
                data.runner.json:
                -   "max": 3,
                +   "max": 4,
                -   "min": 0
                +   "min": 0,
                +   "b": 2
            """, Text(result));
    }

    [Fact]
    public void A_cluster_that_is_so_ends_with_0() =>
        Assert.Equal(ExitCodes.Ok, ChangeView.Show(new ClusterPlan([], [])).ExitCode);

    [Fact]
    public void Status_is_a_tree_of_runner_listener_runners_pods_and_caches()
    {
        Finding failed = Finding.Certain("runner-failed", "ci-x-2 has failed for good and holds a slot", "Mend it.", "TooManyPodFailures");
        ClusterStatus status = new(
            new ControllerStatus("arc-0", "Running", "0.14.2", _now.AddDays(-3), []),
            [
                new ScaleSetStatus("n", "ci", new ListenerState(true, "listens", null),
                    new PodView("ci-l", "listener", "Running", _now.AddHours(-3), []), _now.AddHours(-3), 0, 2,
                    [
                        new RunnerStatus("ci-x-1", "Running", _now.AddSeconds(-90), new JobView("acme/shop", "build", "w", 7),
                            [
                                new PodView("ci-x-1", "runner", "Running", _now.AddSeconds(-90), []),
                                new PodView("ci-x-1-workflow", "job", "Running", _now.AddSeconds(-80), []),
                            ], []),
                        new RunnerStatus("ci-x-2", "Failed", _now.AddHours(-3), null, [], [failed]),
                    ],
                    [new CacheView("ci-nix", "Bound", "50Gi", _now.AddDays(-3), [])]),
            ], 0);

        CommandResult result = ClusterStatusView.Show(status, _now);

        Assert.Equal(
            """
            NAME                         STATE    AGE   JOB
            controller 0.14.2            Running  3 d
            ci (n)                       ready    3 h   2 of 0 to 2
            ├─ listener ci-l             Running  3 h
            ├─ runner ci-x-1             Running  90 s  acme/shop build
            │  ├─ runner pod ci-x-1      Running  90 s
            │  └─ job pod ci-x-1-workflow  Running  80 s
            ├─ runner ci-x-2             Failed   3 h
            └─ cache ci-nix 50Gi         Bound    3 d
            """.ReplaceLineEndings("\n"), Text(result), ignoreWhiteSpaceDifferences: true);
        Assert.Contains("berth: 1 failed runner holds a slot: 'berth status --clean' frees it", result.Messages);
        Assert.Contains("  TooManyPodFailures", result.Messages);
        Assert.True((bool)result.Data!["runners"]![0]!["ephemeralRunners"]![1]!["holdsSlot"]!);
    }

    private static string Text(CommandResult result)
    {
        using StringWriter text = new();
        Spectre.Console.IAnsiConsole console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings
        {
            Ansi = Spectre.Console.AnsiSupport.No,
            Out = new Spectre.Console.AnsiConsoleOutput(text),
        });
        console.Profile.Width = 400;
        console.Write(Assert.IsAssignableFrom<IRenderable>(result.Table));
        return string.Join('\n', text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));
    }
}
