using System.Formats.Tar;
using Berth.Core.Checks;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker;

/// <summary>Tries pods on a Docker-compatible engine, of an empty image that is made for it and removed again.</summary>
public sealed class DockerTrial : IEngineTrial
{
    private const string Repository = "berth.local/trial";

    private readonly DockerEngine _engine;
    private readonly DockerClient _client;
    private readonly EngineErrors _errors;
    private readonly string _owner = ProcessIdentity.Of(Environment.ProcessId)?.ToString() ?? "unknown";
    private readonly Lazy<Task<string>> _image;

    public DockerTrial(DockerEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _engine = new DockerEngine(options);
        _client = EngineClient.Create(options.Endpoint, options.Time);
        _errors = new EngineErrors(options.Endpoint);
        _image = new Lazy<Task<string>>(MakeAsync);
    }

    /// <inheritdoc/>
    public async Task<Finding?> TryAsync(Func<string, Pod> make, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(make);
        string image = await _image.Value.WaitAsync(cancellationToken);
        string name = $"berth-trial-{Guid.NewGuid():N}";
        Pod pod = make(image);
        pod = pod with
        {
            Metadata = new PodMetadata
            {
                Name = name,
                Labels = new Dictionary<string, string> { [PodLabels.ManagedBy] = PodLabels.ManagedByValue },
                Annotations = new Dictionary<string, string> { [PodLabels.Owner] = _owner },
            },
        };
        try
        {
            var options = new StartOptions(pod.Spec.Containers[0].Name, new Dictionary<string, HookRegistry>());
            await _engine.StartAsync(pod, options, SilentLog.Instance, cancellationToken);
            return null;
        }
        catch (BerthException e)
        {
            return e.Finding;
        }
        finally
        {
            // Also when the time is up: what was made is removed, whatever came of it.
            await _engine.RemoveAsync(new PodSelector { Name = name }, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_image is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await RemoveAsync(await _image.Value);
        }
        catch (Exception e) when (_errors.Explain(e, "Removing the trial's image") is not null)
        {
            // The engine went away: the next trial removes what this one left.
        }

        _client.Dispose();
        await _engine.DisposeAsync();
    }

    private async Task<string> MakeAsync()
    {
        try
        {
            await RemoveLeftoversAsync();
            using MemoryStream archive = new();
            await using (TarWriter tar = new(archive, leaveOpen: true))
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, "overlay"));
            archive.Position = 0;
            string name = $"{Repository}:{Guid.NewGuid():N}";
            await _client.Images.CreateImageAsync(
                new ImagesCreateParameters
                {
                    FromSrc = "-",
                    // Podman looks for the tag here alone.
                    Repo = name,
                    Changes = [$"LABEL {PodLabels.ManagedBy}={PodLabels.ManagedByValue} {PodLabels.Owner}={_owner}"],
                },
                archive,
                new AuthConfig(),
                new Progress<JSONMessage>());
            return name;
        }
        catch (Exception e) when (e is not BerthException && _errors.Explain(e, "Making an image to try with") is { } finding)
        {
            throw new BerthException(finding, e);
        }
    }

    private async Task RemoveLeftoversAsync()
    {
        var filter = new Dictionary<string, IDictionary<string, bool>>
        {
            ["reference"] = new Dictionary<string, bool> { [$"{Repository}:*"] = true },
        };
        foreach (ImagesListResponse image in await _client.Images.ListImagesAsync(new ImagesListParameters { Filters = filter }))
        {
            if (image.Labels?.TryGetValue(PodLabels.Owner, out string? owner) is true && ProcessIdentity.HasEnded(owner))
                await RemoveAsync(image.ID);
        }
    }

    private async Task RemoveAsync(string image) =>
        await _client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true });
}
