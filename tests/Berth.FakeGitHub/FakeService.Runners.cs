using System.Text;

namespace Berth.FakeGitHub;

/// <summary>What the stand-in runner (tests/stand-in-runner) asks.</summary>
public sealed partial class FakeService
{
    private static readonly TimeSpan _runnerPoll = TimeSpan.FromSeconds(5);

    /// <summary>What jobs do: <c>plain SECONDS</c>, or <c>container SECONDS IMAGE</c>.</summary>
    public string Work { get; set; } = "plain 0";

    /// <summary>What is told of a job, as it happens.</summary>
    public Action<FakeJob>? Changed { get; set; }

    private async Task<FakeAnswer> AnswerRunnerAsync(FakeRequest request, CancellationToken cancellation)
    {
        string configuration = request.Token;
        using CancellationTokenSource held = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ended.Token);
        held.CancelAfter(_runnerPoll);
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (_scaleSets.Find(known => known.Runners.Exists(runner => runner.Configuration == configuration)) is not { } scaleSet)
                    return _notFound;
                scaleSet.Runners.Single(runner => runner.Configuration == configuration).IsConnected = true;
                if (request.Path == "/runner/done")
                {
                    FakeJob ended = scaleSet.Jobs.Single(job => job.Runner?.Configuration == configuration);
                    Complete(ended, request.Body);
                    Changed?.Invoke(ended);
                    return new FakeAnswer(200, "");
                }

                if (Take(configuration) is { } job)
                {
                    Changed?.Invoke(job);
                    return new FakeAnswer(200, $"{job.RequestId} {Work}");
                }

                news = scaleSet.News.Task;
            }

            try
            {
                await news.WaitAsync(held.Token);
            }
            catch (OperationCanceledException)
            {
                return new FakeAnswer(200, "");
            }
        }
    }

    /// <summary>What a runner gets: where to ask, and what nobody else knows.</summary>
    private string RunnerConfiguration(int id, string name) => _tokens.Accept(
        WorkflowJob is null
            ? Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Url} {_tokens.Issue("jit")}"))
            : JitConfiguration.Encode(Url, id, name),
        "jit");
}
