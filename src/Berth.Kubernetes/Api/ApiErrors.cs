using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.Connections;

namespace Berth.Kubernetes.Api;

/// <summary>The one place where an API server's or the transport's failure becomes a finding.</summary>
internal sealed class ApiErrors(ClusterConnection connection)
{
    /// <summary>Runs a call; what fails in an expected way leaves as a <see cref="BerthException"/>.</summary>
    public async Task<T> GuardAsync<T>(string doing, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is not BerthException and not OperationCanceledException && Explain(e, doing) is { } finding)
        {
            throw new BerthException(finding, e);
        }
    }

    /// <summary>The finding for a failure while <paramref name="doing"/>, or null for an exception that is none of the cluster's.</summary>
    public Finding? Explain(Exception exception, string doing) => exception switch
    {
        ApiException api => OfAnswer(api, doing),
        HttpRequestException or IOException or SocketException or WebSocketException or AuthenticationException =>
            OfTransport(exception, doing),
        JsonException => Finding.Certain(
            "cluster-error", $"{doing}: {connection.Server.Authority} answered something that is not the Kubernetes API",
            "Look whether a proxy or another server stands there.", FoundBy),
        _ => null,
    };

    private string FoundBy => $"found by {connection.FoundBy}";

    private Finding OfAnswer(ApiException exception, string doing)
    {
        ApiCall call = exception.Call;
        string message = exception.Message;
        return exception.Code switch
        {
            HttpStatusCode.Unauthorized => Finding.Certain(
                "cluster-not-authenticated", $"{doing}: the cluster does not accept the credentials of {connection.FoundBy}",
                "Log in again (kubectl with the same context says the same), or choose another context.", message),
            HttpStatusCode.Forbidden => Finding.Certain(
                "permission-denied",
                $"{doing}: not allowed to {call.Verb} {call.Resource} {Where(call)}",
                Allow(call),
                message, FoundBy),
            HttpStatusCode.NotFound when message.Contains("namespaces ", StringComparison.Ordinal) => Finding.Certain(
                "namespace-missing", $"{doing}: the namespace {connection.Namespace} does not exist",
                $"Make it (kubectl create namespace {connection.Namespace}), or choose another with --namespace.", message, FoundBy),
            HttpStatusCode.TooManyRequests => Finding.Certain(
                "cluster-busy", $"{doing}: the API server is too busy and asked again and again to wait", "Try again later.", message),
            _ => Finding.Certain(
                "cluster-error", $"{doing}: the API server answered {(int)exception.Code}: {message}",
                (int)exception.Code >= 500 ? "Look into the API server's own log." : "", FoundBy),
        };
    }

    private string NamespaceOf(ApiCall call) => call.Namespace ?? connection.Namespace;

    private string Where(ApiCall call) => NamespaceOf(call) is { Length: > 0 } ns ? $"in the namespace {ns}" : "in the whole cluster";

    private string Allow(ApiCall call)
    {
        string rule = $"with apiGroups [\"{Group(call)}\"], resources [\"{call.Resource}\"], verbs [\"{call.Verb}\"], bound to that account";
        // A runner's own account is the chart's, which takes further rules; whoever names a namespace uses an account of their own.
        return call.Namespace switch
        {
            null => $"Allow it: a Role in {connection.Namespace} {rule}. With Actions Runner Controller: kubernetesModeAdditionalRoleRules.",
            "" => $"Allow it: a ClusterRole {rule}.",
            { } ns => $"Allow it: a Role in {ns} {rule}.",
        };
    }

    private static string Group(ApiCall call) => call.Group ?? (call.Resource == "leases" ? "coordination.k8s.io" : "");

    private Finding OfTransport(Exception exception, string doing)
    {
        string server = connection.Server.Authority;
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AuthenticationException:
                    return Finding.Certain(
                        "cluster-certificate-untrusted", $"{doing}: the certificate of {server} cannot be trusted",
                        "Look whether the kubeconfig's certificate-authority is this cluster's, and whether the certificate has ended.",
                        inner.Message, FoundBy);
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return Unreachable("its name cannot be resolved");
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return Unreachable("nothing listens there");
            }
        }

        return Unreachable(exception.GetBaseException().Message);

        Finding Unreachable(string why) => Finding.Certain(
            "cluster-unreachable", $"{doing}: the API server at {server} does not answer: {why}",
            "Look whether the cluster runs, and whether its address and your network (VPN, proxy) are right.", FoundBy);
    }
}
