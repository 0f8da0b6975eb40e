using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>Runs a container that has to end well before the pod's others start.</summary>
internal sealed class InitContainers(
    DockerClient client, DockerEngineOptions options, ContainerFailure failure, IJobLog log)
{
    /// <exception cref="BerthException"><c>init-container-failed</c>.</exception>
    public async Task RunAsync(Container container, string id, CancellationToken cancellationToken)
    {
        bool failed;
        DockerApiException? refusal = null;
        try
        {
            await client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken);
            using LongWait wait = new(log, options.Time, $"the init container \"{container.Name}\" to end");
            failed = (await client.Containers.WaitContainerAsync(id, cancellationToken)).StatusCode != 0;
        }
        catch (DockerApiException e)
        {
            (failed, refusal) = (true, e);
        }

        if (failed)
        {
            throw new BerthException(await failure.DescribeAsync(
                "init-container-failed", $"The init container \"{container.Name}\"", id, "See its last lines below.", refusal,
                cancellationToken));
        }
    }
}
