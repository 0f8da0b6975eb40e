namespace Berth.Cli.Service;

/// <summary>What systemctl said.</summary>
internal sealed record SystemctlAnswer(int ExitCode, string Out, string Error);
