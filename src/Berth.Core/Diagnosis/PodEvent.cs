namespace Berth.Core.Diagnosis;

/// <summary>An event of the pod.</summary>
/// <param name="Container">Whose it is; null for the pod as a whole.</param>
internal sealed record PodEvent(string Type, string Reason, string Message, string? Container, int Count)
{
    public bool IsWarning => Type == "Warning";

    public static PodEvent Of(JsonView view)
    {
        // spec.containers{job}
        string field = view["involvedObject"]["fieldPath"].Text ?? view["regarding"]["fieldPath"].Text ?? "";
        int open = field.IndexOf('{', StringComparison.Ordinal);
        string? container = open >= 0 && field.EndsWith('}') ? field[(open + 1)..^1] : null;
        return new PodEvent(
            view["type"].Text ?? "", view["reason"].Text ?? "", view["message"].Text ?? view["note"].Text ?? "", container,
            view["count"].Number ?? view["series"]["count"].Number ?? 1);
    }

    public override string ToString() => $"event {Reason}: {Message}";
}
