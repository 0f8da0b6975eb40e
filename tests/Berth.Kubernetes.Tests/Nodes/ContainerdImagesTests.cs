using Berth.Core.Diagnosis;
using Berth.Kubernetes.Nodes;
using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Tests.Nodes;

public sealed class ContainerdImagesTests
{
    [Fact]
    public async Task An_archive_goes_where_Kubernetes_looks_for_images()
    {
        Ctr ctr = new(new ProcessResult(0, "", ""));

        await new ContainerdImages(ctr).LoadAsync("/run/its.sock", "/tmp/image.tar", TestContext.Current.CancellationToken);

        Assert.Equal(["ctr --address /run/its.sock --namespace k8s.io images import /tmp/image.tar"], ctr.Calls);
    }

    [Fact]
    public async Task What_ctr_says_is_the_evidence()
    {
        Finding finding = await RefusedAsync(new ProcessResult(1, "", "ctr: failed to dial \"/run/its.sock\": permission denied\n"));

        Assert.Equal("image-load-failed", finding.Cause);
        Assert.Equal(["ctr: failed to dial \"/run/its.sock\": permission denied"], finding.Evidence);
    }

    [Fact]
    public async Task No_ctr_is_said_with_another_way()
    {
        Finding finding = await RefusedAsync(null);

        Assert.Equal("ctr-missing", finding.Cause);
        Assert.Contains("berth image save", finding.Fix, StringComparison.Ordinal);
    }

    private static async Task<Finding> RefusedAsync(ProcessResult? result) => (await Assert.ThrowsAsync<BerthException>(
        () => new ContainerdImages(new Ctr(result)).LoadAsync("/run/its.sock", "/tmp/image.tar", TestContext.Current.CancellationToken)))
        .Finding;

    private sealed class Ctr(ProcessResult? result) : IProcessRunner
    {
        public List<string> Calls { get; } = [];

        public Task<ProcessResult?> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
        {
            Calls.Add($"{request.Program} {string.Join(' ', request.Arguments)}");
            return Task.FromResult(result);
        }
    }
}
