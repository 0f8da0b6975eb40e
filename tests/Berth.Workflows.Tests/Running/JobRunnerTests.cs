using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Running;

/// <summary>How a job goes, and how it ends.</summary>
public sealed class JobRunnerTests : IDisposable
{
    private readonly JobFixture _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task Steps_hand_results_to_later_steps()
    {
        JobResult result = await _job.RunAsync(_job.Request("""
            env: { TOP: top, SHARED: workflow }
            jobs:
              j:
                env: { SHARED: "job ${{ github.job }}" }
                outputs: { answer: "${{ steps.a.outputs.x }}!" }
                services: { db: { image: postgres } }
                steps:
                  - id: a
                    shell: bash
                    run: |
                      echo "x=42" >> $GITHUB_OUTPUT
                      printf 'LATER<<E\none\ntwo\nE\n' >> $GITHUB_ENV
                      echo /extra/one >> $GITHUB_PATH
                      echo /extra/two >> $GITHUB_PATH
                      echo "# done" >> $GITHUB_STEP_SUMMARY
                  - run: |
                      echo "[$TOP] [$SHARED] [$STEP] [$LATER] [${{ steps.a.outputs.x }}] [${{ steps.a.outcome }}] [${{ job.services.db.ports['5432'] }}] [${{ job.status }}]"
                    env: { STEP: "${{ env.TOP }}-${{ env.LATER == '' }}" }
            """));
        Assert.Equal("", _job.Observer.Errors);
        Assert.Equal(Conclusion.Success, result.Conclusion);
        Assert.Equal("42!", result.Outputs["answer"]);
        Assert.Equal("# done\n", result.Steps[0].Summary);
        Assert.Equal(["[top] [job j] [top-false] [one", "two] [42] [success] [49153] [success]"], _job.Observer.Lines);
        Assert.Equal(["prepare", "steps", "cleanup"], result.Phases.Select(phase => phase.Phase));
        Assert.Equal(["/extra/two", "/extra/one"], _job.Hook.Args(2)["prependPath"]!.AsArray().Select(path => (string)path!));
        Assert.Equal(["prepare_job", "run_script_step", "run_script_step", "cleanup_job"], _job.Hook.Commands);
        Assert.All(_job.Hook.Inputs.Skip(1), input => Assert.Equal("{\"n\":1}", input["state"]!.ToJsonString()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_job.Directory.Root, "runner")));
    }

    [Fact]
    public async Task A_failure_skips_what_needs_success_and_keeps_its_exit_code()
    {
        JobResult result = await _job.RunStepsAsync("""
                  - run: exit 3
                    continue-on-error: true
                  - run: "echo out=kept >> $GITHUB_OUTPUT; exit 7"
                    id: bad
                  - run: echo never
                  - run: echo "${{ steps.bad.outputs.out }} ${{ steps.bad.conclusion }} ${{ job.status }}"
                    if: failure()
                  - run: echo never either
                    if: cancelled()
            """);
        Assert.Equal("Failure/Success Failure/Failure Skipped/Skipped Success/Success Skipped/Skipped", JobFixture.Outcomes(result));
        Assert.Equal(["kept failure failure"], _job.Observer.Lines);
        Assert.Equal((Conclusion.Failure, 7, (int?)3), (result.Conclusion, result.ExitCode, result.Steps[0].ExitCode));
        Assert.Contains("Process completed with exit code 7.", _job.Observer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_prepare_runs_no_step_and_cleans_up()
    {
        _job.Hook.ExitCodes["prepare_job"] = 1;
        JobResult result = await _job.RunStepsAsync("      - run: echo x\n");
        Assert.Equal(["prepare_job", "cleanup_job"], _job.Hook.Commands);
        Assert.Equal(("prepare_job failed with exit code 1", Conclusion.Failure, 1), (result.Reason, result.Conclusion, result.ExitCode));
    }

    [Theory]
    [InlineData(null, "no response")]
    [InlineData("""{"state": {}}""", "lacks isAlpine")]
    [InlineData("{", "not valid JSON")]
    public async Task A_response_that_is_missing_or_broken_fails_the_job(string? response, string reason)
    {
        _job.Hook.Response = response;
        JobResult result = await _job.RunStepsAsync("      - run: echo x\n");
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Equal(["prepare_job", "cleanup_job"], _job.Hook.Commands);
    }

    [Fact]
    public async Task A_cancelled_job_interrupts_the_step_and_runs_the_steps_for_that()
    {
        _job.Observer.Then = e =>
        {
            if (e is JobEvent.LineWritten { Text: "waiting" })
            {
                _job.Cancel();
            }
        };
        JobResult result = await _job.RunStepsAsync("""
                  - run: "echo waiting; sleep 1000"
                  - run: echo never
                  - run: "echo ${{ job.status }}"
                    if: cancelled()
                  - run: echo always
                    if: always()
            """);
        Assert.Equal("Cancelled/Cancelled Skipped/Skipped Success/Success Success/Success", JobFixture.Outcomes(result));
        Assert.Equal(["waiting", "cancelled", "always"], _job.Observer.Lines);
        Assert.Equal((Conclusion.Cancelled, 130, "cleanup_job"), (result.Conclusion, result.ExitCode, _job.Hook.Commands.Last()));
    }

    [Fact]
    public async Task A_step_that_takes_too_long_fails()
    {
        JobResult result = await _job.RunStepsAsync("      - { run: sleep 1000, timeout-minutes: 0.001 }\n");
        Assert.Equal("Failure/Failure", JobFixture.Outcomes(result));
        Assert.Contains("has timed out after 0.001 minutes", _job.Observer.Errors, StringComparison.Ordinal);
        Assert.Equal(((int?)null, TimeSpan.FromMinutes(0.001)), (result.Steps[0].ExitCode, result.Steps[0].TimedOutAfter));
        Assert.Contains(
            "Run sleep 1000 timed out after 0.001 min", StepLine.Of(result.Steps[0], new Paint(false), timed: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rm $GITHUB_OUTPUT; mkfifo $GITHUB_OUTPUT", "is a pipe")]
    [InlineData("rm $GITHUB_OUTPUT; ln -s /etc/passwd $GITHUB_OUTPUT", "is a symbolic link")]
    [InlineData("rm $GITHUB_OUTPUT; mkdir $GITHUB_OUTPUT", "is a directory")]
    public async Task A_result_file_that_a_step_replaced_is_refused(string run, string reason)
    {
        JobResult result = await _job.RunStepsAsync($"      - run: {run}\n");
        Assert.Equal("Failure/Failure", JobFixture.Outcomes(result));
        Assert.Contains(reason, _job.Observer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_was_cancelled_and_not_interrupted()
    {
        JobResult result = await _job.RunAsync(_job.Request("jobs: { j: { timeout-minutes: 0.001, steps: [ { run: sleep 1000 } ] } }"));
        Assert.Equal((Conclusion.Cancelled, true, 1), (result.Conclusion, result.TimedOut, result.ExitCode));
        Assert.Contains("exceeded the maximum execution time", _job.Observer.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("      - run: \"echo nonsense >> $GITHUB_ENV\"\n", "Unable to process file command 'env' successfully.\nInvalid format 'nonsense'")]
    [InlineData("      - run: \"echo NODE_OPTIONS=x >> $GITHUB_ENV; exit 1\"\n", "Can't store NODE_OPTIONS")]
    [InlineData("      - { run: x, shell: fish }\n", "'fish' is no shell")]
    [InlineData("      - { run: x, env: { A: \"${{ fromJSON('{') }}\" } }\n", "ci.yml:4:")]
    [InlineData("      - { run: x, timeout-minutes: -1 }\n", "positive number of minutes")]
    [InlineData("      - { uses: ./nowhere }\n", "There is no action.yml")]
    [InlineData("      - { uses: actions/checkout@v4, with: { path: ../.. } }\n", "below the workspace")]
    public async Task What_is_wrong_with_a_step_fails_it_with_the_reason(string step, string error)
    {
        JobResult result = await _job.RunStepsAsync(step);
        Assert.Equal(Conclusion.Failure, result.Conclusion);
        Assert.Contains(error, _job.Observer.Errors, StringComparison.Ordinal);
    }
}
