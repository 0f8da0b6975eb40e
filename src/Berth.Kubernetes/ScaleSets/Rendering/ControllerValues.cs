using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Values of the chart <c>gha-runner-scale-set-controller</c>.</summary>
public static class ControllerValues
{
    /// <summary>The Helm release.</summary>
    public const string Release = "berth-arc";

    /// <summary>Named, so that the scale sets' charts need not look for it in the cluster.</summary>
    public const string ServiceAccount = "berth-arc-controller";

    public static JsonObject Create() => new()
    {
        ["serviceAccount"] = new JsonObject { ["create"] = true, ["name"] = ServiceAccount },
        ["flags"] = new JsonObject { ["logLevel"] = "info", ["logFormat"] = "json" },
    };
}
