namespace Berth.Workflows.Expressions;

/// <summary>A function of the language: its name, how many arguments it takes, and what it does.</summary>
internal sealed record ExpressionFunction(string Name, int MinimumArguments, int MaximumArguments, FunctionBody Body)
{
    private static readonly ExpressionFunction[] _all =
    [
        new("contains", 2, 2, (a, _) => Functions.Contains(a[0].Value, a[1].Value)),
        new("startsWith", 2, 2, (a, _) => Functions.StartsWith(a[0].Value, a[1].Value)),
        new("endsWith", 2, 2, (a, _) => Functions.EndsWith(a[0].Value, a[1].Value)),
        new("format", 1, 255, (a, _) => Functions.Format(a)),
        new("join", 1, 2, (a, _) => Functions.Join(a[0].Value, a.Count > 1 ? a[1].Value : null)),
        new("toJSON", 1, 1, (a, _) => ExpressionValue.Of(ExpressionJson.Write(a[0].Value))),
        new("fromJSON", 1, 1, (a, _) => Functions.FromJson(a[0])),
        new("case", 3, 255, (a, _) => Functions.Case(a)),
        new("hashFiles", 1, 255, (a, scope) => scope.HashFiles(a)),
        new("success", 0, 0, (_, scope) => ExpressionValue.Of(scope.Status == JobStatus.Success)) { IsStatus = true },
        new("failure", 0, 0, (_, scope) => ExpressionValue.Of(scope.Status == JobStatus.Failure)) { IsStatus = true },
        new("cancelled", 0, 0, (_, scope) => ExpressionValue.Of(scope.Status == JobStatus.Cancelled)) { IsStatus = true },
        new("always", 0, 0, (_, _) => ExpressionValue.True) { IsStatus = true },
    ];

    public static IReadOnlyList<string> Names { get; } = [.. _all.Select(function => function.Name)];

    /// <summary>
    /// True for success(), failure(), cancelled() and always(): a condition that calls one gets no implicit success().
    /// </summary>
    public bool IsStatus { get; private init; }

    public string ArgumentCount => (MinimumArguments, MaximumArguments) switch
    {
        (0, 0) => "no arguments",
        (1, 1) => "1 argument",
        var (least, most) when least == most => $"{least} arguments",
        (_, 255) => $"{MinimumArguments} or more arguments",
        _ => $"{MinimumArguments} to {MaximumArguments} arguments",
    };

    public static ExpressionFunction? Find(string name) =>
        Array.Find(_all, function => string.Equals(function.Name, name, StringComparison.OrdinalIgnoreCase));
}
