using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Docker.Tests;

public sealed class ContainerRunTests(RealEngine real) : IClassFixture<RealEngine>
{
    private static readonly RunOptions _plain = new(new Dictionary<string, HookRegistry>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Output_and_exit_code_of_a_container_step_come_back_and_nothing_is_left()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("run", real.Script("step", "echo out; echo err >&2; exit 5"));
        Captured output = new();
        Assert.Equal(5, await engine.RunAsync(pod, _plain, output, new ListLog(), CancellationToken.None, CancellationToken.None));
        Assert.Equal(("out\n", "err\n"), (output.Out, output.Error));
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Theory]
    [InlineData(true, "trap 'echo bye; exit 3' INT; echo up; while :; do sleep 0.1; done", 3)]
    [InlineData(false, "trap 'echo bye; exit 4' TERM; echo up; while :; do sleep 0.1; done", 4)]
    [InlineData(false, "trap 'echo bye' TERM; echo up; while :; do sleep 0.1; done", 137)]
    public async Task A_request_to_stop_reaches_the_step_as_a_signal(bool interrupt, string script, int exitCode)
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("signal", real.Script("step", script));
        using CancellationTokenSource request = new();
        Captured output = new() { OnOut = text => { if (text.Contains("up")) request.Cancel(); } };
        int code = await engine.RunAsync(
            pod, _plain, output, new ListLog(), interrupt ? request.Token : CancellationToken.None, interrupt ? CancellationToken.None : request.Token);
        Assert.Equal(exitCode, code);
        Assert.EndsWith("bye\n", output.Out);
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    [Fact]
    public async Task A_container_step_joins_the_network_of_its_job()
    {
        await using DockerEngine engine = real.Engine();
        Pod job = RealEngine.Pod("jobnet", real.Script("job", "nc -l -p 7070 -e echo from-the-job"));
        Pod step = RealEngine.Pod("stepnet", real.Script("step", "nc 127.0.0.1 7070"));
        step = step with
        {
            Metadata = step.Metadata with
            {
                Annotations = new Dictionary<string, string>(step.Metadata.Annotations!) { [PodLabels.JoinNetworkOf] = job.Metadata.Name! },
            },
        };
        try
        {
            await engine.StartAsync(job, RealEngine.Start(), new ListLog(), Cancel);
            Captured output = new();
            Assert.Equal(0, await engine.RunAsync(step, _plain, output, new ListLog(), CancellationToken.None, CancellationToken.None));
            Assert.Equal("from-the-job\n", output.Out);
        }
        finally
        {
            await engine.RemoveAsync(new PodSelector { Name = job.Metadata.Name }, Cancel);
        }
    }

    [Fact]
    public async Task A_step_container_that_cannot_start_is_reported()
    {
        await using DockerEngine engine = real.Engine();
        Pod pod = RealEngine.Pod("nostart", new Container { Name = "step", Image = real.Image, Command = ["/no/such"] });
        BerthException e = await Assert.ThrowsAsync<BerthException>(
            () => engine.RunAsync(pod, _plain, new Captured(), new ListLog(), CancellationToken.None, CancellationToken.None));
        Assert.Equal("step-container-not-started", e.Finding.Cause);
        Assert.Contains("/no/such", Assert.Single(e.Finding.Evidence));
        Assert.Equal(0, await real.LeftOfAsync(pod.Metadata.Name!));
    }

    private sealed class Captured : IStepOutput
    {
        private readonly StringBuilder _out = new();
        private readonly StringBuilder _error = new();

        public Action<string>? OnOut { get; init; }
        public string Out => _out.ToString();
        public string Error => _error.ToString();

        public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            string text = Encoding.UTF8.GetString(data.Span);
            _out.Append(text);
            OnOut?.Invoke(text);
            return ValueTask.CompletedTask;
        }

        public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        {
            _error.Append(Encoding.UTF8.GetString(data.Span));
            return ValueTask.CompletedTask;
        }
    }
}
