using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Bench.Docker;

/// <summary>The floor: the same containers by bare calls of the engine's API, nothing else.</summary>
internal sealed class BareEngine(DockerClient client, string image)
{
    private List<string> _containers = [];

    public DockerClient Client => client;

    public string Job => _containers[0];

    /// <summary>A job container and a service in its network, as Berth's pod has them.</summary>
    public async Task StartAsync()
    {
        string job = await CreateAsync(new CreateContainerParameters { Image = image, Entrypoint = ["/bin/sleep"], Cmd = ["1000"] });
        _containers = [job];
        await client.Containers.StartContainerAsync(job, new ContainerStartParameters());
        string service = await CreateAsync(new CreateContainerParameters
        {
            Image = image,
            Entrypoint = ["/bin/sleep"],
            Cmd = ["1000"],
            HostConfig = new HostConfig { NetworkMode = $"container:{job}" },
        });
        _containers.Add(service);
        await client.Containers.StartContainerAsync(service, new ContainerStartParameters());
    }

    public async Task RemoveAsync()
    {
        await Task.WhenAll(_containers.Select(id => client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true })));
        _containers = [];
    }

    public async Task ExecAsync(params IList<string> command)
    {
        ContainerExecCreateResponse exec = await client.Exec.CreateContainerExecAsync(
            Job, new ContainerExecCreateParameters { AttachStdout = true, AttachStderr = true, Cmd = command });
        using MultiplexedStream stream = await client.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters());
        await stream.ReadOutputToEndAsync(CancellationToken.None);
        await client.Exec.InspectContainerExecAsync(exec.ID);
    }

    private async Task<string> CreateAsync(CreateContainerParameters parameters) =>
        (await client.Containers.CreateContainerAsync(parameters)).ID;
}
