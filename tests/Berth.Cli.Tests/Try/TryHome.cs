using System.Text.Json.Nodes;

namespace Berth.Cli.Tests.Try;

/// <summary>A home with a hook that runs nothing, and a workflow where it is asked for.</summary>
internal sealed class TryHome : IDisposable
{
    private const string Workflow = """
        jobs:
          build:
            container: { image: "registry.example/job:1", options: --cpus 1 }
            outputs: { answer: "${{ vars.ANSWER }} ${{ inputs.more }}" }
            strategy: { matrix: { n: [1, 2] } }
            steps:
              - uses: actions/setup-node@v4
              - run: "true"
                env: { TOKEN: "${{ secrets.TOKEN }}", N: "${{ matrix.n }}" }
          other:
            steps: [ { run: x } ]

        """;

    public TryHome() => Hook = new FakeHook(Cli);

    public CliFixture Cli { get; } = new();

    public FakeHook Hook { get; }

    public string StateDirectory => Path.Combine(Cli.Directory, "home/.local/state/berth/try");

    /// <summary>The runner's definition, as the hook got it.</summary>
    public JsonNode Definition => JsonNode.Parse(Hook.Read("definition.json"))!;

    public void WriteWorkflow()
    {
        Directory.CreateDirectory(Path.Combine(Cli.Directory, ".github/workflows"));
        File.WriteAllText(Path.Combine(Cli.Directory, ".github/workflows/ci.yml"), Workflow);
    }

    public void Dispose()
    {
        Hook.Dispose();
        Cli.Dispose();
    }
}
