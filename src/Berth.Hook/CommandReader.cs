using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;

namespace Berth.Hook;

/// <summary>Reads the one JSON object that the runner writes to a hook.</summary>
public static class CommandReader
{
    /// <summary>A real command is some 10 KB; environments of jobs can make it larger, nothing makes it this large.</summary>
    public const int MaximumBytes = 16 * 1024 * 1024;

    /// <summary>Reads to the end of the input.</summary>
    /// <exception cref="BerthException">It is no hook command: cause <c>hook-input-invalid</c>.</exception>
    public static async Task<HookCommand> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var text = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (text.Length + read > MaximumBytes)
            {
                throw Invalid($"standard input is longer than {MaximumBytes / 1024 / 1024} MiB");
            }

            text.Write(buffer, 0, read);
        }

        if (text.Length == 0)
        {
            throw Invalid("standard input is empty");
        }

        HookCommand? command;
        try
        {
            command = JsonSerializer.Deserialize(text.GetBuffer().AsSpan(0, (int)text.Length), HookJson.Default.HookCommand);
        }
        catch (JsonException e)
        {
            throw Invalid(
                $"standard input is no JSON object, or ends early (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }

        return command?.Command switch
        {
            HookCommand.JobStarted or HookCommand.PrepareJob or HookCommand.RunScriptStep or HookCommand.RunContainerStep or HookCommand.CleanupJob =>
                command,
            null => throw Invalid("the object has no 'command'"),
            string unknown => throw Invalid(
                $"unknown command '{InertText.Line(unknown, 40)}'; known are prepare_job, run_script_step, " +
                "run_container_step, cleanup_job"),
        };
    }

    /// <summary>The command's arguments as one of the protocol's types.</summary>
    /// <exception cref="BerthException">They are absent or of another shape.</exception>
    public static T Arguments<T>(HookCommand command, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Args is { } args && FindNull(args, "$") is { } place)
        {
            throw Invalid($"'args' of '{command.Command}' has a list with a null in it, at {place}");
        }

        try
        {
            return command.Args?.Deserialize(type) ?? throw Invalid($"'{command.Command}' without 'args'");
        }
        catch (JsonException e)
        {
            throw Invalid($"'args' of '{command.Command}' has another shape than the protocol's, at {e.Path}");
        }
    }

    /// <summary>Berth's own state, or an empty one: a state of someone else's or none at all must not stop a clean-up.</summary>
    public static HookState State(HookCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        try
        {
            return command.State?.Deserialize(HookJson.Default.HookState) ?? new HookState();
        }
        catch (JsonException)
        {
            return new HookState();
        }
    }

    /// <summary>
    /// Where a list holds a null, which no list of the protocol does and the types cannot say; null for nowhere.
    /// </summary>
    private static string? FindNull(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.Null
            ? $"{path}[{i}]"
            : FindNull(item, $"{path}[{i}]")).FirstOrDefault(place => place is not null),
        JsonValueKind.Object => element.EnumerateObject().Select(field => FindNull(field.Value, $"{path}.{field.Name}"))
            .FirstOrDefault(place => place is not null),
        _ => null,
    };

    private static BerthException Invalid(string what) => new(Finding.Certain(
        "hook-input-invalid",
        $"No hook command: {what}",
        "berth-hook is started by the GitHub runner; set ACTIONS_RUNNER_CONTAINER_HOOKS to the path of hook.sh. By hand: " +
        "berth try."));
}
