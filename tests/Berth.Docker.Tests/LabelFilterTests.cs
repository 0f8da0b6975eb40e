using Berth.Core.Pods;
using Berth.Docker.Mapping;

namespace Berth.Docker.Tests;

public sealed class LabelFilterTests
{
    [Fact]
    public void A_filter_of_a_pod_asks_for_all_its_labels_and_looks_through_the_answer_again()
    {
        LabelFilter filter = LabelFilter.OfPod("p").And(PodLabels.Container);

        Assert.Equal(
            [$"{PodLabels.ManagedBy}={PodLabels.ManagedByValue}", $"{PodLabels.Pod}=p", PodLabels.Container],
            filter.Query["label"].Keys);
        Assert.True(filter.Matches(Labels("p", "db")));
        Assert.False(filter.Matches(Labels("q", "db")));
        Assert.False(filter.Matches(Labels("p", null)));
        Assert.True(LabelFilter.OfPod(null).Matches(Labels("q", null)));
    }

    private static Dictionary<string, string> Labels(string pod, string? container)
    {
        Dictionary<string, string> labels = new() { [PodLabels.ManagedBy] = PodLabels.ManagedByValue, [PodLabels.Pod] = pod };
        if (container is not null) labels[PodLabels.Container] = container;
        return labels;
    }
}
