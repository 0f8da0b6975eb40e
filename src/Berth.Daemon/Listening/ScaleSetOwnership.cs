using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.GitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Listening;

/// <summary>Finds a definition's scale set, or makes it. One that is there already is taken only if Berth made it, or when asked.</summary>
internal sealed class ScaleSetOwnership(DaemonContext context, ScaleSetRecords records)
{
    /// <exception cref="GitHubException"><see cref="GitHubError.ScaleSetExists"/>, among others.</exception>
    public async Task<ScaleSet> TakeAsync(ScaleSetClient github, RunnerDefinition definition, CancellationToken cancellation)
    {
        string url = definition.Url!;
        ScaleSetRecord? record = records.Find(url, definition.Name);
        RunnerGroup group = await github.GroupAsync(definition.Group ?? RunnerGroup.Default, cancellation).ConfigureAwait(false);
        if (await github.FindAsync(group.Id, definition.Name, cancellation).ConfigureAwait(false) is { } found)
        {
            // A record without a number is of one that was being made when the daemon, or the answer, was lost.
            if (record is null && !context.Adopt) throw Exists(definition);
            if (record?.Id != found.Id) records.Put(new ScaleSetRecord(url, definition.Name, found.Id, default, definition.Credentials));
            return found;
        }

        if (record is { Id: > 0 } && await MoveAsync(github, record.Id, group, cancellation).ConfigureAwait(false) is { } moved)
        {
            context.Log.Info($"{definition.Name}: scale set {moved.Id} is in the runner group '{group.Name}' now");
            return moved;
        }

        records.Put(new ScaleSetRecord(url, definition.Name, 0, default, definition.Credentials));
        ScaleSet made = await github.CreateAsync(
            new ScaleSet { Name = definition.Name, RunnerGroupId = group.Id, RunnerSetting = new RunnerSetting(true) },
            cancellation).ConfigureAwait(false);
        records.Put(new ScaleSetRecord(url, definition.Name, made.Id, default, definition.Credentials));
        context.Log.Info($"{definition.Name}: made scale set {made.Id} for {url}");
        return made;
    }

    /// <summary>Its own of another group; null when GitHub does not know it any more.</summary>
    private static async Task<ScaleSet?> MoveAsync(ScaleSetClient github, long id, RunnerGroup group, CancellationToken cancellation)
    {
        try
        {
            ScaleSet known = await github.GetAsync(id, cancellation).ConfigureAwait(false);
            return await github.UpdateAsync(id, known with { RunnerGroupId = group.Id, RunnerGroupName = group.Name }, cancellation)
                .ConfigureAwait(false);
        }
        catch (GitHubException gone) when (gone.Error == GitHubError.NotFound)
        {
            return null;
        }
    }

    /// <summary>Deletes it on GitHub; jobs that wait for it wait for ever.</summary>
    public async Task DeleteAsync(ScaleSetClient github, RunnerDefinition definition, CancellationToken cancellation)
    {
        if (records.Find(definition.Url!, definition.Name) is not { Id: > 0 } record) return;
        await github.DeleteAsync(record.Id, cancellation).ConfigureAwait(false);
        records.Remove(definition.Url!, definition.Name);
        context.Log.Info($"{definition.Name}: deleted scale set {record.Id}");
    }

    private static GitHubException Exists(RunnerDefinition definition) => new(
        GitHubError.ScaleSetExists,
        Finding.Certain(
            "github-scale-set-exists", $"a scale set '{definition.Name}' is there already, and this configuration has not made it",
            "Give the runner another name, or take that scale set over with 'berth up --adopt'"));
}
