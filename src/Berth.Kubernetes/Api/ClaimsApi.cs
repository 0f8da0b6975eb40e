using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Kubernetes.Api;

/// <summary>Volume claims of a namespace.</summary>
internal sealed class ClaimsApi(ApiClient client)
{
    private const string Claims = "persistentvolumeclaims";
    private readonly string _claims =
        $"/api/v1/namespaces/{Uri.EscapeDataString(client.Connection.Namespace)}/persistentvolumeclaims";

    /// <summary>
    /// Makes a claim unless it is there. An account that may not look or make has to rely on whoever set up its runner.
    /// </summary>
    public async Task MakeSureAsync(string name, JsonObject claim, CancellationToken cancellationToken)
    {
        try
        {
            await client.CallAsync(
                new ApiCall("get", Claims, name), HttpMethod.Get, $"{_claims}/{Uri.EscapeDataString(name)}", null, cancellationToken);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            await CreateAsync(claim, cancellationToken);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Forbidden)
        {
            // A claim that is missing shows as the pod's own failure.
        }
    }

    /// <summary>Asks for a claim's end, and its volume's with it where its class says so; one that is gone is no error.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.CallAsync(
                new ApiCall("delete", Claims, name), HttpMethod.Delete, $"{_claims}/{Uri.EscapeDataString(name)}", null, cancellationToken);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            // Nothing is left to remove.
        }
    }

    private async Task CreateAsync(JsonObject claim, CancellationToken cancellationToken)
    {
        try
        {
            await client.CallAsync(
                new ApiCall("create", Claims), HttpMethod.Post, _claims, Encoding.UTF8.GetBytes(claim.ToJsonString()), cancellationToken);
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.Forbidden or HttpStatusCode.Conflict)
        {
            // Another job made it at the same time; or see above.
        }
    }
}
