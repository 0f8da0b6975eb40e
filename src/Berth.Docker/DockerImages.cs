using Berth.Core.Diagnosis;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker;

/// <summary>Brings images that come as a file into a Docker-compatible engine.</summary>
public sealed class DockerImages
{
    private readonly DockerClient _client;
    private readonly EngineErrors _errors;

    public DockerImages(DockerEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = EngineClient.Create(options.Endpoint, options.Time);
        _errors = new EngineErrors(options.Endpoint);
    }

    /// <summary>Loads an archive as <c>docker load</c> does.</summary>
    /// <param name="name">The image's name in it: afterwards the engine has to know it.</param>
    /// <exception cref="BerthException">The engine does not answer, or does not take it.</exception>
    public async Task LoadAsync(Stream archive, string name, CancellationToken cancellationToken)
    {
        Answers answers = new();
        try
        {
            await _client.Images.LoadImageAsync(new ImageLoadParameters { Quiet = true }, archive, answers, cancellationToken);
            if (answers.Error is null) await _client.Images.InspectImageAsync(name, cancellationToken);
        }
        catch (Exception e) when (_errors.Explain(e, "Loading the image") is { } finding)
        {
            throw new BerthException(finding, e);
        }

        if (answers.Error is { } error)
            throw new BerthException(Finding.Certain("engine-error", $"Loading the image: the engine answered: {error}", ""));
    }

    /// <summary>A load that fails is answered with 200 as well, and its error comes among the lines.</summary>
    private sealed class Answers : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public void Report(JSONMessage value) => Error ??= value.Error?.Message;
    }
}
