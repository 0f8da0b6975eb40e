using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Berth.Bench;

/// <summary>Starts a hook as the runner does and keeps its state between commands.</summary>
/// <param name="program">The hook's program and its arguments.</param>
internal sealed class HookDriver(
    IReadOnlyList<string> program, string directory, string runnerName, IReadOnlyDictionary<string, string> environment)
{
    private JsonNode? _state;

    public string RunnerName => runnerName;

    public string Work { get; } = Path.Combine(directory, "_work");

    public string? Container => (string?)_state?["container"];

    public async Task<TimeSpan> RunAsync(string command, JsonNode? args, Func<Process, Task>? meanwhile = null)
    {
        // What the runner has made before it calls its hook.
        Directory.CreateDirectory(Path.Combine(Work, "bench", "bench"));
        Directory.CreateDirectory(Path.Combine(Work, "_temp", "_runner_file_commands"));
        string responseFile = Path.Combine(directory, "response.json");
        await File.WriteAllTextAsync(responseFile, "");
        var input = new JsonObject
        {
            ["command"] = command,
            ["responseFile"] = responseFile,
            ["args"] = args?.DeepClone(),
            ["state"] = _state?.DeepClone(),
        };
        byte[] json = System.Text.Encoding.UTF8.GetBytes(input.ToJsonString());
        var start = new ProcessStartInfo(program[0], program.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Work,
        };
        start.Environment["RUNNER_NAME"] = runnerName;
        start.Environment["GITHUB_JOB"] = "bench";
        start.Environment["GITHUB_WORKSPACE"] = Path.Combine(Work, "bench", "bench");
        start.Environment["RUNNER_WORKSPACE"] = Path.Combine(Work, "bench");
        start.Environment["RUNNER_TEMP"] = Path.Combine(Work, "_temp");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(json);
        process.StandardInput.Close();
        var log = new MemoryStream();
        Task output = Drain(process.StandardOutput.BaseStream, log);
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (meanwhile is not null)
        {
            await meanwhile(process);
        }

        await output;
        await process.WaitForExitAsync();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{command} ended with {process.ExitCode}: {System.Text.Encoding.UTF8.GetString(log.ToArray())}{await error}");
        }

        if (command == "prepare_job")
        {
            string answer = await File.ReadAllTextAsync(responseFile);
            _state = (answer.Length > 0 ? JsonNode.Parse(answer)?["state"] : null)
                ?? throw new InvalidOperationException($"{command} ended well but answered nothing");
        }

        return elapsed;
    }

    /// <summary>Keeps a beginning for error messages; the rest is read and dropped.</summary>
    private static async Task Drain(Stream stream, MemoryStream kept)
    {
        byte[] buffer = new byte[256 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            if (kept.Length < 64 * 1024)
            {
                kept.Write(buffer, 0, read);
            }
        }
    }
}
