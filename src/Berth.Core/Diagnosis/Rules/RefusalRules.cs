using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>The API server, or an engine, refused the pod. It says why itself, so every finding is certain.</summary>
internal static partial class RefusalRules
{
    public static IEnumerable<Finding> Find(Evidence evidence)
    {
        JsonView status = evidence.Refusal;
        if (!status.Exists)
        {
            return evidence.Pod.IsObject || Refused(evidence) is not { } told
                || Whole(evidence, null, "Forbidden", told) is not { } of ? [] : [of];
        }

        string message = status["message"].Text ?? status.Text ?? "";
        string reason = status["reason"].Text ?? "";
        Refusal[] causes = [.. status["details"]["causes"].Items
            .Where(c => c["field"].Text is not null || c["message"].Text is not null)
            .Select(c => new Refusal(c["field"].Text ?? "", c["message"].Text ?? ""))];
        if (causes.Length == 0)
            causes = [.. FieldErrors().Matches(message).Select(m => new Refusal(m.Groups[1].Value, m.Groups[2].Value))];
        Finding[] fields = causes.Length > 0 && !reason.Equals("Forbidden", StringComparison.OrdinalIgnoreCase)
            ? [.. FieldRefusals.Find(evidence, causes)]
            : [];
        return fields.Length > 0 ? fields : Whole(evidence, status["code"].Number, reason, message) is { } whole ? [whole] : [];
    }

    /// <summary>A pod that a Job was to make and could not: the controller's event has the API server's answer.</summary>
    private static string? Refused(Evidence evidence) =>
        evidence.Events.LastOrDefault(e => e.Reason == "FailedCreate" && e.Message.Says("creating"))?.Message;

    private static Finding? Whole(Evidence evidence, int? code, string reason, string message)
    {
        string name = evidence.Name;
        if (reason == "AlreadyExists" || message.Says("already exists") || message.Says("is already in use by container"))
        {
            string? container = message.Quoted("The container name");
            return container is not null
                ? Finding.Certain(
                    "pod-name-taken",
                    $"A container named \"{container.TrimStart('/').Brief()}\" is still there, "
                        + "of an earlier job or of somebody else",
                    $"Remove it (docker rm -f {container.TrimStart('/')}), or wait until it has gone", message)
                : Finding.Certain(
                    "pod-name-taken", $"A pod named \"{name}\" is still there from an earlier job",
                    $"Remove it (kubectl delete pod {name} -n {evidence.Namespace}), or wait until it has gone", message);
        }

        if (message.SaysAny("exceeded quota", "failed quota"))
        {
            return Finding.Certain(
                "quota-exceeded",
                $"The quota {Quota(message)}of the namespace \"{evidence.Namespace}\" does not allow this pod: "
                    + $"{After(message, "quota: ")}",
                "Ask for less in the job's resources (or name the limits that the quota wants), "
                    + "end other pods, or raise the quota",
                message);
        }

        if (message.Says("violates PodSecurity"))
        {
            return Finding.Certain(
                "policy-denied",
                $"Pod Security ({message.Quoted("violates PodSecurity")}) forbids this pod: "
                    + $"{AfterQuotes(message, "violates PodSecurity")}",
                $"Leave out what it names, or label the namespace \"{evidence.Namespace}\" with a level that allows it", message);
        }

        if (message.SaysAny(
            "denied the request", "denied request", "pod security policy", "PodSecurityPolicy", "security context constraint",
            "[denied by", "usage per Container is",
            "usage per Pod is", "limit to request ratio", "disallowed by cluster policy"))
        {
            string policy = message.Quoted("admission webhook") is { } hook
                ? $"The admission webhook \"{hook}\"" : "An admission policy";
            return Finding.Certain(
                "policy-denied",
                $"{policy} forbids this pod: {Short(message, "denied the request: ", "denied request: ", "forbidden: ")}",
                "Change what it names in the job or the hook extension, or ask who keeps the policy for an exception", message);
        }

        if (code == 401 || reason == "Unauthorized" || UserCannot().IsMatch(message))
        {
            Match match = UserCannot().Match(message);
            return Finding.Certain(
                "permission-denied",
                match.Success
                    ? $"{match.Groups[1].Value} may not {match.Groups[2].Value} "
                        + $"{match.Groups[3].Value} in \"{evidence.Namespace}\""
                    : "The API server did not accept the runner's credentials",
                match.Success
                    ? $"Give it that right with a Role and a RoleBinding in the namespace \"{evidence.Namespace}\""
                    : "Renew the runner's service account token or kubeconfig",
                message);
        }

        return EngineRefusals.Find(evidence, message) ?? Rest(evidence, code, reason, message);
    }

    private static Finding? Rest(Evidence evidence, int? code, string reason, string message)
    {
        if (message.Says("serviceaccount") && message.Says("not found"))
        {
            return Finding.Certain(
                "service-account-missing",
                $"The service account {message.Quoted("serviceaccount")} does not exist in \"{evidence.Namespace}\"",
                "Create it, or correct serviceAccountName in the hook extension", message);
        }

        if (message.Says("namespaces") && message.Says("not found") || message.Says("because it is being terminated"))
        {
            return Finding.Certain(
                "namespace-missing", $"The namespace \"{evidence.Namespace}\" does not exist or is being deleted",
                "Create it, or correct the namespace of the runner", message);
        }

        if (message.SaysAny("no PriorityClass with name", "RuntimeClass"))
        {
            return Finding.Certain(
                "pod-invalid",
                $"The pod names a class that the cluster does not have: {Short(message, "forbidden: ", "rejected: ")}",
                "Create the class, or correct priorityClassName or runtimeClassName in the hook extension", message);
        }

        if (message.Says("failed calling webhook"))
        {
            return Finding.Certain(
                "admission-failed",
                $"The admission webhook \"{message.Quoted("webhook")}\" could not be asked, so the pod was refused",
                "Mend that webhook's service, or take its configuration out of the cluster", message);
        }

        if (reason == "Forbidden" || code == 403)
        {
            return Finding.Of(
                "policy-denied", Certainty.Likely, $"The cluster forbids this pod: {Short(message, "forbidden: ")}",
                "Change what it names in the job or the hook extension", [message]);
        }

        return reason is "Invalid" or "BadRequest" || code is 400 or 422
            ? Finding.Certain(
                "pod-invalid", $"The pod is not valid: {Short(message, "is invalid: ")}",
                "Correct that field: of a hook extension, where such a part usually comes from, "
                    + "or of options: of the container", message)
            : null;
    }

    private static string Quota(string message) =>
        After(message, "quota: ").Split(',')[0] is { Length: > 0 } name && name.Length < 80 ? $"\"{name}\" " : "";

    private static string After(string message, string mark)
    {
        int at = message.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? message : message[(at + mark.Length)..];
    }

    private static string AfterQuotes(string message, string mark) =>
        After(message, mark).Split(": ", 2) is [_, var rest] ? rest : message;

    private static string Short(string message, params ReadOnlySpan<string> marks)
    {
        foreach (string mark in marks)
        {
            if (message.Says(mark)) return After(message, mark);
        }

        return message;
    }

    [GeneratedRegex(
        """(spec\.[\w.\[\]-]+|metadata\.[\w.\[\]-]+): ((?:Invalid|Required|Duplicate|Forbidden|Not found|Unsupported|Too )[^\n]*?)(?=, (?:spec|metadata)\.|\]?$)""")]
    private static partial Regex FieldErrors();

    [GeneratedRegex("""(User "[^"]*") cannot (\w+) resource "([^"]*)"|User "[^"]*" cannot""")]
    private static partial Regex UserCannot();
}
