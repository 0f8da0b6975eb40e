using Berth.Core.Jobs;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>A container runs, and a probe of the pod's says that it does not do its work.</summary>
internal static class ProbeRules
{
    /// <summary>The kubelet ends a container whose liveness or startup probe fails, and with it whatever ran in it.</summary>
    public static Finding? Restarted(ContainerEvidence container)
    {
        PodEvent? killed = container.Events.LastOrDefault(e =>
            e.Reason == "Killing" && e.Message.SaysAny("failed liveness probe", "failed startup probe"));
        if (killed is null || HasRecovered(container)) return null;
        string kind = killed.Message.Says("failed startup probe") ? "startup" : "liveness";
        PodEvent? said = Failure(container, kind);
        return Finding.Certain(
            "liveness-probe-failed",
            $"The {container.Title} is ended and started again, for its {Probe(container, kind)} fails{Words(said)}",
            $"Mend what the {kind}Probe asks, give it time (initialDelaySeconds, timeoutSeconds, failureThreshold), or leave it out",
            [.. said is null ? [] : new[] { said.ToString() }, killed.ToString(), .. container.LastLines(2)]);
    }

    /// <summary>It runs and never gets ready, or is no more.</summary>
    public static Finding? NotReady(ContainerEvidence container) =>
        container is { IsRunning: true, IsReady: false }
        && (Failure(container, "readiness") ?? Failure(container, "startup")) is { } said
            ? Finding.Certain(
                "container-not-ready",
                $"The {container.Title} runs and is not ready: its {Probe(container, Kind(said))} fails{Words(said)}",
                $"Mend what the probe asks (a service's --health-cmd), or see in {container.Title}'s log why it does not answer",
                [said.ToString(), .. container.LastLines(4)])
            : null;

    /// <summary>True while a probe that the pod asks for has not said yes.</summary>
    public static bool IsAwaited(ContainerEvidence container) => container is { IsInit: false, IsRunning: true, IsReady: false }
        && (container.Spec["readinessProbe"].IsObject || container.Spec["startupProbe"].IsObject);

    /// <summary>A service that was started again once and works since then is well; a job's steps are lost.</summary>
    private static bool HasRecovered(ContainerEvidence container) =>
        container is { IsJob: false, IsRunning: true, IsReady: true, Restarts: <= 1 }
        && container.Events.All(e => e.Reason != "Unhealthy" || !Times.NotBefore(e.At, container.RunningSince ?? ""));

    private static string Kind(PodEvent said) => said.Message.Says("startup probe") ? "startup" : "readiness";

    private static PodEvent? Failure(ContainerEvidence container, string kind) => container.Events.LastOrDefault(e =>
        e.Reason == "Unhealthy" && e.Message.SaysAny($"{kind} probe failed", $"{kind} probe errored"));

    private static string Words(PodEvent? said) =>
        said?.Message.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var at && said.Message[at..].TrimEnd() is { Length: > 1 } words
            ? words : "";

    /// <summary>By its field of the pod, with what it asks.</summary>
    private static string Probe(ContainerEvidence container, string kind)
    {
        JsonView probe = container.Spec[$"{kind}Probe"];
        string asks = probe["exec"].IsObject ? $"exec {ShellLine.Of(probe["exec"]["command"].Texts)}"
            : probe["httpGet"].IsObject ? $"httpGet :{Port(probe["httpGet"])}{probe["httpGet"]["path"].Text}"
            : probe["tcpSocket"].IsObject ? $"tcpSocket :{Port(probe["tcpSocket"])}"
            : probe["grpc"].IsObject ? $"grpc :{Port(probe["grpc"])}"
            : "";
        return asks.Length == 0 ? $"{kind}Probe" : $"{kind}Probe ({asks.Brief()})";
    }

    private static string Port(JsonView target) => target["port"].Text ?? $"{target["port"].Number}";
}
