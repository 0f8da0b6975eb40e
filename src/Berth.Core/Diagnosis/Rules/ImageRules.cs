using Berth.Core.Engines;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>The image of a container cannot be had, or may not be run as the user that it names.</summary>
internal static class ImageRules
{
    public static IEnumerable<Finding> Find(Evidence evidence) =>
        evidence.Containers.Select(container => OfContainer(evidence, container)).OfType<Finding>();

    public static Finding? OfContainer(Evidence evidence, ContainerEvidence container) => Of(evidence, container, container.StartMessages);

    /// <summary>An engine's answer.</summary>
    public static Finding? OfMessage(Evidence evidence, string message) =>
        evidence.Containers.FirstOrDefault(c => c.Image.Length > 0 && message.Contains(c.Image, StringComparison.Ordinal)) is { } named
            ? Of(evidence, named, [message])
            : evidence.Refused is { } refused ? Of(evidence, refused, [message]) : null;

    private static Finding? Of(Evidence evidence, ContainerEvidence container, IReadOnlyList<string> messages)
    {
        string image = container.Image.Brief();
        string who = container.IsInit ? container.Title : Owner(container.Name, container.IsJob);
        string[] quoted = [.. messages.Where(m => !m.StartsWith("Back-off", StringComparison.Ordinal) && !m.StartsWith("Error: ", StringComparison.Ordinal)),
            .. messages];
        string all = string.Join('\n', messages.Prepend(container.Waiting));
        if (all.SaysAny("InvalidImageName", "couldn't parse image", "invalid reference format", "invalid image name"))
        {
            string why = all.Says("lowercase") ? ": a repository's name is in small letters" : "";
            return Finding.Certain(
                "image-name-invalid", $"\"{image}\", the image of {who}, is no name of an image{why}",
                "Write it as [REGISTRY/]NAME[:TAG], in small letters, for example ghcr.io/owner/image:1", [.. quoted.Take(2)]);
        }

        if (all.SaysAny("runAsNonRoot", "breaks non-root policy", "image will run as root"))
        {
            return Finding.Certain(
                "image-user-not-allowed", $"The image {image} runs as root, or as a user without a number; runAsNonRoot of {who} forbids it",
                "Set securityContext.runAsUser to a number other than 0, use an image with such a USER, or leave out runAsNonRoot",
                [.. quoted.Take(2)]);
        }

        bool pull = container.Waiting is "ErrImagePull" or "ImagePullBackOff" or "ErrImageNeverPull" or "RegistryUnavailable"
            or "ImageInspectError" or "SignatureValidationFailed"
            || all.SaysAny("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "Failed to pull image", "pull access denied", "manifest unknown",
                "No such image", "is not present with pull policy", "/v2/");
        if (!pull) return null;
        (string reason, string fix) = Reason(container.Image, all);
        if (OwnImage.Is(container.Image))
            fix = "Bring Berth's own image to the nodes: 'berth image load', or 'berth image push' and hookImage under cluster in berth.yaml";
        if (NoSecret(evidence) is { } secret) fix = $"{fix}; {secret}";
        return Finding.Certain(
            "image-pull-failed", $"The image {image} cannot be pulled: {reason} ({who})", fix,
            [.. quoted.Where(m => m.SaysAny("pull", "image")).Concat(quoted).Append(container.Waiting).Distinct().Take(2)]);
    }

    /// <summary>Whose image it is: the job's, or a service's.</summary>
    public static string Owner(string container, bool isJob) => $"{(isJob ? "job" : "service")} container \"{container}\"";

    /// <summary>The kubelet goes on without a pull secret that does not exist: by itself that is noise, beside a failed pull the reason.</summary>
    private static string? NoSecret(Evidence evidence) =>
        evidence.Events.FirstOrDefault(e => e.Reason == "FailedToRetrieveImagePullSecret") is { } told
            ? $"the kubelet could not read the pod's imagePullSecrets: {told.Message}"
            : null;

    /// <summary>Why an engine or a kubelet could not pull, by its words, and what to do; the image's own name in them says nothing.</summary>
    public static (string Reason, string Fix) Reason(string image, string words)
    {
        string said = image.Length > 0 ? words.Replace(image, "", StringComparison.Ordinal) : words;
        if (said.SaysAny("no such host", "server misbehaving", "Temporary failure in name resolution"))
            return ("its registry's name is not known", "Correct the registry's name in the image, or the node's DNS");
        if (said.SaysAny("ErrImageNeverPull", "is not present with pull policy"))
            return ("it is not on the node, and imagePullPolicy is Never", "Load it into the node, or use imagePullPolicy: IfNotPresent");
        if (said.SaysAny("short-name", "unqualified-search"))
            return ("its name has no registry, and the node knows none to search", "Write the registry too, for example docker.io/library/NAME:TAG");
        if (said.SaysAny("unauthorized", "denied", "authorization failed", "no basic auth", "forbidden", "authentication required"))
            return ("the registry refuses access, or has no such image", "Check its name, and give credentials (credentials: in the workflow, docker login, or imagePullSecrets)");
        if (said.SaysAny("no match for platform", "no matching manifest", "no image found in manifest list"))
            return ("it is not made for the node's processor", "Build it for that platform, or run the job on another node");
        if (said.SaysAny("toomanyrequests", "rate limit", "429 Too Many"))
            return ("the registry's rate limit is reached", "Log in to the registry, wait, or use a mirror");
        if (said.SaysAny("not found", "manifest unknown", "name unknown", "does not exist", "No such image"))
            return ("the registry has no such image or tag", "Correct the image's name or tag, or push it");
        if (said.SaysAny("x509", "certificate"))
            return ("the registry's certificate is not trusted", "Install its authority on the node, or mend the certificate");
        if (said.SaysAny("server gave HTTP response"))
            return ("the registry speaks HTTP, not HTTPS", "Configure it as an insecure registry on the node, or give it HTTPS");
        if (said.SaysAny("connection refused", "timeout", "deadline exceeded", "no route to host", "unreachable", ": EOF", "connection reset"))
        {
            return ("its registry does not answer",
                "See to the registry, and to the node's network and proxy; or build the image there, or load it (docker load)");
        }

        if (said.SaysAny("no space left")) return ("the node's disk is full", "Free space on the node");
        return ("see below", "Check that the image exists, and that the node can reach its registry");
    }
}
