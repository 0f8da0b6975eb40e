using Berth.Core.Diagnosis.Rules;
using Berth.Core.Engines;

namespace Berth.Core.Diagnosis;

/// <summary>What is known of one container of the pod.</summary>
internal sealed class ContainerEvidence
{
    /// <summary>Waiting for one of these is no failure.</summary>
    private static readonly string[] _ordinaryWaits = ["", "ContainerCreating", "PodInitializing"];

    private const long Mebibyte = 1024 * 1024;

    private readonly JsonView _spec;
    private readonly JsonView _state;

    public ContainerEvidence(string name, bool isInit, JsonView spec, JsonView status, IEnumerable<PodEvent> events, string? log,
        IEnumerable<ProgramProbe> probes, IEnumerable<ProgramSight> sights)
    {
        Name = name;
        IsInit = isInit;
        Log = log ?? "";
        HasLog = log is not null;
        _spec = spec;
        _state = status["state"];
        Image = spec["image"].Text ?? status["image"].Text ?? "";
        IsRunning = _state["running"].IsObject;
        IsReady = status["ready"].IsTrue;
        Waiting = _state["waiting"]["reason"].Text ?? "";
        WaitingMessage = _state["waiting"]["message"].Text ?? "";
        Restarts = status["restartCount"].Number ?? 0;
        Ending? before = Ending.Of(status["lastState"]["terminated"]);
        Ended = Ending.Of(_state["terminated"]) ?? (IsRunning || _ordinaryWaits.Contains(Waiting) ? null : before);
        Before = before;
        Events = [.. events.Where(e => e.Container == name)];
        Probes = [.. probes.Where(probe => probe.Container == name)];
        Sights = [.. sights.Where(sight => sight.Container == name)];
        Mounts = [.. spec["volumeMounts"].Items.Select(MountOf).OfType<Mount>()];
    }

    public string Name { get; }

    public bool IsInit { get; }

    /// <summary>The container that steps run in; set by <see cref="Evidence"/>, who sees all of them.</summary>
    public bool IsJob { get; set; }

    /// <summary>Mounts that an init container fills from the image; set by <see cref="Evidence"/>, too.</summary>
    public IReadOnlyList<string> Seeded { get; set; } = [];

    public string Image { get; }

    public string Log { get; }

    /// <summary>False where the evidence has no log of it, which says nothing of what it printed.</summary>
    public bool HasLog { get; }

    public bool IsRunning { get; }

    public bool IsReady { get; }

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; }

    /// <summary>As the API writes times; null while it does not run.</summary>
    public string? RunningSince => _state["running"]["startedAt"].Text;

    /// <summary>Why it waits, as the kubelet names it; empty when it does not.</summary>
    public string Waiting { get; }

    public string WaitingMessage { get; }

    /// <summary>Null while it runs or has not begun.</summary>
    public Ending? Ended { get; }

    /// <summary>A service that ended well and is not started again; one that is, over and over, should have stayed.</summary>
    public bool HasDoneItsWork => Ended is { ExitCode: 0 } && Waiting.Length == 0;

    /// <summary>How it ended the time before, where it was started again.</summary>
    public Ending? Before { get; }

    public IReadOnlyList<PodEvent> Events { get; }

    public IReadOnlyList<Mount> Mounts { get; }

    /// <summary>What its image has of the programs that were looked for.</summary>
    private IReadOnlyList<ProgramProbe> Probes { get; }

    private IReadOnlyList<ProgramSight> Sights { get; }

    /// <summary>What a look into the running container found of a program; null when no one looked.</summary>
    public ProgramSight? Sighted(string program) => Sights.FirstOrDefault(sight => sight.Program == program);

    /// <summary>The mount that this absolute path is in, the runner's own left aside; null when it is none's.</summary>
    public Mount? MountOver(string path) => Mounts.Where(mount => !ProgramRules.IsRunners(mount.Path) && mount.Covers(path))
        .OrderByDescending(mount => mount.Path.Length).FirstOrDefault();

    /// <summary>What was found of a program where it was searched for; null when no one looked.</summary>
    /// <param name="search">Null for the container's own <c>PATH</c>.</param>
    public ProgramFacts? Probed(string program, SearchedPath? search) => Probes.FirstOrDefault(probe =>
        probe.Program == program && probe.Prepend == search?.Prepend
        && (probe.Path ?? SearchPath) == (search?.Path ?? SearchPath))?.Facts;

    /// <summary>The container's own <c>PATH</c>, where it sets one.</summary>
    public string? SearchPath => _spec["env"].Items.FirstOrDefault(e => e["name"].Text == "PATH")["value"].Text;

    public IReadOnlyList<string> Command => [.. _spec["command"].Texts, .. _spec["args"].Texts];

    public JsonView Spec => _spec;

    /// <summary>As people write it; engines say it in bytes.</summary>
    public string? MemoryLimit => _spec["resources"]["limits"]["memory"].Text is not { } limit ? null
        : long.TryParse(limit, out long bytes) && bytes >= Mebibyte ? $"{(bytes + (Mebibyte / 2)) / Mebibyte}Mi"
        : limit;

    /// <summary>As a user calls it.</summary>
    public string Title => IsInit ? $"init container \"{Name}\"" : IsJob ? $"job container \"{Name}\"" : $"container \"{Name}\"";

    /// <summary>
    /// What the kubelet and the runtime say of why it does not start; nothing when it runs or did. The program's own words are
    /// not among them.
    /// </summary>
    public IReadOnlyList<string> StartMessages =>
        IsRunning || Ended is { NeverStarted: false }
            ? []
            : [.. Said(Ended?.Message), .. Said(WaitingMessage), .. Events.Where(e => e.IsWarning && !HasPassed(e)).Select(e => e.Message)];

    /// <summary>A pull that failed and then succeeded.</summary>
    private bool HasPassed(PodEvent warning) => !Waiting.Contains("Image", StringComparison.Ordinal)
        && warning.Message.SaysAny("pull image", "ErrImagePull", "ImagePullBackOff") && Events.Any(e => e.Reason == "Pulled");

    /// <summary>The last lines that the program wrote.</summary>
    public IEnumerable<string> LastLines(int count) =>
        Log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(count);

    private static IEnumerable<string> Said(string? message) => string.IsNullOrWhiteSpace(message) ? [] : [message];

    private static Mount? MountOf(JsonView view) =>
        view["mountPath"].Text is { Length: > 0 } path && path[0] == '/'
            ? new Mount(view["name"].Text ?? "", path.Length == 1 ? path : path.TrimEnd('/'))
            : null;
}
