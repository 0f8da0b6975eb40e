using Berth.Core.Diagnosis;
using Berth.Core.Yaml;

namespace Berth.Workflows.Model;

/// <summary>Where something of a workflow stands, for problems.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Field">Its path, for example <c>jobs.build.steps[2].run</c>.</param>
public sealed record SourcePosition(string File, int Line, int Column, string Field)
{
    /// <summary>The place of what was made in memory: the command line.</summary>
    public static SourcePosition CommandLine { get; } = new("command line", 1, 1, "");

    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? $"{File}:{Line}:{Column}" : $"{File}:{Line}:{Column}: {Field}";

    public Problem Problem(string message) => new(File, Line, Column, Field, message);

    /// <summary>The problem as a failure to throw, where a value is wrong only once it has been computed.</summary>
    internal BerthException Failure(string message, string fix = "Change the workflow at that place") =>
        new(Finding.Certain("workflow-invalid", Problem(message).ToString(), fix));
}
