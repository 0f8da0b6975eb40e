using System.Text.Json.Nodes;
using Berth.Cli.History;
using Berth.History.Jobs;
using Berth.History.Store;
using Spectre.Console.Rendering;

namespace Berth.Cli.Tests.History;

public sealed class JobsCommandTests : IDisposable
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    private string HistoryPath => Path.Combine(_cli.Directory, "state", "berth", "jobs.db");

    private CliFixture Cli => _cli.With("XDG_STATE_HOME", Path.Combine(_cli.Directory, "state"));

    [Fact]
    public async Task Without_a_history_there_are_no_jobs_and_nothing_is_made()
    {
        (int code, string output, string error) = await Cli.RunAsync("jobs");
        Assert.Equal((0, "", $"there are no jobs in {HistoryPath}\n"), (code, output, error));
        (code, output, _) = await Cli.RunAsync("jobs", "-o", "json");
        Assert.Equal((0, "[]\n"), (code, output));
        Assert.False(File.Exists(HistoryPath));
    }

    [Fact]
    public async Task Jobs_are_data_for_machines()
    {
        Record();
        (int code, string output, _) = await Cli.RunAsync("jobs", "-o", "json", "--failed", "--runner", "desk");
        Assert.Equal(0, code);
        JsonNode job = Assert.Single(JsonNode.Parse(output)!.AsArray())!;
        Assert.Equal(2, (int)job["number"]!);
        Assert.Equal("failed", (string)job["result"]!);
        Assert.Equal("image-not-found", (string)job["cause"]!);
        Assert.Equal(5, (double)job["waitedSeconds"]!);
        Assert.Equal(92, (double)job["tookSeconds"]!);
        Assert.Equal("2026-03-01T12:00:05.000Z", (string)job["started"]!);
        (_, output, _) = await Cli.RunAsync("jobs", "-o", "yaml", "--limit", "1");
        Assert.Contains("number: 3", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_job_is_shown_with_its_parts()
    {
        Record();
        (int code, string output, _) = await Cli.RunAsync("jobs", "2");
        Assert.Equal(0, code);
        Assert.Contains("cause", output, StringComparison.Ordinal);
        Assert.Contains("step  Run make  1m20s  failed", output, StringComparison.Ordinal);
        (_, output, _) = await Cli.RunAsync("jobs", "2", "-o", "json");
        Assert.Equal(80, (double)JsonNode.Parse(output)!["phases"]![0]!["seconds"]!);
    }

    [Fact]
    public async Task A_job_that_is_not_there_is_a_usage_error()
    {
        (int code, _, string error) = await Cli.RunAsync("jobs", "9");
        Assert.Equal(2, code);
        Assert.Contains("there is no job '9'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public async Task A_limit_must_be_a_number(string limit)
    {
        (int code, _, string error) = await Cli.RunAsync("jobs", "--limit", limit);
        Assert.Equal(2, code);
        Assert.Contains($"--limit must be a whole number from 1 to 100000, not '{limit}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_history_is_said_and_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(HistoryPath)!);
        File.WriteAllText(HistoryPath, new string('x', 5000));
        (int code, _, string error) = await Cli.RunAsync("jobs");
        Assert.Equal(1, code);
        Assert.Contains("file is not a database", error, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(HistoryPath).Length);
    }

    [Fact]
    public void The_table_fits_eighty_columns_and_a_pipe_gets_all_of_it()
    {
        JobRecord[] jobs = Record();
        string[] narrow = Lines(80);
        Assert.All(narrow, line => Assert.True(line.Length <= 80, line));
        Assert.Equal(jobs.Length + 1, narrow.Length);
        Assert.Matches(@"^2 +desk +octo/h.*… +build.*… +failed: .*… +5s +1m32s +1/3 +2m23s$", narrow[2]);
        Assert.Contains("failed: image-not-found", string.Join('\n', Lines(null)), StringComparison.Ordinal);
        Assert.Contains("octo/hello-world-with-a-long-name", string.Join('\n', Lines(null)), StringComparison.Ordinal);

        string[] Lines(int? width)
        {
            using StringWriter output = new();
            Spectre.Console.IAnsiConsole console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings
            {
                Ansi = Spectre.Console.AnsiSupport.No,
                Out = new Spectre.Console.AnsiConsoleOutput(output),
            });
            console.Profile.Width = width ?? 4096;
            IRenderable table = JobsView.Table([.. jobs.Reverse()], _noon.AddMinutes(4), width);
            console.Write(table);
            return [.. output.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())];
        }
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task A_job_whose_name_gives_commands_gives_none(string format)
    {
        using (JobHistory history = JobHistory.OpenForWriting(HistoryPath, TimeProvider.System))
        {
            history.Record(new JobRecord
            {
                Id = "a",
                Runner = "desk",
                Name = "\u001b[2Jbuild\u009b31m\r##[error]",
                Queued = _noon,
                Started = _noon,
                Finished = _noon,
                Result = "succeeded",
            });
        }

        (_, string output, _) = await Cli.RunAsync("jobs", "-o", format);

        Assert.Contains("build", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output, letter => char.IsControl(letter) && letter != '\n');
        Assert.False(format == "table" && output.Contains("##[", StringComparison.Ordinal), output);
    }

    private JobRecord[] Record()
    {
        using JobHistory history = JobHistory.OpenForWriting(HistoryPath, TimeProvider.System);
        JobRecord job = new()
        {
            Id = "a",
            Runner = "desk",
            Repository = "octo/hello-world-with-a-long-name",
            Name = "build (debian, release, with a long matrix)",
            Queued = _noon,
            Started = _noon.AddSeconds(5),
            Finished = _noon.AddSeconds(97),
            Result = "succeeded",
            CacheHits = 1,
            CacheMisses = 2,
        };
        JobRecord[] jobs =
        [
            history.Record(job),
            history.Record(job with { Id = "b", Result = "failed", Cause = "image-not-found" }),
            history.Record(job with { Id = "c", Runner = "server", Finished = null, Result = null }),
        ];
        history.Record(2, new JobPhase(JobPhaseKind.Step, "Run make", _noon.AddSeconds(10), _noon.AddSeconds(90), Succeeded: false));
        return jobs;
    }
}
