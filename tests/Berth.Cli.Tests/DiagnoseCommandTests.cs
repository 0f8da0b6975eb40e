using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Berth.Cli.Tests;

public sealed class DiagnoseCommandTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Every_report_fits_a_terminal()
    {
        foreach (string file in Directory.EnumerateFiles(Failures(), "*.json"))
        {
            (int code, string output, string error) = await _cli.RunAsync("diagnose", "--from", file);
            bool healthy = output.StartsWith("The pod is healthy", StringComparison.Ordinal);
            Assert.Equal((healthy ? 0 : 1, ""), (code, error));
            string[] lines = output.TrimEnd().Split('\n');
            Assert.True(lines.Length <= 24 && lines.All(line => line.Length <= 80), output);
        }
    }

    [Fact]
    public async Task Data_has_exactly_the_documented_fields()
    {
        (int code, string output, _) = await _cli.RunAsync("diagnose", "--from", Path.Combine(Failures(), "oom-job.json"), "-o", "json");
        JsonObject data = JsonNode.Parse(output)!.AsObject();
        Assert.Equal((1, "out-of-memory"), (code, (string?)data["cause"]));
        Assert.Equal(["cause", "findings"], data.Select(field => field.Key));
        Assert.Equal(["cause", "certainty", "summary", "evidence", "fix"], data["findings"]![0]!.AsObject().Select(field => field.Key));
    }

    [Theory]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("oops", "not JSON: line 1, column 1 is not as JSON has it\n")]
    [InlineData("{\"pod\":\n {\"ü\": x}}", "not JSON: line 2, column 8 is not as JSON has it\n")]
    [InlineData("{\"pod\": {", "not JSON: it ends in the middle of a value (line 1, column 10)\n")]
    [InlineData("", "not JSON: it is empty\n")]
    [InlineData("{}", "nothing in it is evidence; give a pod")]
    [InlineData("{\"kind\": \"List\", \"items\": []}", "it is a List, not a pod; give a pod (kubectl get pod NAME -o json)")]
    public async Task What_cannot_be_read_exits_2(string input, string expected)
    {
        _cli.Typed = input;
        (int code, string output, string error) = await _cli.RunAsync("diagnose", "--from", "-");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"berth: standard input: {expected}", error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("diagnose", "--from", "none.json")).ExitCode);
    }

    [Fact]
    public async Task A_pod_as_kubectl_writes_it_is_evidence_and_a_log_that_is_not_there_is_not_an_empty_one()
    {
        const string Pod = """
            {"kind": "Pod", "spec": {"containers": [{"name": "job"}, {"name": "db", "image": "db:1"}]}, "status": {"phase": "Running",
             "containerStatuses": [{"name": "job", "state": {"running": {}}}, {"name": "db", "state": {"terminated": {"exitCode": 3}}}]}}
            """;
        _cli.Piped = Pod;
        (int code, string plain, _) = await _cli.RunAsync("diagnose", "--from", "-");
        _cli.Piped = "{\"pod\": " + Pod + ", \"logs\": {\"db\": \"\"}}";
        (_, string silent, _) = await _cli.RunAsync("diagnose", "--from", "-");
        Assert.Equal(1, code);
        Assert.Contains("service-container-failed", plain, StringComparison.Ordinal);
        Assert.Contains("Its log is not in the evidence", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("printed nothing", plain, StringComparison.Ordinal);
        Assert.Contains("It printed nothing", silent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_for_a_file_is_refused() => Assert.Equal(
        (2, "", "berth: --from needs a file's name, or - for standard input\n"), await _cli.RunAsync("diagnose", "--from", ""));

    [Fact]
    public async Task Only_a_regular_file_is_read()
    {
        string pipe = Path.Combine(_cli.Directory, "pipe");
        using (Process made = Process.Start("mkfifo", pipe)) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        (int code, string output, string error) = await _cli.RunAsync("diagnose", "--from", pipe);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("is a pipe", error, StringComparison.Ordinal);
        (code, _, error) = await _cli.RunAsync("diagnose", "--from", _cli.Directory);
        Assert.Equal(2, code);
        Assert.Contains("is a directory", error, StringComparison.Ordinal);
        string huge = Path.Combine(_cli.Directory, "huge");
        using (FileStream file = File.Create(huge)) file.SetLength(1L << 31);
        (code, _, error) = await _cli.RunAsync("diagnose", "--from", huge);
        Assert.Equal(2, code);
        Assert.Contains("is larger than", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_for_a_pipe_is_no_wider_than_a_page() =>
        Assert.All((await _cli.RunAsync("try", "--help")).Out.Split('\n'), line => Assert.InRange(line.Length, 0, 100));

    [Fact]
    public async Task A_cause_is_explained_and_a_misspelt_one_is_guessed()
    {
        (int code, string output, _) = await _cli.RunAsync("explain", "out-of-memory");
        Assert.Equal(0, code);
        Assert.Contains("resources.limits.memory", output, StringComparison.Ordinal);
        Assert.Equal(
            (2, "", "berth: there is no cause 'out-of-memroy'; did you mean 'out-of-memory'?\n"), await _cli.RunAsync("explain", "out-of-memroy"));
        Assert.Contains("pod-name-taken", (await _cli.RunAsync("explain")).Out, StringComparison.Ordinal);
    }

    private static string Failures([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../pod-failures"));
}
