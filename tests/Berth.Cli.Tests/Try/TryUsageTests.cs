namespace Berth.Cli.Tests.Try;

/// <summary>Command lines and workflows of which nothing is started.</summary>
public sealed class TryUsageTests : IDisposable
{
    private readonly TryHome _home = new();

    private CliFixture Cli => _home.Cli;

    private FakeHook Hook => _home.Hook;

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("--mount: '/usr:/a' is at the path of --mount '/etc:/a' already; give one of them", "--mount", "/etc:/a", "--mount", "/usr:/a")]
    [InlineData("--mount: '/usr:/a' is at the path of --cache '/a:bind' already; give one of them", "--mount", "/usr:/a", "--cache", "/a:bind")]
    public async Task Two_flags_for_one_path_are_named_as_they_were_given(string error, params string[] flags)
    {
        (int code, _, string said) = await Cli.RunAsync(["try", .. flags, "--", "true"]);

        Assert.Equal(2, code);
        Assert.Contains(error, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_problems_of_a_workflow_the_first_are_said_and_the_others_counted()
    {
        _home.WriteWorkflow();
        File.AppendAllLines(
            Path.Combine(Cli.Directory, ".github/workflows/ci.yml"), Enumerable.Range(1, 500).Select(i => $"key{i}: value"));
        (int code, string output, string error) = await Cli.RunAsync("try", "-W", ".github/workflows/ci.yml", "-j", "build");
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal((2, "", 11), (code, output, lines.Length));
        Assert.Contains("Unknown key 'key10'", lines[9], StringComparison.Ordinal);
        Assert.Equal("and 490 more", lines[10]);
    }

    [Theory]
    [InlineData("--image", "")]
    [InlineData("--image", "Not An Image")]
    [InlineData("--service", "")]
    public async Task A_flag_that_names_no_image_runs_nothing(string flag, string image)
    {
        (int code, _, string error) = await Cli.RunAsync("try", flag, image, "--", "x");
        Assert.Equal(2, code);
        Assert.Contains($"{flag} '{image}': not an image's name", error, StringComparison.Ordinal);
        Assert.Empty(Hook.Commands);
    }

    [Fact]
    public async Task An_engine_that_does_not_fit_runs_nothing()
    {
        Cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { desk: { image: 'bb:1', caches: [/a] } }\n";
        Assert.Equal(2, (await Cli.RunAsync("cache", "warm", "desk")).ExitCode);
        Assert.Contains("--engine: must be one of", (await Cli.RunAsync("try", "--engine", "dokcer", "--", "x")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Cli.RunAsync("try", "--engine", "docker", "--context", "c", "--image", "bb:1", "--", "x")).ExitCode);
        Assert.Empty(Hook.Commands);
    }

    [Theory]
    [InlineData("--remove", "--", "x")]
    [InlineData("desk", "--remove")]
    [InlineData("--remove", "the-pod", "-W", "ci.yml")]
    public async Task Removing_goes_with_nothing_else(params string[] arguments)
    {
        (int code, _, string error) = await Cli.RunAsync(["try", .. arguments]);
        Assert.Equal(2, code);
        Assert.Contains("--remove takes the name of a pod", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_stands_against_a_plan_is_said()
    {
        (int code, _, string error) = await Cli.RunAsync(
            "try", "--image", "bb:1", "--options", "--cpus many --memory lots", "--dry-run", "--", "x");
        Assert.Equal(2, code);
        Assert.Contains("--cpus", error, StringComparison.Ordinal);
        Assert.Contains("--memory", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("berth: say what to run: a command after '--', or a workflow with -W FILE")]
    [InlineData("berth: there is no argument 'ls' here; a command comes after '--'", "desk", "ls")]
    [InlineData("berth: give a command or a workflow (-W), not both", "-W", "x.yml", "--", "ls")]
    [InlineData("berth: --job is for a workflow; name one with -W FILE", "-j", "build", "--", "ls")]
    [InlineData("berth: --service is for a command, not for a workflow", "-W", "x.yml", "--service", "db")]
    [InlineData("berth: --shell needs a terminal", "--shell", "--", "ls")]
    [InlineData("berth: -W ci.yaml: there is no such file; did you mean '.github/workflows/ci.yml'?", "-W", "ci.yaml")]
    [InlineData("--mode: must be one of container, privileged, dind, not 'vm'", "--mode", "vm", "--", "ls")]
    [InlineData("--cache: '/__w/x' is taken: the hook mounts '/__w' itself", "--cache", "/__w/x", "--", "ls")]
    [InlineData("berth: --env must be KEY=VALUE; the key is missing", "--env", "=x", "--", "ls")]
    [InlineData("berth: --env: 'bad name' is no name of a variable; a name has no spaces in it", "--env", "bad name=x", "--", "ls")]
    [InlineData("berth: --env NOPE: there is no environment variable of that name; give NOPE=VALUE, or set it", "--env", "NOPE", "--", "ls")]
    [InlineData("berth: --secret NOPE: there is no environment variable of that name; set it, or use --secret-file", "--secret", "NOPE", "--", "ls")]
    [InlineData("berth: --secret takes the name of an environment variable and no value: other users of this machine can read arguments", "--secret", "A=hunter2", "--", "ls")]
    [InlineData("berth: --secret-file none: cannot be read:", "--secret-file", "none", "--", "ls")]
    [InlineData("berth: --event-file none: cannot be read:", "-W", ".github/workflows/ci.yml", "--event-file", "none")]
    [InlineData("berth: --hook nowhere: there is no such file", "--hook", "nowhere", "--image", "a", "--", "ls")]
    [InlineData("berth: .github/workflows/ci.yml:2:3: jobs: Unknown job 'biuld': did you mean 'build'? (known: build, other)", "-W", ".github/workflows/ci.yml", "-j", "biuld")]
    [InlineData("berth: The job 'try' has no container, and the runner has no image for such jobs", "--", "ls")]
    public async Task What_is_wrong_is_said_and_nothing_starts(string expected, params string[] arguments)
    {
        _home.WriteWorkflow();
        (int code, string output, string error) = await Cli.RunAsync(["try", .. arguments]);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(expected, error.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(Hook.Commands);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }
}
