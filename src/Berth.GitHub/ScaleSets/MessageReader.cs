using System.Text.Json;

namespace Berth.GitHub.ScaleSets;

/// <summary>Reads what is in a message. One job that cannot be read does not hide the others.</summary>
internal static class MessageReader
{
    private const string KnownType = "RunnerScaleSetJobMessages";

    public static ScaleSetMessage Read(MessageAnswer answer)
    {
        if (string.IsNullOrEmpty(answer.Body)) return Message([], 0);
        if (answer.MessageType != KnownType) return Message([], 1);
        try
        {
            using JsonDocument body = JsonDocument.Parse(answer.Body.TrimStart('\uFEFF'));
            if (body.RootElement.ValueKind != JsonValueKind.Array) return Message([], 1);
            JobMessage?[] jobs = [.. body.RootElement.EnumerateArray().Select(ReadJob)];
            return Message([.. jobs.OfType<JobMessage>()], jobs.Count(job => job is null));
        }
        catch (JsonException)
        {
            return Message([], 1);
        }

        ScaleSetMessage Message(IReadOnlyList<JobMessage> jobs, int unreadable) =>
            new(answer.MessageId, answer.Statistics, jobs, unreadable);
    }

    private static JobMessage? ReadJob(JsonElement element)
    {
        try
        {
            return element.Deserialize(ServiceJson.Default.JobMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
