using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Runners;

namespace Berth.Hook;

/// <summary>Makes sure of a job's images, all at once, and says what they are.</summary>
internal sealed class JobImages(HookContext context)
{
    /// <summary>The job's container and its services.</summary>
    public static IEnumerable<HookContainer> Containers(PrepareJobArgs args) =>
        new[] { args.Container }.Concat(args.Services ?? []).OfType<HookContainer>();

    /// <summary>By name.</summary>
    /// <exception cref="BerthException">Of every image that cannot be had.</exception>
    public async Task<IReadOnlyDictionary<string, ImageFacts>> LookAsync(PrepareJobArgs args, RunnerDefinition runner)
    {
        ImageRequest[] requests =
        [
            .. Containers(args)
                .Select(container => new ImageRequest(container.Image ?? "", container.Registry)
                {
                    Paths = container == args.Container ? [.. DockerDaemon.JobCachesOf(runner).Select(cache => cache.Path)] : [],
                })
                .Concat(runner.Mode == RunnerMode.Dind && args.Container is not null ? [new ImageRequest(runner.DindImage)] : [])
                .DistinctBy(request => request.Image),
        ];
        Task<ImageFacts>[] looks = [.. requests.Select(request => context.Engine.GetImageAsync(request, context.Log, context.Interrupt))];
        try
        {
            await Task.WhenAll(looks);
        }
        catch (BerthException) when (looks.All(look => look.Exception?.InnerException is null or BerthException { Evidence: null }))
        {
            // All that cannot be had are said at once: mending one to be told of the next is a job's wait each.
            throw Missing(args, requests.Zip(looks, (request, look) => (request.Image, look.Exception?.InnerException as BerthException)));
        }

        ImageFacts[] facts = [.. looks.Select(look => look.Result)];
        return requests.Zip(facts).ToDictionary(pair => pair.First.Image, pair => pair.Second, StringComparer.Ordinal);
    }

    private static BerthException Missing(PrepareJobArgs args, IEnumerable<(string Image, BerthException? Failure)> images)
    {
        (string Image, BerthException Failure)[] failed =
            [.. images.Where(image => image.Failure is not null).Select(image => (image.Image, image.Failure!))];
        return new BerthException([.. failed.SelectMany(image => image.Failure.Findings.Select(finding => Owned(args, image.Image, finding)))],
            failed[0].Failure)
        {
            Evidence = AskedImages.Refused(
                args, failed.ToDictionary(image => image.Image, image => image.Failure.Finding, StringComparer.Ordinal)),
        };
    }
    private static Finding Owned(PrepareJobArgs args, string image, Finding finding) =>
        finding.Cause == "image-pull-failed" && AskedImages.Owners(args, image) is { Length: > 0 } owners
            ? PullFailure.For(finding, owners, JobPlanner.JobContainer)
            : finding;
}
