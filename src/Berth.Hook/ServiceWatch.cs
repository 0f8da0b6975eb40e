using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Jobs;
using Berth.Core.Planning;

namespace Berth.Hook;

/// <summary>
/// Looks after each command whether a service has died, and says it once: that fails the step during which it died, and those
/// after it run as ever (docs/adr/0008-a-dead-service-fails-the-step-it-died-in.md).
/// </summary>
internal sealed class ServiceWatch(HookContext context, FailureSpeech speech)
{
    /// <summary>A look must not hold up a job whose engine is slow; the next command looks again.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(10);

    /// <summary>Says which services have died since the last look, and why; true when there were any.</summary>
    /// <param name="step">What just ran, for the evidence; null for none.</param>
    public async Task<bool> SayDeathsAsync(HookState state, JsonObject? step = null)
    {
        if (state is not { Pod: { } pod, Services: true }) return false;
        EndedContainer[] died = [.. (await LookAsync(pod)).Where(IsDeath)];
        HashSet<string> said = ReadSaid(context.Settings);
        if (died.All(container => said.Contains(container.Id))) return false;

        died = [.. died.Where(container => !said.Contains(container.Id))];
        WriteSaid([.. said, .. died.Select(container => container.Id)]);
        JsonObject? evidence = await speech.DescribeAsync(pod);
        if (evidence is not null && step is not null) EvidenceForm.Add(evidence, "exec", step);
        await speech.SayAsync(new BerthException([.. died.Select(Found)]) { Evidence = evidence });
        return true;
    }

    /// <summary>Of the runner's one job: a new pod has services of its own.</summary>
    public static void Forget(HookSettings settings) => File.Delete(FileOf(settings));

    /// <summary>One that ended with 0 has done its work; of the job's own container the step tells.</summary>
    private static bool IsDeath(EndedContainer container) =>
        container.ExitCode != 0 && container.Name != JobPlanner.JobContainer;

    private static Finding Found(EndedContainer container) => Finding.Certain(
        "service-container-failed",
        $"The service container \"{container.Name}\" ended with exit code {container.ExitCode} while the job ran",
        "Mend what its last lines say; its image, env: and options: decide how it starts.");

    private async Task<IReadOnlyList<EndedContainer>> LookAsync(string pod)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.Terminate);
        limit.CancelAfter(_longest);
        try
        {
            return await context.Engine.FindEndedAsync(pod, limit.Token);
        }
        catch (Exception e) when (e is BerthException or OperationCanceledException)
        {
            // What the command was for has been done.
            return [];
        }
    }

    private static HashSet<string> ReadSaid(HookSettings settings)
    {
        try
        {
            return [.. File.ReadAllLines(FileOf(settings))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void WriteSaid(HashSet<string> ids)
    {
        try
        {
            string file = FileOf(context.Settings);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', ids)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.Warning($"it will be said again, as it cannot be noted: {e.Message}");
        }
    }

    private static string FileOf(HookSettings settings) =>
        Path.Combine(settings.Directories.State, $"died-{ServiceNames.ToLabel(settings.RunnerName, "runner")}");
}
