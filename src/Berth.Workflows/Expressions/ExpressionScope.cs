namespace Berth.Workflows.Expressions;

/// <summary>What an expression may refer to where it stands.</summary>
public sealed class ExpressionScope
{
    private readonly Func<IReadOnlyList<string>, string>? _hashFiles;

    /// <param name="contexts">The contexts that exist here, by name.</param>
    /// <param name="status">How the job stands.</param>
    /// <param name="hashFiles">
    /// Hashes the workspace's files that match patterns (<see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>,
    /// <see cref="FormatException"/>); null where <c>hashFiles</c> may not be called.
    /// </param>
    public ExpressionScope(
        IEnumerable<KeyValuePair<string, ExpressionValue>> contexts,
        JobStatus status = JobStatus.Success,
        Func<IReadOnlyList<string>, string>? hashFiles = null)
    {
        Contexts = new Dictionary<string, ExpressionValue>(contexts, StringComparer.OrdinalIgnoreCase);
        Status = status;
        _hashFiles = hashFiles;
    }

    /// <summary>Every context there is; a name outside of these is an error when an expression is read.</summary>
    public static IReadOnlyList<string> ContextNames { get; } =
        ["github", "env", "vars", "secrets", "job", "jobs", "steps", "runner", "matrix", "strategy", "needs", "inputs"];

    public IReadOnlyDictionary<string, ExpressionValue> Contexts { get; }

    public JobStatus Status { get; }

    /// <summary>The same, with one context replaced.</summary>
    internal ExpressionScope With(string name, ExpressionValue context) =>
        new(new Dictionary<string, ExpressionValue>(Contexts, StringComparer.OrdinalIgnoreCase) { [name] = context }, Status,
            _hashFiles);

    internal ExpressionValue HashFiles(IReadOnlyList<FunctionArgument> patterns)
    {
        if (_hashFiles is null)
        {
            throw new ExpressionException("hashFiles works on the workspace and can be used in steps only", patterns[0].Position);
        }

        try
        {
            return ExpressionValue.Of(_hashFiles([.. patterns.Select(pattern => pattern.Value.ToString())]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ExpressionException($"hashFiles: {e.Message}", patterns[0].Position);
        }
    }
}
