using System.Collections;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Docker;
using Berth.Hook;
using Berth.Hook.Serve;
using Berth.Kubernetes;

StandardStreams.EnsureOpen();

// The one place that speaks to the console and reads the environment.
Dictionary<string, string> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
if (args is ["serve", var directory])
{
    BackgroundProcess.Become();
    return await RunnerServer.RunAsync(directory, environment, TimeProvider.System);
}

HookSettings settings = HookSettings.From(environment, AppContext.BaseDirectory);

using Stream output = Console.OpenStandardOutput();
using Stream error = Console.OpenStandardError();
using var text = new StreamWriter(output) { AutoFlush = true };
using var signals = new Signals();
var steps = new StepOutput(output, error);
var engine = new Lazy<IPodEngine>(() => settings.OnCluster
    ? Cluster()
    : new DockerEngine(DockerEngineOptions.From(environment)));
var context = new HookContext(
    settings, engine, new JobLog(text, settings.Debug, steps), steps, TimeProvider.System, signals.Interrupt,
    signals.Terminate);
int exitCode = await HookProgram.RunAsync(context, Console.OpenStandardInput());
if (engine.IsValueCreated)
{
    await engine.Value.DisposeAsync();
}

return exitCode;

KubernetesEngine Cluster()
{
    KubernetesEngineOptions options = KubernetesEngineOptions.From(environment);
    if (options.Connection.Authorities is not null)
    {
        SystemTrust.LeaveOut();
    }

    return new KubernetesEngine(options);
}
