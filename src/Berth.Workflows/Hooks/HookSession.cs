using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Secrets;
using Berth.Workflows.Running;

namespace Berth.Workflows.Hooks;

/// <summary>The hook's commands of one job: each gets the state that the last response returned.</summary>
internal sealed class HookSession(IHookProcess hook, RunnerDirectory directory, SecretMasker masker)
{
    /// <summary>What the last response returned; null before the first.</summary>
    public JsonElement? State { get; private set; }

    /// <summary>Runs one command.</summary>
    /// <exception cref="BerthException">The hook cannot be started.</exception>
    public async Task<HookAnswer> CallAsync<T>(
        string command, T args, JsonTypeInfo<T> type, IReadOnlyDictionary<string, string> environment, IStepOutput output,
        CancellationToken interrupt)
    {
        string responseFile = Path.Combine(directory.HookResponses, $"{Guid.NewGuid()}.json");
        await File.WriteAllBytesAsync(responseFile, [], CancellationToken.None);
        HookCommand input = new()
        {
            Command = command,
            ResponseFile = responseFile,
            Args = JsonSerializer.SerializeToElement(args, type),
            State = State,
            Masks = masker.Values is { Count: > 0 } secrets ? secrets : null,
        };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(input, RunnerJson.Default.HookCommand);
        int exitCode = await hook.RunAsync(new HookInvocation(json, environment, directory.Workspace), output, interrupt);
        (HookResponse? response, string? problem) = Read(responseFile);
        return new HookAnswer(exitCode, response, problem);
    }

    private (HookResponse? Response, string? Problem) Read(string file)
    {
        try
        {
            // Job containers can write where it lies.
            string content = RunnerDirectory.ReadFile(file);
            if (content.Length == 0)
            {
                return (null, null);
            }

            using JsonDocument document = JsonDocument.Parse(content);
            // The state is the hook's own affair and goes back as it came, whatever its form.
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("state", out JsonElement state) && state.ValueKind != JsonValueKind.Null)
            {
                State = state.Clone();
            }

            HookAnswerContext? answer = document.RootElement.Deserialize(AnswerJson.Default.HookAnswerContext);
            File.Delete(file);
            return (new HookResponse { Context = answer?.Context, IsAlpine = answer?.IsAlpine }, null);
        }
        catch (FileNotFoundException)
        {
            return (null, null);
        }
        catch (JsonException e)
        {
            return (null, $"The hook's response is not valid JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"The hook's response cannot be read: {e.Message}");
        }
    }
}
