using System.IO.Pipelines;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>Builds an image with the engine's own builder; the context is streamed, never held.</summary>
internal sealed class ImageBuilder(DockerClient client, TimeProvider time)
{
    public async Task<string> BuildAsync(ImageBuild build, IJobLog log, CancellationToken cancellationToken)
    {
        if (!File.Exists(build.Dockerfile))
        {
            throw new BerthException(Finding.Certain(
                "image-build-failed", $"The Dockerfile {build.Dockerfile} does not exist",
                "Correct the path in the step or in action.yml."));
        }

        BuildProgress progress = new(log);
        using LongWait wait = new(log, time, $"the engine to build {build.Dockerfile}");
        try
        {
            await SendAsync(build, progress, cancellationToken);
        }
        catch (DockerApiException e)
        {
            throw new BerthException(Failed(build, EngineErrors.MessageOf(e), progress), e);
        }
        finally
        {
            await RemoveUnusedAsync(progress, log);
        }

        if (progress.Error is { } error)
            throw new BerthException(Failed(build, error, progress));
        return (await client.Images.InspectImageAsync(build.Tag, cancellationToken)).ID;
    }

    private async Task RemoveUnusedAsync(BuildProgress progress, IJobLog log)
    {
        try
        {
            await new BuiltImages(client).RemoveUnusedAsync(progress.Made, CancellationToken.None);
        }
        catch (Exception e) when (e is DockerApiException or HttpRequestException or IOException or TimeoutException)
        {
            // The build's own result is what counts.
            log.Debug($"Images between the build's steps may be left (docker image prune removes them): {e.Message}");
        }
    }

    private async Task SendAsync(ImageBuild build, BuildProgress progress, CancellationToken cancellationToken)
    {
        BuildContext context = new(build.ContextDirectory, build.Dockerfile);
        Pipe pipe = new();
        Task<Exception?> writing = WriteAsync(context, pipe.Writer, cancellationToken);
        try
        {
            await using Stream contents = pipe.Reader.AsStream();
            await client.Images.BuildImageFromDockerfileAsync(
                new ImageBuildParameters
                {
                    Dockerfile = context.DockerfileName,
                    Tags = [build.Tag],
                    Labels = build.Labels.ToDictionary(),
                    Remove = true,
                    ForceRemove = true,
                },
                contents,
                authConfigs: [],
                headers: new Dictionary<string, string>(),
                progress,
                cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await pipe.Reader.CompleteAsync();
            if (await writing is { } unreadable)
            {
                // The transport only says that it could not send.
                throw new BerthException(
                    Failed(build, $"its context cannot be read: {unreadable.Message}", progress), unreadable);
            }

            throw;
        }
        finally
        {
            // Without a reader the writer's flush returns, so this ends even when the engine stopped reading.
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }

    /// <summary>Returns why the context could not be read to its end, or null.</summary>
    private static async Task<Exception?> WriteAsync(
        BuildContext context, PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = writer.AsStream(leaveOpen: true);
            await context.WriteAsync(stream, cancellationToken);
            await writer.CompleteAsync();
            return null;
        }
        catch (Exception e)
        {
            // The reader's side sees it: an archive that is not whole must not be built.
            await writer.CompleteAsync(e);
            return e is OperationCanceledException ? null : e;
        }
    }

    private static Finding Failed(ImageBuild build, string error, BuildProgress progress) => Finding.Certain(
        "image-build-failed",
        $"{build.Dockerfile} cannot be built: {error}",
        "Build it by hand to see more: docker build -f DOCKERFILE CONTEXT.",
        [.. progress.StepLines, error]);
}
