namespace Berth.Cli.Output;

/// <summary>How data is shown.</summary>
public enum OutputFormat
{
    Table,
    Json,
    Yaml,
}
