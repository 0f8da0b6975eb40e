using System.Reflection;
using Berth.Agent;
using Berth.Agent.Daemon;
using Berth.Agent.Install;
using Berth.Agent.Linux;
using Berth.Agent.Look;
using Berth.Agent.Publish;
using Berth.Agent.Relay;
using Berth.Agent.Run;
using Berth.Agent.Seed;
using Berth.Agent.Slots;
using Berth.Agent.Step;
using Berth.Agent.Travel;

try
{
    return args switch
    {
        ["run", .. var rest] => RunCommand.Execute(RunOptions.Parse(rest)),
        ["daemon", .. var rest] => DaemonCommand.Execute(DaemonOptions.Parse(rest)),
        ["seed", .. var rest] => SeedCommand.Execute(SeedOptions.Parse(rest)),
        ["install", .. var rest] => InstallCommand.Execute(InstallOptions.Parse(rest)),
        ["look", .. var rest] => LookCommand.Execute(rest),
        ["publish", .. var rest] => PublishCommand.Execute(PublishOptions.Parse(rest)),
        ["step"] => StepCommand.Execute(),
        ["pack", .. var rest] => PackCommand.Execute(rest),
        ["unpack", .. var rest] => UnpackCommand.Execute(rest),
        ["measure", .. var rest] => MeasureCommand.Execute(rest),
        ["clear", .. var rest] => ClearCommand.Execute(rest),
        ["hold", ['/', ..] note] => HoldCommand.Execute(note),
        ["relay", var socket] => RelayCommand.Execute(socket),
        ["version"] => Version(),
        _ => throw new UsageException("allowed are: run, daemon, seed, install, look, publish, step, pack, unpack, hold NOTE, measure, clear, relay SOCKET, version"),
    };
}
catch (UsageException exception)
{
    Say.Line(exception.Message);
    return ExitCodes.Usage;
}
catch (AgentFailure failure)
{
    Say.Line($"failed {failure.Code} {failure.Message}");
    return ExitCodes.Failed;
}
catch (LinuxException exception)
{
    // Standard output is gone: nobody is left to be told.
    _ = exception;
    return ExitCodes.Failed;
}

static int Version()
{
    Say.Line(typeof(UsageException).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
    return ExitCodes.Ok;
}
