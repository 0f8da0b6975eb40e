namespace Berth.GitHub.ScaleSets;

/// <summary>A registered runner of one job, with all that it needs to start. No record: those print what they hold.</summary>
internal sealed class JitAnswer
{
    public RunnerReference? Runner { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("encodedJITConfig")]
    public string? EncodedJitConfig { get; init; }
}
