using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Berth.Cli.Commands;
using Berth.Cli.Configuration;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Runners;
using Berth.Kubernetes;
using Berth.Kubernetes.ScaleSets.Hooks;
using Berth.Workflows.Checkout;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>The command line of <c>berth try</c>, and how a job is read off it.</summary>
internal sealed class TryOptions
{
    /// <summary>As large as GitHub lets a payload be: 25 MB.</summary>
    private const int MostPayloadBytes = 25 * 1024 * 1024;

    private readonly CliHost _host;
    private readonly Argument<string> _runner;
    private readonly Argument<string[]> _command;
    private readonly Option<string> _image;
    private readonly Option<string[]> _caches;
    private readonly Option<string[]> _mounts;
    private readonly Option<string[]> _services;
    private readonly Option<string> _mode;
    private readonly Option<string[]> _environment;
    private readonly Option<string> _containerOptions;
    private readonly Option<bool> _noCheckout;
    private readonly Option<string> _workflow;
    private readonly Option<string> _job;
    private readonly Option<string[]> _matrix;
    private readonly Option<string[]> _secrets;
    private readonly Option<string> _secretFile;
    private readonly Option<string[]> _variables;
    private readonly Option<string[]> _inputs;
    private readonly Option<string> _event;
    private readonly Option<string> _eventFile;
    private readonly Option<bool> _keep;
    private readonly Option<bool> _shell;
    private readonly Option<string?> _remove;
    private readonly Option<string> _hook;
    private readonly EngineOptions _engine;
    private readonly Option<bool> _dryRun;

    /// <param name="add">Makes an argument or an option a part of the command.</param>
    public TryOptions(CliHost host, Action<Symbol> add)
    {
        _host = host;
        _runner = RunnerNameArgument.Create(host, "The runner of the configuration. Default: its only one, or none", "RUNNER");
        _runner.Arity = ArgumentArity.ZeroOrOne;
        add(_runner);
        _command = new Argument<string[]>("COMMAND")
        {
            Description = "After '--': the command to run, with its arguments",
            Arity = ArgumentArity.ZeroOrMore,
        };
        add(_command);
        _workflow = Text("--workflow", "FILE", "The workflow to run a job of, instead of a command", "-W");
        _job = Text("--job", "JOB", "The workflow's job. Default: its only one", "-j");
        _matrix = Several("--matrix", "KEY=VALUE", "Chooses a cell of the job's matrix");
        _image = Text("--image", "IMAGE", "The job's image, whatever the job or the runner says");
        _caches = Added(RunnerOptions.Caches());
        _mounts = Added(RunnerOptions.Mounts());
        _services = Several("--service", "IMAGE", "A service beside the command");
        _mode = Added(RunnerOptions.Mode("the runner's"));
        _containerOptions = Text("--options", "OPTIONS", "Options of docker create for the job's container, after its own");
        _environment = Several("--env", "KEY=VALUE", "A variable of the job; KEY alone takes it from here", "-e");
        _secrets = Several("--secret", "NAME", "A secret, from the environment variable of that name");
        _secretFile = Text("--secret-file", "FILE", "Secrets, a NAME=VALUE per line");
        _variables = Several("--var", "KEY=VALUE", "A value of the vars context");
        _inputs = Several("--input", "KEY=VALUE", "A value of the inputs context");
        _event = Text("--event", "NAME", "The event that starts the workflow. Default: push");
        _eventFile = Text("--event-file", "FILE", "The event's payload, a JSON object");
        _noCheckout = Flag("--no-checkout", "Do not copy the git working tree for the command");
        _keep = Flag("--keep", "Leave the pod for a look");
        _shell = Flag("--shell", "Open a shell in the pod after the last step");
        _remove = new Option<string?>("--remove")
        {
            Description = "Remove a pod that was kept; without a name, all of them",
            HelpName = "POD",
            Arity = ArgumentArity.ZeroOrOne,
        };
        add(_remove);
        _engine = new EngineOptions(host, "where the pod is made");
        add(_engine.Context);
        add(_engine.Namespace);
        _hook = Text("--hook", "FILE", "The hook. Default: $BERTH_HOOK, else berth-hook beside berth");
        _dryRun = DryRun.Option();
        add(_dryRun);

        Option<string> Text(string name, string value, string description, params string[] aliases) =>
            Added(new Option<string>(name, aliases) { Description = description, HelpName = value });

        Option<string[]> Several(string name, string value, string description, params string[] aliases) =>
            Added(RunnerOptions.Several(name, value, description, aliases));

        Option<bool> Flag(string name, string description) => Added(new Option<bool>(name) { Description = description });

        T Added<T>(T option)
            where T : Option
        {
            add(option);
            return option;
        }
    }

    public bool Removes(ParseResult line) => line.GetResult(_remove) is { Implicit: false };

    /// <summary>The pod that <c>--remove</c> names; null for all.</summary>
    /// <exception cref="UsageException">
    /// There is more on the command line: what would be left out of all is not to be guessed.
    /// </exception>
    public string? RemovedPod(ParseResult line)
    {
        (string? runner, string[] command) = Words(line);
        return runner is null && command.Length == 0 && line.GetValue(_workflow) is null
            ? line.GetValue(_remove)
            : throw new UsageException("berth: --remove takes the name of a pod, and goes with no runner, command or workflow");
    }

    /// <inheritdoc cref="EngineOptions.Variables"/>
    public IReadOnlyDictionary<string, string> EngineVariables(ParseResult line, ConfigAccess config) => _engine.Variables(line, config);

    /// <inheritdoc cref="EngineOptions.Open"/>
    public IPodEngine Engine(ParseResult line, ConfigAccess config) => _engine.Open(line, config);

    public bool IsDryRun(ParseResult line) => line.GetValue(_dryRun);

    public bool WantsShell(ParseResult line) => line.GetValue(_shell);

    public string Hook(ParseResult line) => HookLocator.Hook(line.GetValue(_hook), _host);

    /// <summary>Reads everything that the command line names.</summary>
    /// <param name="notes">What is to be said before the job starts.</param>
    /// <param name="engine">Variables that say where jobs run.</param>
    /// <exception cref="UsageException">Something of it is wrong.</exception>
    public TryJob Read(
        ParseResult line, ConfigAccess config, List<string> notes, IReadOnlyDictionary<string, string> engine)
    {
        (string? name, string[] command) = Words(line);
        string? file = line.GetValue(_workflow);
        CheckTogether(line, file, command);
        RunnerDefinition runner = TryDefinition.Override(
            TryDefinition.Choose(config, name, out string? note), line.GetValue(_mode), List(line, _caches), List(line, _mounts));
        if (note is not null) notes.Add(note);
        string[] secretNames = List(line, _secrets);
        Dictionary<string, string> secrets = SecretSource.Read(secretNames, line.GetValue(_secretFile), _host);
        Dictionary<string, string> environment = KeyValues.ReadEnvironment("--env", List(line, _environment), _host.Environment);
        WorkflowFile source = file is null ? ForCommand(command, runner, line) : WorkflowFile.Read(file, _host);
        if (file is null) foreach ((string secret, string value) in secrets) environment.TryAdd(secret, value);
        string runnerName = KeptPods.RunOn(runner);
        engine = InNamespace(engine, runner, config);
        JobRequest request = new()
        {
            Workflow = source.Workflow,
            WorkingTree = source.WorkingTree,
            JobId = line.GetValue(_job),
            Matrix = KeyValues.Read("--matrix", List(line, _matrix)),
            Secrets = secrets,
            Variables = KeyValues.ReadLast("--var", List(line, _variables)),
            Inputs = KeyValues.ReadLast("--input", List(line, _inputs)),
            Environment = environment,
            ContainerOptions = line.GetValue(_containerOptions),
            EventName = line.GetValue(_event) ?? "push",
            EventPayload = Payload(line.GetValue(_eventFile)),
            Keep = line.GetValue(_keep),
            Runner = new RunnerProfile
            {
                Name = runnerName,
                Image = runner.Image,
                ImageOverride = line.GetValue(_image),
                Externals = HookLocator.Externals(_host),
                TemporaryDirectory = Path.GetTempPath(),
                Engine = Traits(engine),
                // The secrets are the job's: no program started here is to inherit them.
                Environment = _host.Environment
                    .Where(variable => !secretNames.Contains(variable.Key) && !engine.ContainsKey(variable.Key))
                    .Concat(engine).ToDictionary(),
            },
        };
        return new TryJob(runner, runnerName, request, file is null);
    }

    /// <summary>Of the engine that the hook will use, told by what it is told.</summary>
    private EngineTraits Traits(IReadOnlyDictionary<string, string> engine)
    {
        const string Image = "BERTH_HOOK_IMAGE";
        return engine.GetValueOrDefault("BERTH_ENGINE") == "kubernetes"
            ? ClusterTraits.Of(
                engine.GetValueOrDefault(Image)
                    ?? _host.Environment.GetValueOrDefault(Image) ?? HookImage.DefaultName, runnerPod: null)
            : new EngineTraits();
    }

    /// <summary>
    /// The namespace that the runner's definition names, where its jobs run, unless the command line or the environment names one.
    /// The default of scale sets is no such name: only 'berth up' makes it.
    /// </summary>
    private IReadOnlyDictionary<string, string> InNamespace(
        IReadOnlyDictionary<string, string> engine, RunnerDefinition runner, ConfigAccess config) =>
        engine.GetValueOrDefault("BERTH_ENGINE") == "kubernetes" && !engine.ContainsKey("BERTH_NAMESPACE")
        && !_host.Environment.ContainsKey("BERTH_NAMESPACE") && runner.Namespace != RunnerDefinition.DefaultNamespace
            ? new Dictionary<string, string>(engine) { ["BERTH_NAMESPACE"] = runner.Namespace }
            : engine;

    /// <summary>
    /// The parser gives the first word to RUNNER, and a command's too when there is no runner: only '--' tells.
    /// </summary>
    private (string? Runner, string[] Command) Words(ParseResult line)
    {
        string[] words =
            [.. line.GetValue(_runner) is { } first ? [first] : Array.Empty<string>(), .. line.GetValue(_command) ?? []];
        int dashes = line.Tokens.ToList().FindIndex(token => token.Type == TokenType.DoubleDash);
        int after = dashes < 0 ? 0 : line.Tokens.Count - dashes - 1;
        string[] before = words[..^after];
        return before.Length <= 1
            ? (before.FirstOrDefault(), words[^after..])
            : throw new UsageException($"berth: there is no argument '{before[1]}' here; a command comes after '--'");
    }

    private void CheckTogether(ParseResult line, string? file, string[] command)
    {
        if (file is not null && command.Length > 0)
            throw new UsageException("berth: give a command or a workflow (-W), not both");
        if (file is null && command.Length == 0 && !WantsShell(line))
            throw new UsageException("berth: say what to run: a command after '--', or a workflow with -W FILE");
        CheckImages(_services, List(line, _services));
        if (line.GetValue(_image) is { } image) CheckImages(_image, [image]);
        Option[] ofOther = file is null ? [_job, _matrix, _variables, _inputs, _event, _eventFile] : [_services, _noCheckout];
        if (ofOther.FirstOrDefault(option => line.GetResult(option) is { Implicit: false }) is { } wrong)
            throw new UsageException(file is null
                ? $"berth: {wrong.Name} is for a workflow; name one with -W FILE"
                : $"berth: {wrong.Name} is for a command, not for a workflow");
        if (WantsShell(line) && (!_host.InIsTerminal || _host.OutWidth is null))
            throw new UsageException("berth: --shell needs a terminal");
    }

    private static void CheckImages(Option option, string[] images)
    {
        if (images.FirstOrDefault(image => ImageReference.Parse(image) is null) is { } wrong)
            throw new UsageException(
                $"berth: {option.Name} '{wrong}': not an image's name: [REGISTRY/]NAME[:TAG][@DIGEST], in lower case");
    }

    /// <summary>
    /// A command gets a copy of the working tree where there is one: of any other directory nobody expects that.
    /// </summary>
    private WorkflowFile ForCommand(string[] command, RunnerDefinition runner, ParseResult line)
    {
        bool checkout = !line.GetValue(_noCheckout) && RepositoryFacts.IsInGit(_host.CurrentDirectory);
        return new WorkflowFile(AdHocJob.Create(command, runner.Image, List(line, _services), checkout), _host.CurrentDirectory);
    }

    private string Payload(string? file)
    {
        if (file is null) return "{}";
        try
        {
            byte[] payload = RegularFile.Read(Path.GetFullPath(file, _host.CurrentDirectory), MostPayloadBytes);
            return Encoding.UTF8.GetString(payload).TrimStart('\uFEFF');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"berth: --event-file {file}: cannot be read: {failure.Message}");
        }
    }

    private static string[] List(ParseResult line, Option<string[]> option) => line.GetValue(option) ?? [];
}
