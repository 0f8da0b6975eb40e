using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Running;

public sealed class JobRunnerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HostHook _hook = new();
    private readonly RecordingObserver _observer = new();
    private readonly CancellationTokenSource _cancel = new();

    public void Dispose()
    {
        _cancel.Dispose();
        _directory.Dispose();
    }

    private JobRequest Request(string job)
    {
        WorkflowReading reading = WorkflowReader.Read(job, "ci.yml");
        Assert.Empty(reading.Problems);
        return Request(reading.Workflow!);
    }

    private JobRequest Request(Workflow workflow)
    {
        Directory.CreateDirectory(Path.Combine(_directory.Root, "tree"));
        return new JobRequest
        {
            Workflow = workflow,
            WorkingTree = Path.Combine(_directory.Root, "tree"),
            Runner = new RunnerProfile
            {
                Externals = "/opt/externals",
                TemporaryDirectory = Path.Combine(_directory.Root, "runner"),
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/root" },
                Image = "default:1",
            },
        };
    }

    private Task<JobResult> RunAsync(JobRequest request) => new JobRunner(_hook, _observer, TimeProvider.System).RunAsync(request, _cancel.Token);

    private Task<JobResult> RunStepsAsync(string steps) => RunAsync(Request("jobs:\n  j:\n    steps:\n" + steps));

    private static string Outcomes(JobResult result) => string.Join(' ', result.Steps.Select(step => $"{step.Outcome}/{step.Conclusion}"));

    [Fact]
    public async Task An_action_whose_image_the_engine_cannot_build_is_named_before_anything_starts()
    {
        JobRequest request = Request("""
            jobs:
              j:
                steps:
                  - uses: ./tools/lint
                  - uses: ./tools/run
            """);
        foreach ((string name, string image) in new[] { ("lint", "Dockerfile"), ("run", "docker://tool:1") })
        {
            string directory = Directory.CreateDirectory(Path.Combine(request.WorkingTree, "tools", name)).FullName;
            File.WriteAllText(Path.Combine(directory, "action.yml"), $"runs: {{ using: docker, image: '{image}' }}\n");
        }

        request = request with { Runner = request.Runner with { BuildsImages = false } };
        BerthException refused = await Assert.ThrowsAsync<BerthException>(() => RunAsync(request));

        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal("image-build-not-supported", finding.Cause);
        Assert.Contains("./tools/lint", finding.Summary, StringComparison.Ordinal);
        Assert.Contains("ci.yml", Assert.Single(finding.Evidence), StringComparison.Ordinal);
        Assert.Empty(_hook.Commands);
    }

    [Fact]
    public async Task Steps_hand_results_to_later_steps()
    {
        JobResult result = await RunAsync(Request("""
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
        Assert.Equal("", _observer.Errors);
        Assert.Equal(Conclusion.Success, result.Conclusion);
        Assert.Equal("42!", result.Outputs["answer"]);
        Assert.Equal("# done\n", result.Steps[0].Summary);
        Assert.Equal(["[top] [job j] [top-false] [one", "two] [42] [success] [49153] [success]"], _observer.Lines);
        Assert.Equal(["prepare", "steps", "cleanup"], result.Phases.Select(phase => phase.Phase));
        Assert.Equal(["/extra/two", "/extra/one"], _hook.Args(2)["prependPath"]!.AsArray().Select(path => (string)path!));
        Assert.Equal(["prepare_job", "run_script_step", "run_script_step", "cleanup_job"], _hook.Commands);
        Assert.All(_hook.Inputs.Skip(1), input => Assert.Equal("{\"n\":1}", input["state"]!.ToJsonString()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_directory.Root, "runner")));
    }

    [Fact]
    public async Task A_failure_skips_what_needs_success_and_keeps_its_exit_code()
    {
        JobResult result = await RunStepsAsync("""
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
        Assert.Equal("Failure/Success Failure/Failure Skipped/Skipped Success/Success Skipped/Skipped", Outcomes(result));
        Assert.Equal(["kept failure failure"], _observer.Lines);
        Assert.Equal((Conclusion.Failure, 7, (int?)3), (result.Conclusion, result.ExitCode, result.Steps[0].ExitCode));
        Assert.Contains("Process completed with exit code 7.", _observer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_prepare_runs_no_step_and_cleans_up()
    {
        _hook.ExitCodes["prepare_job"] = 1;
        JobResult result = await RunStepsAsync("      - run: echo x\n");
        Assert.Equal(["prepare_job", "cleanup_job"], _hook.Commands);
        Assert.Equal(("prepare_job failed with exit code 1", Conclusion.Failure, 1), (result.Reason, result.Conclusion, result.ExitCode));
    }

    [Theory]
    [InlineData(null, "no response")]
    [InlineData("""{"state": {}}""", "lacks isAlpine")]
    [InlineData("{", "not valid JSON")]
    public async Task A_response_that_is_missing_or_broken_fails_the_job(string? response, string reason)
    {
        _hook.Response = response;
        JobResult result = await RunStepsAsync("      - run: echo x\n");
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Equal(["prepare_job", "cleanup_job"], _hook.Commands);
    }

    [Fact]
    public async Task A_cancelled_job_interrupts_the_step_and_runs_the_steps_for_that()
    {
        _observer.Then = e =>
        {
            if (e is JobEvent.LineWritten { Text: "waiting" })
            {
                _cancel.Cancel();
            }
        };
        JobResult result = await RunStepsAsync("""
                  - run: "echo waiting; sleep 1000"
                  - run: echo never
                  - run: "echo ${{ job.status }}"
                    if: cancelled()
                  - run: echo always
                    if: always()
            """);
        Assert.Equal("Cancelled/Cancelled Skipped/Skipped Success/Success Success/Success", Outcomes(result));
        Assert.Equal(["waiting", "cancelled", "always"], _observer.Lines);
        Assert.Equal((Conclusion.Cancelled, 130, "cleanup_job"), (result.Conclusion, result.ExitCode, _hook.Commands.Last()));
    }

    [Fact]
    public async Task A_step_that_takes_too_long_fails()
    {
        JobResult result = await RunStepsAsync("      - { run: sleep 1000, timeout-minutes: 0.001 }\n");
        Assert.Equal("Failure/Failure", Outcomes(result));
        Assert.Contains("has timed out after 0.001 minutes", _observer.Errors, StringComparison.Ordinal);
        Assert.Equal(((int?)null, TimeSpan.FromMinutes(0.001)), (result.Steps[0].ExitCode, result.Steps[0].TimedOutAfter));
        StringWriter summary = new();
        new JobSummary(summary, colour: false).Write(result);
        Assert.Contains("Run sleep 1000 timed out after 0.001 min ", summary.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rm $GITHUB_OUTPUT; mkfifo $GITHUB_OUTPUT", "is a pipe")]
    [InlineData("rm $GITHUB_OUTPUT; ln -s /etc/passwd $GITHUB_OUTPUT", "is a symbolic link")]
    [InlineData("rm $GITHUB_OUTPUT; mkdir $GITHUB_OUTPUT", "is a directory")]
    public async Task A_result_file_that_a_step_replaced_is_refused(string run, string reason)
    {
        JobResult result = await RunStepsAsync($"      - run: {run}\n");
        Assert.Equal("Failure/Failure", Outcomes(result));
        Assert.Contains(reason, _observer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_need_that_is_no_job_is_an_error() => Assert.Equal(
        "ci.yml:1:19: jobs.a.needs: Unknown job 'zz'",
        Assert.Single(WorkflowReader.Read("jobs: {a: {needs: zz, steps: [{run: x}]}}", "ci.yml").Problems).ToString().Split(" (")[0]);

    [Fact]
    public async Task A_job_that_takes_too_long_was_cancelled_and_not_interrupted()
    {
        JobResult result = await RunAsync(Request("jobs: { j: { timeout-minutes: 0.001, steps: [ { run: sleep 1000 } ] } }"));
        Assert.Equal((Conclusion.Cancelled, true, 1), (result.Conclusion, result.TimedOut, result.ExitCode));
        Assert.Contains("exceeded the maximum execution time", _observer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expression_that_fails_before_the_job_starts_quotes_no_secret()
    {
        JobRequest request = Request("jobs: { j: { env: { A: \"${{ format(secrets.S) }}\" }, steps: [ { run: x } ] } }");
        BerthException e = await Assert.ThrowsAsync<BerthException>(
            () => RunAsync(request with { Secrets = new Dictionary<string, string> { ["S"] = "{hidden" } }));
        Assert.Contains("***", e.Finding.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", e.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_of_a_services_credentials_is_refused_where_the_services_are_computed()
    {
        const string Services = """{"db": {"image": "x", "credentials": {"username": "u", "password": ""}}}""";
        JobRequest request = Request("jobs: { j: { services: \"${{ fromJSON(vars.S) }}\", steps: [ { run: x } ] } }");
        BerthException e = await Assert.ThrowsAsync<BerthException>(
            () => RunAsync(request with { Variables = new Dictionary<string, string> { ["S"] = Services } }));
        Assert.Contains("credentials need a username and a password", e.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_knows_the_passwords_to_mask()
    {
        JobRequest request = Request(
            "jobs: { j: { container: { image: x, credentials: { username: u, password: sesame } }, steps: [ { run: x } ] } }");
        JobPreview preview = await JobRunner.PreviewAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("open ***", preview.Masker.Apply("open sesame"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    public async Task An_events_payload_is_a_JSON_object(string payload)
    {
        JobRequest request = Request("jobs: { j: { steps: [ { run: x } ] } }") with { EventPayload = payload };
        Assert.Equal("event-invalid", (await Assert.ThrowsAsync<BerthException>(() => RunAsync(request))).Finding.Cause);
        Assert.Empty(_hook.Inputs);
    }

    [Fact]
    public async Task Secrets_are_masked_wherever_they_appear()
    {
        JobRequest request = Request("""
            jobs:
              j:
                outputs: { leak: "${{ steps.s.outputs.v }}" }
                steps:
                  - id: s
                    name: "Use ${{ secrets.TOKEN }}"
                    run: |
                      echo "v=${{ secrets.TOKEN }}" >> $GITHUB_OUTPUT
                      echo "::error::got ${{ secrets.TOKEN }}"
                      echo "tok: ${{ secrets.TOKEN }}"
            """) with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "hunter2hunter2" } };
        JobResult result = await RunAsync(request);
        Assert.Equal(("Use ***", "***", "got ***"), (result.Steps[0].Name, result.Outputs["leak"], _observer.Errors));
        Assert.Equal(["tok: ***"], _observer.Lines);
        Assert.Equal("***", result.Steps[0].Outputs["v"]);
    }

    [Fact]
    public async Task The_hook_is_told_on_its_standard_input_alone_what_is_masked()
    {
        JobRequest request = Request("""
            jobs: { j: { steps: [ { run: "echo ::add-mask::of-a-step" } ] } }
            """) with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "hunter2hunter2" } };
        await RunAsync(request);
        Assert.Equal(["hunter2hunter2"], _hook.Inputs[0]["masks"]!.AsArray().Select(mask => (string)mask!));
        Assert.Equal(["hunter2hunter2", "of-a-step"], _hook.Inputs[^1]["masks"]!.AsArray().Select(mask => (string)mask!));
        Assert.DoesNotContain(_hook.Environments, environment => environment.Values.Contains("hunter2hunter2"));
    }

    [Fact]
    public async Task A_working_directory_of_the_runners_side_is_the_containers()
    {
        JobResult result = await RunStepsAsync("""
                  - run: "true"
                    working-directory: ${{ github.workspace }}
                  - run: "true"
                    working-directory: ${{ runner.temp }}/
                  - run: "true"
                    working-directory: /usr
            """);
        string[] places = [.. _hook.Inputs.Where(input => (string)input["command"]! == "run_script_step")
            .Select(input => (string)input["args"]!["workingDirectory"]!)];
        Assert.StartsWith("/__w/", places[0], StringComparison.Ordinal);
        Assert.Equal(["/__w/_temp/", "/usr"], places[1..]);
        Assert.Equal(Conclusion.Success, result.Conclusion);
    }

    [Fact]
    public async Task Jobs_that_are_needed_and_were_not_run_are_noticed()
    {
        await RunAsync(Request("""
            jobs:
              first: { steps: [ { run: "true" } ] }
              j: { needs: first, steps: [ { run: "true" } ] }
            """) with { JobId = "j" });
        Assert.Contains(_observer.Events.OfType<JobEvent.Annotated>(), said =>
            said.Annotation.Message.Contains("was not run (first)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_is_called_by_its_name_skipped_or_not_and_else_by_its_first_line_as_computed()
    {
        JobResult result = await RunStepsAsync("""
                  - name: not ${{ 'now' }}
                    if: false
                    run: "true"
                  - run: |
                      echo ${{ 'one' }}
                      echo two
                  - name: ${{ fromJSON('no JSON') }}
                    run: "true"
            """);
        Assert.Equal(["not now", "Run echo one", "${{ fromJSON('no JSON') }}"], result.Steps.Select(step => step.Name));
        Assert.Equal(Conclusion.Success, result.Conclusion);
    }

    [Fact]
    public async Task Actions_are_skipped_and_named_but_checkout_copies()
    {
        _directory.File("tree/src/a.txt", "content");
        JobResult result = await RunStepsAsync("""
                  - uses: actions/checkout@v4
                    with: { path: sub, token: x }
                  - uses: actions/setup-node@v4
                    id: node
                  - run: "cat sub/src/a.txt; echo; echo ${{ steps.node.outcome }} ${{ hashFiles('sub/**') != '' }}"
            """);
        Assert.Equal(["actions/setup-node@v4"], result.SkippedActions);
        Assert.Contains("content", _observer.Lines);
        Assert.Contains("skipped true", _observer.Lines);
        Assert.Contains(_observer.Annotations, a => a.Level == AnnotationLevel.Notice && a.Message.EndsWith("ignored: token", StringComparison.Ordinal));
        Assert.Equal(Conclusion.Success, result.Conclusion);
    }

    [Fact]
    public async Task Container_steps_are_sent_as_the_runner_sends_them()
    {
        _directory.File("tree/act/action.yml", """
            inputs: { who: { default: "bob ${{ github.job }}" }, n: { required: true } }
            runs: { using: docker, image: Dockerfile, args: ["${{ inputs.who }}", "two"], env: { ACTENV: "1" } }
            """);
        await RunStepsAsync("""
                  - uses: actions/checkout@v4
                  - uses: docker://registry.example/bb:1
                    with: { entrypoint: /bin/sh, args: -c env }
                  - uses: ./act
                    with: { n: 3 }
            """);
        Assert.Equal("", _observer.Errors);
        JsonObject image = _hook.Args(1);
        Assert.Equal(("registry.example/bb:1", "/bin/sh", "[\"-c\",\"env\"]"), ((string)image["image"]!, (string)image["entryPoint"]!, image["entryPointArgs"]!.ToJsonString()));
        Assert.Equal("-c env", (string)image["environmentVariables"]!["INPUT_ARGS"]!);
        JsonObject built = _hook.Args(2);
        Assert.Null(built["image"]);
        Assert.EndsWith("/tree/tree/act/Dockerfile", (string)built["dockerfile"]!, StringComparison.Ordinal);
        Assert.Equal(["\"bob", "j\"", "\"two\""], built["entryPointArgs"]!.AsArray().Select(a => (string)a!));
        Assert.Equal(("bob j", "3", "1"), ((string)built["environmentVariables"]!["INPUT_WHO"]!, (string)built["environmentVariables"]!["INPUT_N"]!, (string)built["environmentVariables"]!["ACTENV"]!));
    }

    [Theory]
    [InlineData("db: { image: postgres }", "The service 'db' is called postgres here, and not 'db'")]
    [InlineData("db: { image: 'a.example/b/postgres:16', options: --hostname pg }", "The service 'db' is called pg and postgres here")]
    [InlineData("postgres: { image: 'ghcr.io/acme/postgres:16' }", null)]
    [InlineData("DB: { image: postgres, options: --network-alias db }", null)]
    public async Task A_service_that_has_another_name_than_the_workflow_gives_it_is_noticed(string service, string? notice)
    {
        await RunAsync(Request($"jobs: {{ j: {{ container: bb, services: {{ {service} }}, steps: [ {{ run: x }} ] }} }}"));
        string[] notices = [.. _observer.Annotations.Where(annotation => annotation.Level == AnnotationLevel.Notice).Select(annotation => annotation.Message)];
        if (notice is null) Assert.Empty(notices);
        else Assert.StartsWith(notice, Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_of_the_command_line_needs_no_shell()
    {
        JobResult result = await RunAsync(Request(AdHocJob.Create(["printf", "%s|", "a b", "$c"], "bb:1", ["redis:7"], checkout: false)));
        Assert.Equal(["a b|$c|"], _observer.Lines);
        Assert.Equal(Conclusion.Success, result.Conclusion);
        Assert.Equal(("bb:1", "redis:7"), ((string)_hook.Args(0)["container"]!["image"]!, (string)_hook.Args(0)["services"]![0]!["image"]!));
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
        JobResult result = await RunStepsAsync(step);
        Assert.Equal(Conclusion.Failure, result.Conclusion);
        Assert.Contains(error, _observer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_image_nothing_starts()
    {
        JobRequest request = Request("jobs: { j: { steps: [ { run: x } ] } }");
        BerthException e = await Assert.ThrowsAsync<BerthException>(() => RunAsync(request with { Runner = request.Runner with { Image = null } }));
        Assert.Equal("no-image", e.Finding.Cause);
        Assert.Empty(_hook.Inputs);
    }

    [Fact]
    public async Task A_matrix_cell_reaches_the_container_and_the_steps()
    {
        JobRequest request = Request("""
            jobs:
              j:
                strategy: { matrix: { img: [a, b], n: [1, 2] } }
                container: "${{ matrix.img }}:${{ matrix.n }}"
                steps: [ { run: "echo ${{ toJSON(matrix.n) }} ${{ strategy.job-index }}/${{ strategy.job-total }}" } ]
            """);
        await RunAsync(request with { Matrix = [new("img", "b"), new("n", "1")] });
        Assert.Equal("b:1", (string)_hook.Args(0)["container"]!["image"]!);
        Assert.Equal(["1 2/4"], _observer.Lines);
    }

    [Fact]
    public async Task A_job_whose_condition_does_not_hold_is_skipped()
    {
        JobResult result = await RunAsync(Request("jobs: { j: { if: \"github.event_name == 'release'\", steps: [ { run: x } ] } }"));
        Assert.Equal(Conclusion.Skipped, result.Conclusion);
        Assert.Empty(_hook.Inputs);
    }
}
