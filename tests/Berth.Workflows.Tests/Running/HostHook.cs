using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Workflows.Hooks;

namespace Berth.Workflows.Tests.Running;

/// <summary>A hook that keeps what it is sent and runs script steps right here, container paths put back to the runner's.</summary>
public sealed class HostHook : IHookProcess
{
    public List<JsonObject> Inputs { get; } = [];

    public List<IReadOnlyDictionary<string, string>> Environments { get; } = [];

    /// <summary>What <c>prepare_job</c> answers; null for no answer.</summary>
    public string? Response { get; set; } =
        """{"state": {"n": 1}, "context": {"container": {"id": "c1", "network": "net"}, "services": [{"id": "s1", "network": "net", "ports": {"5432": "49153"}}]}, "isAlpine": false}""";

    /// <summary>Exit codes by command; 0 without one.</summary>
    public Dictionary<string, int> ExitCodes { get; } = [];

    public IEnumerable<string> Commands => Inputs.Select(input => (string)input["command"]!);

    public JsonObject Args(int index) => Inputs[index]["args"]!.AsObject();

    public async Task<int> RunAsync(HookInvocation invocation, IStepOutput output, CancellationToken interrupt)
    {
        JsonObject input = JsonNode.Parse(invocation.Input.Span)!.AsObject();
        Inputs.Add(input);
        Environments.Add(invocation.Environment);
        string command = (string)input["command"]!;
        Assert.Equal("", await File.ReadAllTextAsync((string)input["responseFile"]!, CancellationToken.None));
        if (command == "prepare_job" && Response is not null)
        {
            await File.WriteAllTextAsync((string)input["responseFile"]!, Response, CancellationToken.None);
        }

        return command == "run_script_step"
            ? await ScriptAsync(input["args"]!.AsObject(), invocation, output, interrupt)
            : ExitCodes.GetValueOrDefault(command);
    }

    private static async Task<int> ScriptAsync(JsonObject args, HookInvocation invocation, IStepOutput output, CancellationToken interrupt)
    {
        string work = Path.GetDirectoryName(invocation.Environment["RUNNER_TEMP"])!;
        string Here(JsonNode? text) => ((string)text!).Replace("/__w/", work + "/", StringComparison.Ordinal);
        ProcessStartInfo start = new(Here(args["entryPoint"]), args["entryPointArgs"]!.AsArray().Select(Here))
        {
            WorkingDirectory = Here(args["workingDirectory"]),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, JsonNode? value) in args["environmentVariables"]!.AsObject())
        {
            start.Environment[name] = Here(value);
        }

        using Process? process = TryStart(start);
        if (process is null)
        {
            return 127;
        }

        using CancellationTokenRegistration registration = interrupt.Register(() => process.Kill(entireProcessTree: true));
        Task error = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        byte[] buffer = new byte[4096];
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer, CancellationToken.None) is > 0 and int count)
        {
            await output.WriteOutAsync(buffer.AsMemory(0, count), CancellationToken.None);
        }

        await error;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
