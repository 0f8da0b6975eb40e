using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Running;

/// <summary>What of a job reaches its containers.</summary>
public sealed class JobContainersTests : IDisposable
{
    private readonly JobFixture _job = new();

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task Half_of_a_services_credentials_is_refused_where_the_services_are_computed()
    {
        const string Services = """{"db": {"image": "x", "credentials": {"username": "u", "password": ""}}}""";
        JobRequest request = _job.Request("jobs: { j: { services: \"${{ fromJSON(vars.S) }}\", steps: [ { run: x } ] } }");
        BerthException e = await Assert.ThrowsAsync<BerthException>(
            () => _job.RunAsync(request with { Variables = new Dictionary<string, string> { ["S"] = Services } }));
        Assert.Contains("credentials need a username and a password", e.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_working_directory_of_the_runners_side_is_the_containers()
    {
        JobResult result = await _job.RunStepsAsync("""
                  - run: "true"
                    working-directory: ${{ github.workspace }}
                  - run: "true"
                    working-directory: ${{ runner.temp }}/
                  - run: "true"
                    working-directory: /usr
            """);
        string[] places = [.. _job.Hook.Inputs.Where(input => (string)input["command"]! == "run_script_step")
            .Select(input => (string)input["args"]!["workingDirectory"]!)];
        Assert.StartsWith("/__w/", places[0], StringComparison.Ordinal);
        Assert.Equal(["/__w/_temp/", "/usr"], places[1..]);
        Assert.Equal(Conclusion.Success, result.Conclusion);
    }

    [Fact]
    public async Task Container_steps_are_sent_as_the_runner_sends_them()
    {
        _job.Directory.File("tree/act/action.yml", """
            inputs: { who: { default: "bob ${{ github.job }}" }, n: { required: true } }
            runs: { using: docker, image: Dockerfile, args: ["${{ inputs.who }}", "two"], env: { ACTENV: "1" } }
            """);
        await _job.RunStepsAsync("""
                  - uses: actions/checkout@v4
                  - uses: docker://registry.example/bb:1
                    with: { entrypoint: /bin/sh, args: -c env }
                  - uses: ./act
                    with: { n: 3 }
            """);
        Assert.Equal("", _job.Observer.Errors);
        JsonObject image = _job.Hook.Args(1);
        Assert.Equal(("registry.example/bb:1", "/bin/sh", "[\"-c\",\"env\"]"), ((string)image["image"]!, (string)image["entryPoint"]!, image["entryPointArgs"]!.ToJsonString()));
        Assert.Equal("-c env", (string)image["environmentVariables"]!["INPUT_ARGS"]!);
        JsonObject built = _job.Hook.Args(2);
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
        await _job.RunAsync(_job.Request($"jobs: {{ j: {{ container: bb, services: {{ {service} }}, steps: [ {{ run: x }} ] }} }}"));
        string[] notices = [.. _job.Observer.Annotations.Where(annotation => annotation.Level == AnnotationLevel.Notice).Select(annotation => annotation.Message)];
        if (notice is null) Assert.Empty(notices);
        else Assert.StartsWith(notice, Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_of_the_command_line_needs_no_shell()
    {
        JobResult result = await _job.RunAsync(_job.Request(AdHocJob.Create(["printf", "%s|", "a b", "$c"], "bb:1", ["redis:7"], checkout: false)));
        Assert.Equal(["a b|$c|"], _job.Observer.Lines);
        Assert.Equal(Conclusion.Success, result.Conclusion);
        Assert.Equal(("bb:1", "redis:7"), ((string)_job.Hook.Args(0)["container"]!["image"]!, (string)_job.Hook.Args(0)["services"]![0]!["image"]!));
    }

    [Fact]
    public async Task Without_any_image_nothing_starts()
    {
        JobRequest request = _job.Request("jobs: { j: { steps: [ { run: x } ] } }");
        BerthException e = await Assert.ThrowsAsync<BerthException>(() => _job.RunAsync(request with { Runner = request.Runner with { Image = null } }));
        Assert.Equal("no-image", e.Finding.Cause);
        Assert.Empty(_job.Hook.Inputs);
    }

    [Fact]
    public async Task A_matrix_cell_reaches_the_container_and_the_steps()
    {
        JobRequest request = _job.Request("""
            jobs:
              j:
                strategy: { matrix: { img: [a, b], n: [1, 2] } }
                container: "${{ matrix.img }}:${{ matrix.n }}"
                steps: [ { run: "echo ${{ toJSON(matrix.n) }} ${{ strategy.job-index }}/${{ strategy.job-total }}" } ]
            """);
        await _job.RunAsync(request with { Matrix = [new("img", "b"), new("n", "1")] });
        Assert.Equal("b:1", (string)_job.Hook.Args(0)["container"]!["image"]!);
        Assert.Equal(["1 2/4"], _job.Observer.Lines);
    }

    [Fact]
    public async Task An_action_whose_image_the_engine_cannot_build_is_named_before_anything_starts()
    {
        JobRequest request = _job.Request("""
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

        request = request with { Runner = request.Runner with { Engine = new EngineTraits { BuildsImages = false } } };
        BerthException refused = await Assert.ThrowsAsync<BerthException>(() => _job.RunAsync(request));

        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal("image-build-not-supported", finding.Cause);
        Assert.Contains("./tools/lint", finding.Summary, StringComparison.Ordinal);
        Assert.Contains("ci.yml", Assert.Single(finding.Evidence), StringComparison.Ordinal);
        Assert.Empty(_job.Hook.Commands);
    }
}
