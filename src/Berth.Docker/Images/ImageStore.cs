using System.Buffers;
using System.Globalization;
using System.Net;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>The engine's images: looked at, pulled when missing.</summary>
internal sealed class ImageStore(DockerClient client, DockerEngineOptions options)
{
    private static readonly SearchValues<char> _hex = SearchValues.Create("0123456789abcdef");

    private readonly RegistryLogins _logins = new(options.DockerConfigDirectory, options.Time);

    public async Task<ImageFacts> GetAsync(ImageRequest request, bool mayPull, IJobLog log, CancellationToken cancellationToken)
    {
        ImageReference? reference = ImageReference.Parse(request.Image);
        if (reference is null && !IsId(request.Image))
        {
            throw new BerthException(Finding.Certain(
                "image-name-invalid",
                $"\"{request.Image}\" is no name of an image",
                "Write it as [REGISTRY/]NAME[:TAG], in small letters, for example ghcr.io/owner/image:1."));
        }

        ImageFacts? present = request.AlwaysPull ? null : await InspectAsync(request.Image, cancellationToken);
        if (present is not null)
            return present;
        if (reference is null || !mayPull)
        {
            throw new BerthException(Finding.Certain(
                "image-missing", $"The image {request.Image} is not on the engine, and it may not be pulled",
                "Build or load it, or change imagePullPolicy."));
        }

        await PullAsync(request, reference, log, cancellationToken);
        return await InspectAsync(request.Image, cancellationToken)
            ?? throw new BerthException(PullFailure.Of(request.Image, "the engine does not have it after the pull"));
    }

    private async Task PullAsync(ImageRequest request, ImageReference reference, IJobLog log, CancellationToken cancellationToken)
    {
        log.Info($"Pulling {request.Image}");
        long start = options.Time.GetTimestamp();
        PullProgress progress = new(request.Image, log, options.Time);
        using LongWait wait = new(log, options.Time, $"the image {request.Image} to be pulled");
        try
        {
            await client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = reference.FromImage, Tag = reference.Version },
                await _logins.ForAsync(reference, request.Credentials, cancellationToken),
                progress,
                cancellationToken);
        }
        catch (DockerApiException e)
        {
            throw new BerthException(PullFailure.Of(request.Image, EngineErrors.MessageOf(e)), e);
        }

        if (progress.Error is { } error)
            throw new BerthException(PullFailure.Of(request.Image, error));
        log.Info(string.Create(
            CultureInfo.InvariantCulture, $"Pulled {request.Image} in {options.Time.GetElapsedTime(start).TotalSeconds:0.0} s"));
    }

    private async Task<ImageFacts?> InspectAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            ImageInspectResponse found = await client.Images.InspectImageAsync(image, cancellationToken);
            DockerOCIImageConfig? config = found.Config;
            return new ImageFacts(
                image,
                found.ID,
                config?.User,
                [.. config?.Env ?? []],
                [.. config?.Entrypoint ?? []],
                [.. config?.Cmd ?? []],
                config?.WorkingDir,
                config?.Healthcheck?.Test is { Count: > 0 } test && test[0] != "NONE");
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static bool IsId(string image) =>
        image.StartsWith("sha256:", StringComparison.Ordinal) && image.Length == 71 && !image.AsSpan(7).ContainsAnyExcept(_hex);
}
