namespace Berth.Cli.Tests.Try;

/// <summary>A hook that starts nothing: it keeps what it was told, and answers as a real one would.</summary>
internal sealed class FakeHook : IDisposable
{
    private const string Script = """
        input=$(cat)
        value() { grep -o "\"$1\":\"[^\"]*\"" <<<"$input" | head -n 1 | cut -d '"' -f 4; }
        command=$(value command)
        echo "$command" >>"$FAKE_HOOK/commands"
        printf '%s' "$input" >"$FAKE_HOOK/$command.json"
        env >"$FAKE_HOOK/$command.env"
        case $command in
        prepare_job)
            cp "$BERTH_RUNNER_DEFINITION" "$FAKE_HOOK/definition.json"
            stat -c %a "$BERTH_RUNNER_DEFINITION" >"$FAKE_HOOK/mode"
            [ -z "${FAKE_REPORT_HALF:-}" ] || { printf '{"pod":"the-' >"$BERTH_JOB_REPORT"; exit 1; }
            [ -z "${FAKE_PREPARE_FAILS:-}" ] || { echo '::error title=Berth::no engine [engine-not-there]'; exit "$FAKE_PREPARE_FAILS"; }
            printf '{"pod":"the-pod","container":"c0ffee","network":"n","phases":[{"phase":"images","duration":"00:00:00.0120000"}],"caches":[{"path":"/nix/store","strategy":"Overlay","slot":0,"hit":true}]}' >"$BERTH_JOB_REPORT"
            printf '{"state":{},"context":{"container":{"id":"c0ffee","network":"n"},"services":[]},"isAlpine":false}' >"$(value responseFile)"
            ;;
        run_script_step)
            echo "the step says hello"
            exit "${FAKE_EXIT:-0}"
            ;;
        cleanup_job)
            [ -z "${FAKE_CLEANUP_FAILS:-}" ] || { echo '::error title=Berth::no engine [engine-not-there]'; exit "$FAKE_CLEANUP_FAILS"; }
            ;;
        esac
        """;

    public FakeHook(CliFixture cli)
    {
        cli.With("FAKE_HOOK", Root).With("BERTH_HOOK", Path.Combine(Root, "hook.sh")).With("PATH", "/usr/bin:/bin");
        File.WriteAllText(Path.Combine(Root, "hook.sh"), Script);
    }

    private string Root { get; } = Directory.CreateTempSubdirectory("berth-fake-hook-").FullName;

    public string[] Commands => File.Exists(Path.Combine(Root, "commands")) ? File.ReadAllLines(Path.Combine(Root, "commands")) : [];

    /// <summary>Engine, context and namespace that its last job was for.</summary>
    public string Engine
    {
        get
        {
            string[] environment = File.ReadAllLines(Path.Combine(Root, "prepare_job.env"));
            return string.Join(' ', new[] { "BERTH_ENGINE", "BERTH_CONTEXT", "BERTH_NAMESPACE" }.Select(
                name => environment.FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..]));
        }
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
