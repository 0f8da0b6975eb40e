using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// Asks the API server for a runner's pod as a dry run, before a scale set is made whose every runner would be refused: by Pod
/// Security, a quota, an admission rule, or for a value that does not hold together.
/// </summary>
internal sealed class RunnerPodTrial(ObjectsApi objects)
{
    /// <returns>Why it would be refused; null when it would not, or when this account may not ask.</returns>
    public async Task<Finding?> FindAsync(ClusterChange change, CancellationToken cancellationToken)
    {
        if (change.Wanted?["template"]?["spec"] is not JsonObject spec) return null;
        JsonObject pod = new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = $"{change.Name}-trial", ["namespace"] = change.Namespace },
            ["spec"] = spec.DeepClone(),
        };
        // The chart makes the account, later.
        pod["spec"]!.AsObject().Remove("serviceAccountName");
        try
        {
            await objects.TryCreateAsync(ApiResource.Pods, pod, cancellationToken);
            return null;
        }
        catch (ApiException e) when (IsRefusal(e))
        {
            return Of(e, change);
        }
    }

    /// <summary>No refusal of the pod: an account without the right, and a quota that is free again when others end.</summary>
    private static bool IsRefusal(ApiException exception) => exception.Code switch
    {
        HttpStatusCode.UnprocessableEntity => true,
        HttpStatusCode.Forbidden => !exception.Message.Contains("cannot create resource", StringComparison.Ordinal)
            && !exception.Message.Contains("exceeded quota", StringComparison.Ordinal)
            && !exception.Message.Contains("error looking up service account", StringComparison.Ordinal),
        _ => false,
    };

    private static Finding Of(ApiException exception, ClusterChange change)
    {
        JsonObject evidence = [];
        if (exception.Status is { ValueKind: JsonValueKind.Object } status) evidence["apiError"] = JsonObject.Create(status);
        Finding? found = Diagnostician.Diagnose(EvidenceForm.Read(evidence)) is [Finding first, ..] ? first : null;
        string who = $"runner {change.Name}: its pod would be refused";
        return found is null
            ? Finding.Certain(
                "pod-invalid", $"{who}: {InertText.Line(exception.Message, 300)}",
                "Mend the runner's values or extension, or choose another namespace.", InertText.Line(exception.Message, 600))
            : found with { Summary = $"{who}: {found.Summary}" };
    }
}
