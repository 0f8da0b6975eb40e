using System.Net;
using System.Text.Json;

namespace Berth.Kubernetes.Api;

/// <summary>The API server refused a call. Does not leave this project: <see cref="ApiErrors"/> makes a finding of it.</summary>
/// <param name="status">The <c>Status</c> object that it answered with; null where something else answered.</param>
internal sealed class ApiException(ApiCall call, HttpStatusCode code, JsonElement? status, string message) : Exception(message)
{
    public ApiCall Call { get; } = call;

    public HttpStatusCode Code { get; } = code;

    public JsonElement? Status { get; } = status;

    /// <summary>The machine-readable reason, for example <c>AlreadyExists</c>.</summary>
    public string? Reason => Status is { ValueKind: JsonValueKind.Object } status
        && status.TryGetProperty("reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String
            ? reason.GetString()
            : null;
}
