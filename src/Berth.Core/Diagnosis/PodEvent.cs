namespace Berth.Core.Diagnosis;

/// <summary>An event of the pod.</summary>
/// <param name="Container">Whose it is; null for the pod as a whole.</param>
/// <param name="At">When it was last seen, as the API writes times, which sort as text; empty when it is not known.</param>
internal sealed record PodEvent(string Type, string Reason, string Message, string? Container, string At)
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
            view["lastTimestamp"].Text ?? view["series"]["lastObservedTime"].Text ?? view["eventTime"].Text
                ?? view["deprecatedLastTimestamp"].Text ?? "");
    }

    /// <summary>False for an event of an earlier pod of the same name.</summary>
    public static bool Concerns(JsonView view, string? uid)
    {
        JsonView about = view["involvedObject"].IsObject ? view["involvedObject"] : view["regarding"];
        return uid is null || about["uid"].Text is not { } other || other == uid || about["kind"].Text is not "Pod";
    }

    public override string ToString() => $"event {Reason}: {Message}";
}
