using System.Text;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Docker.Tests;

public sealed class ExecTests(RealEngine real) : IClassFixture<RealEngine>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Input_output_error_and_exit_code_go_their_own_ways()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("exec", real.Sleeper("job"));
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            await using IExecStream exec = await engine.ExecAsync(
                running.Containers["job"].Id, [RealEngine.Shell, "-c", "echo complaint >&2; cat; exit 9"], Cancel);
            await exec.WriteAsync("ping\n"u8.ToArray(), Cancel);
            await exec.CloseInputAsync(Cancel);
            using MemoryStream output = new();
            byte[] buffer = new byte[3];
            while (await exec.ReadAsync(buffer, Cancel) is > 0 and var count)
                output.Write(buffer, 0, count);
            Assert.Equal("ping\n", Encoding.UTF8.GetString(output.ToArray()));
            Assert.Equal("complaint\n", exec.ErrorText);
            Assert.Equal(9, await exec.GetExitCodeAsync(Cancel));
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }
    }

    [Fact]
    public async Task A_hundred_megabytes_arrive_whole_and_error_text_stays_bounded()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("bulk", real.Sleeper("job"));
        try
        {
            RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
            await using IExecStream exec = await engine.ExecAsync(
                running.Containers["job"].Id,
                [RealEngine.Shell, "-c", "dd if=/dev/zero bs=64k count=1600 2>/dev/null; dd if=/dev/zero bs=64k count=4 >&2 2>/dev/null"],
                Cancel);
            await exec.CloseInputAsync(Cancel);
            long total = 0;
            byte[] buffer = new byte[1 << 18];
            while (await exec.ReadAsync(buffer, Cancel) is > 0 and var count)
                total += count;
            Assert.Equal(1600L * 65536, total);
            Assert.Equal(16 * 1024, exec.ErrorText.Length);
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        }
    }

    [Fact]
    public async Task A_container_that_is_removed_ends_the_stream()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("gone", real.Sleeper("job"));
        RunningPod running = await engine.StartAsync(pod, RealEngine.Start(), new ListLog(), Cancel);
        await using IExecStream exec = await engine.ExecAsync(running.Containers["job"].Id, [RealEngine.Shell, "-c", "echo on; sleep 1000"], Cancel);
        byte[] buffer = new byte[64];
        Assert.Equal(3, await exec.ReadAsync(buffer, Cancel));
        await engine.RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, Cancel);
        Assert.Equal(0, await exec.ReadAsync(buffer, Cancel));
    }
}
