using System.Text.Json.Nodes;
using Berth.Kubernetes.Pods;

namespace Berth.Kubernetes.Tests;

/// <summary>What a start is given up for, and what not.</summary>
public sealed class StartVerdictTests
{
    [Fact]
    public void A_service_that_is_not_healthy_yet_is_waited_for()
    {
        JsonObject evidence = JsonNode.Parse("""
            {"pod":{"metadata":{"name":"p"},"spec":{"containers":[{"name":"db","image":"i","readinessProbe":{"exec":{"command":["ok"]}}}]},
             "status":{"phase":"Running","containerStatuses":[{"name":"db","image":"i","ready":false,"started":true,
              "state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}},
             "events":[{"type":"Warning","reason":"Unhealthy","message":"Readiness probe failed: no","count":1,
              "involvedObject":{"kind":"Pod","name":"p","fieldPath":"spec.containers{db}"}}]}
            """)!.AsObject();

        Berth.Core.Diagnosis.Verdict verdict = PodEvidence.Judge(evidence);

        Assert.Equal("container-not-ready", Assert.Single(verdict.Findings).Cause);
        Assert.False(StartVerdict.IsFinal(verdict));
    }

    [Theory]
    [InlineData("""{"running":{"startedAt":"2026-01-01T00:00:00Z"}}""", false)]
    [InlineData("""{"waiting":{"reason":"ErrImageNeverPull","message":"image is not present with pull policy of Never"}}""", true)]
    public void An_init_container_that_takes_its_time_is_waited_for_and_one_that_cannot_start_is_not(string state, bool isFinal)
    {
        JsonObject evidence = JsonNode.Parse($$"""
            {"pod":{"metadata":{"name":"p"},"spec":{"initContainers":[{"name":"seed","image":"i"}],"containers":[{"name":"job","image":"i"}]},
             "status":{"phase":"Pending","initContainerStatuses":[{"name":"seed","image":"i","state":{{state}} }],
             "containerStatuses":[{"name":"job","image":"i","state":{"waiting":{"reason":"PodInitializing"} } }] } } }
            """)!.AsObject();

        Assert.Equal(isFinal, StartVerdict.IsFinal(PodEvidence.Judge(evidence)));
    }

    [Fact]
    public void A_mount_that_the_kubelet_refuses_is_not_waited_for_though_two_causes_fit()
    {
        JsonObject evidence = JsonNode.Parse("""
            {"pod":{"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"job","image":"i"}],
              "volumes":[{"name":"d","hostPath":{"path":"/srv/ci/dir","type":"Socket"}}]},
             "status":{"phase":"Pending","containerStatuses":[{"name":"job","image":"i","state":{"waiting":{"reason":"ContainerCreating"}}}]}},
             "events":[{"type":"Warning","reason":"FailedMount","involvedObject":{"kind":"Pod","name":"p"},
              "message":"MountVolume.SetUp failed for volume \"d\" : hostPath type check failed: /srv/ci/dir is not a socket file"}]}
            """)!.AsObject();

        Berth.Core.Diagnosis.Verdict verdict = PodEvidence.Judge(evidence);

        Assert.Equal(Berth.Core.Diagnosis.Certainty.Likely, verdict.Findings[0].Certainty);
        Assert.True(StartVerdict.IsFinal(verdict));
    }
}
