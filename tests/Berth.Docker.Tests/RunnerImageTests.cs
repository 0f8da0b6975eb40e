using System.Formats.Tar;
using Berth.Core.Scaling;
using Berth.Docker.Runners;
using Docker.DotNet.Models;

namespace Berth.Docker.Tests;

/// <summary>What is taken out of a runner's image, on the real engine.</summary>
public sealed class RunnerImageTests(RealEngine real) : IClassFixture<RealEngine>, IDisposable
{
    /// <summary>More than one chunk of the engine's answer, as a program of node's size has.</summary>
    private const int NodeSize = 3_000_001;

    private readonly string _externals = Directory.CreateTempSubdirectory("berth-externals-").FullName;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(NodeSize)]
    public async Task Externals_ComeOutWhole_AndWhatWasBegunIsRemoved(int size)
    {
        real.Engine();
        byte[] node = new byte[size];
        new Random(1).NextBytes(node);
        string image = await ImageAsync((RunnerPaths.Program, []), ($"{RunnerPaths.Externals}/node24/bin/node", node));
        string begun = Directory.CreateDirectory(Path.Combine(_externals, "0123456789abcdef.tmp")).FullName;
        try
        {
            await using DockerRunners runners = new(new DockerEngineOptions { Endpoint = RealEngine.Endpoint }, _externals);
            RunnerImage first = await runners.PrepareAsync(image, new ListLog(), TestContext.Current.CancellationToken);
            RunnerImage again = await runners.PrepareAsync(image, new ListLog(), TestContext.Current.CancellationToken);

            Assert.Equal(node, await File.ReadAllBytesAsync(
                Path.Combine(first.Externals, "node24/bin/node"), TestContext.Current.CancellationToken));
            Assert.Equal(first.Externals, again.Externals);
            Assert.False(Directory.Exists(begun));
            Assert.Equal([first.Externals], Directory.GetDirectories(_externals));
        }
        finally
        {
            await real.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunnerWithoutExternals_GivesAnEmptyDirectory(bool isThere)
    {
        real.Engine();
        string image = isThere
            ? await ImageAsync((RunnerPaths.Program, []), (RunnerPaths.Externals, null))
            : await ImageAsync((RunnerPaths.Program, []));
        try
        {
            await using DockerRunners runners = new(new DockerEngineOptions { Endpoint = RealEngine.Endpoint }, _externals);

            RunnerImage runner = await runners.PrepareAsync(image, new ListLog(), TestContext.Current.CancellationToken);

            Assert.True(runner.HasRunner);
            Assert.Empty(Directory.GetFileSystemEntries(runner.Externals));
            Assert.Equal([runner.Externals], Directory.GetDirectories(_externals));
        }
        finally
        {
            await real.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, CancellationToken.None);
        }
    }

    [Fact]
    public async Task ImageWithoutRunner_IsKnownAsSuch()
    {
        real.Engine();
        await using DockerRunners runners = new(new DockerEngineOptions { Endpoint = RealEngine.Endpoint }, _externals);

        RunnerImage image = await runners.PrepareAsync(real.Image, new ListLog(), TestContext.Current.CancellationToken);

        Assert.False(image.HasRunner);
        Assert.Empty(Directory.GetDirectories(_externals));
    }

    /// <param name="files">By path; a directory has no content.</param>
    private async Task<string> ImageAsync(params (string Path, byte[]? Content)[] files)
    {
        CreateContainerResponse container = await real.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters { Image = real.Image, Cmd = ["true"] });
        try
        {
            MemoryStream archive = new();
            await using (TarWriter writer = new(archive, leaveOpen: true))
            {
                foreach ((string path, byte[]? content) in files)
                    await writer.WriteEntryAsync(content is null
                        ? new PaxTarEntry(TarEntryType.Directory, path[1..])
                        : new PaxTarEntry(TarEntryType.RegularFile, path[1..]) { DataStream = new MemoryStream(content) });
            }

            archive.Position = 0;
            await real.Client.Containers.ExtractArchiveToContainerAsync(
                container.ID, new CopyToContainerParameters { Path = "/" }, archive, CancellationToken.None);
            return (await real.Client.Images.CommitContainerChangesAsync(
                new CommitContainerChangesParameters { ContainerID = container.ID })).ID;
        }
        finally
        {
            await real.Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true });
        }
    }

    public void Dispose() => Directory.Delete(_externals, recursive: true);
}
