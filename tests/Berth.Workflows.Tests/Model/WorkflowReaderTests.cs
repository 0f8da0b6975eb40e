using Berth.Workflows.Model;

namespace Berth.Workflows.Tests.Model;

public sealed class WorkflowReaderTests
{
    private static string Problems(string text) => string.Join('\n', WorkflowReader.Read(text, "ci.yml").Problems);

    [Fact]
    public void A_workflow_is_read_with_what_does_not_concern_a_run()
    {
        Workflow workflow = WorkflowReader.Read("""
            name: ci
            on: { push: { branches: [main] } }
            permissions: read-all
            env: { A: 1 }
            defaults: { run: { shell: bash } }
            jobs:
              build:
                runs-on: [self-hosted, linux]
                needs: call
                timeout-minutes: 5
                container: debian:12
                services:
                  db: { image: postgres, ports: ["5432"], options: --health-cmd x }
                strategy: { fail-fast: false, matrix: { n: [1] } }
                steps:
                  - uses: actions/checkout@v4
                  - { id: x, name: "N ${{ matrix.n }}", run: echo, if: "${{ always() }}" }
              call: { uses: ./.github/workflows/other.yml }
            """, "ci.yml").Workflow!;
        WorkflowJob job = workflow.Job("build").Job!;
        Assert.Equal(["actions/checkout@v4", null], job.Steps.Select(step => step.Uses));
        Assert.Equal(["call"], job.Needs);
        Assert.Equal("jobs.build.steps[1]", job.Steps[1].Position.Field);
        Assert.Contains("'nobuild'", workflow.Job("nobuild").Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("known: build, call", workflow.Job("nobuild").Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("choose one of build, call", workflow.Job(null).Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("reusable workflow './.github/workflows/other.yml'", workflow.Job("call").Problem!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jobs:\n  a:\n    step: []\n", "ci.yml:3:5: jobs.a: Unknown key 'step': did you mean 'steps'?")]
    [InlineData("jobs:\n  a:\n    steps:\n      - name: x\n", "ci.yml:4:9: jobs.a.steps[0]: has neither run nor uses")]
    [InlineData("jobs:\n  a:\n    steps:\n      - run: echo ${{ githob.ref }}\n", "ci.yml:4:23: jobs.a.steps[0].run: Unknown context 'githob': did you mean 'github'?")]
    [InlineData("jobs:\n  a:\n    steps:\n      - run: |\n          one\n          ${{ 1 + }}\n", "ci.yml:6:1: jobs.a.steps[0].run")]
    [InlineData("jobs:\n  a:\n    steps:\n      - run: x\n        if: sucess()\n", "ci.yml:5:13: jobs.a.steps[0].if: Unknown function 'sucess': did you mean 'success'?")]
    [InlineData("jobs:\n  a:\n    container: { options: x }\n    steps: []\n", "ci.yml:3:16: jobs.a.container: has no image")]
    [InlineData("jobs:\n  a:\n    container: [x]\n    steps: []\n", "ci.yml:3:16: jobs.a.container: must be a single value, not a list")]
    [InlineData("jobs:\n  a:\n    services: { db: { imag: x } }\n    steps: []\n", "jobs.a.services.db: Unknown key 'imag': did you mean 'image'?")]
    [InlineData("jobs:\n  a:\n    steps:\n      - {run: x, id: i}\n      - {run: x, id: I}\n", "ci.yml:5:9: jobs.a.steps[1]: The id 'i' is used by another step")]
    [InlineData("jobs:\n  a: {}\n", "ci.yml:2:3: jobs.a: has neither steps nor uses")]
    [InlineData("on: push\n", "has no jobs")]
    [InlineData("- x\n", "ci.yml:1:1: is no workflow: it is a list, with neither 'on' nor 'jobs'")]
    [InlineData("a: [\n", "is not YAML")]
    public void A_problem_names_line_column_and_field(string text, string problem) =>
        Assert.Contains(problem, Problems(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("a: 1\nb: 2\n", "ci.yml:1:1: is no workflow: it has neither 'on' nor 'jobs'")]
    [InlineData("just a log\n", "ci.yml:1:1: is no workflow: it is a string, with neither 'on' nor 'jobs'")]
    [InlineData("", "ci.yml:1:1: is no workflow: it is nothing, with neither 'on' nor 'jobs'")]
    public void Of_a_file_that_is_no_workflow_nothing_else_is_said(string text, string problem) =>
        Assert.Equal(problem, Problems(text));

    [Fact]
    public void A_file_that_is_not_even_yaml_is_called_no_workflow_first_unless_it_may_be_a_broken_one()
    {
        Assert.StartsWith("ci.yml:1:1: is no workflow: it has neither 'on' nor 'jobs'\nci.yml:3:1: is not YAML", Problems("# Title\n- a\n[b"), StringComparison.Ordinal);
        foreach (string broken in new[] { "jobs:\n  a: [\n", "{\"on\": 1, a: [", "\"jobs\": [" })
            Assert.DoesNotContain("is no workflow", Problems(broken), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_problem_quotes_of_the_file_is_short()
    {
        string endless = new('a', 200_000);
        foreach (string text in new[] { $"on: x\n{endless}: 1\n", $"on: x\njobs: {{ {endless}: {{ x: 1 }} }}\n", $"on: x\n{endless}: 1\n{endless}: 2\n" })
            Assert.All(WorkflowReader.Read(text, "ci.yml").Problems, problem => Assert.InRange(problem.ToString().Length, 1, 1100));
    }
}
