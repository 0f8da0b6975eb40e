using System.Diagnostics;

namespace Berth.Faults;

/// <summary>Runs programs.</summary>
internal static class Shell
{
    public static async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "")
    {
        (int code, string output, string error) = await TryAsync(program, arguments, environment, input);
        return code == 0 ? output.Trim() : throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments)} ended with {code}: {output}{error}");
    }

    public static async Task<(int ExitCode, string Output, string Error)> TryAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "")
    {
        ProcessStartInfo start = Start(program, arguments, environment);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public static ProcessStartInfo Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        ProcessStartInfo start = new(program, arguments);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return start;
    }
}
