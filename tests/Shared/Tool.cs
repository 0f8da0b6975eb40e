using System.Diagnostics;

namespace Berth.Tests.Shared;

/// <summary>Runs a program to its end and keeps what it said.</summary>
internal static class Tool
{
    public sealed record Result(int ExitCode, string Output, string Error);

    public static async Task<Result> TryAsync(string program, IEnumerable<string> arguments, Action<ProcessStartInfo>? configure = null, byte[]? input = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        configure?.Invoke(start);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input; its exit code and words tell why.
        }

        await process.WaitForExitAsync();
        return new Result(process.ExitCode, await output, await error);
    }

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        Result result = await TryAsync(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output.Trim();
    }
}
