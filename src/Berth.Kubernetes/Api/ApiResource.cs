namespace Berth.Kubernetes.Api;

/// <summary>A kind of object as the API's paths and RBAC name it.</summary>
/// <param name="Group">Empty for the core.</param>
/// <param name="Plural">As in a path.</param>
/// <param name="IsNamespaced">Whether its objects belong to a namespace.</param>
internal sealed record ApiResource(string Group, string Version, string Plural, string Kind, bool IsNamespaced = true)
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private const string Arc = "actions.github.com";

    public static readonly ApiResource Namespaces = new("", "v1", "namespaces", "Namespace", IsNamespaced: false);
    public static readonly ApiResource Secrets = new("", "v1", "secrets", "Secret");
    public static readonly ApiResource ConfigMaps = new("", "v1", "configmaps", "ConfigMap");
    public static readonly ApiResource Claims = new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
    public static readonly ApiResource Accounts = new("", "v1", "serviceaccounts", "ServiceAccount");
    public static readonly ApiResource Roles = new(Rbac, "v1", "roles", "Role");
    public static readonly ApiResource Bindings = new(Rbac, "v1", "rolebindings", "RoleBinding");
    public static readonly ApiResource Pods = new("", "v1", "pods", "Pod");
    public static readonly ApiResource Deployments = new("apps", "v1", "deployments", "Deployment");
    public static readonly ApiResource Leases = new("coordination.k8s.io", "v1", "leases", "Lease");
    public static readonly ApiResource Definitions =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", IsNamespaced: false);
    public static readonly ApiResource ScaleSets = new(Arc, "v1alpha1", "autoscalingrunnersets", "AutoscalingRunnerSet");
    public static readonly ApiResource Listeners = new(Arc, "v1alpha1", "autoscalinglisteners", "AutoscalingListener");
    public static readonly ApiResource RunnerSets = new(Arc, "v1alpha1", "ephemeralrunnersets", "EphemeralRunnerSet");
    public static readonly ApiResource Runners = new(Arc, "v1alpha1", "ephemeralrunners", "EphemeralRunner");

    private static readonly ApiResource[] _applied = [Namespaces, Secrets, ConfigMaps, Claims, Definitions];

    /// <summary>Of an object that Berth applies.</summary>
    public static ApiResource OfKind(string kind) => _applied.First(resource => resource.Kind == kind);

    /// <param name="name">Null for all of them.</param>
    public string Path(string? ns, string? name)
    {
        string root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        string place = IsNamespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "";
        string one = name is null ? "" : $"/{Uri.EscapeDataString(name)}";
        return $"{root}{place}/{Plural}{one}";
    }

    public ApiCall Call(string verb, string? ns, string? name = null) =>
        new(verb, Plural, name) { Group = Group, Namespace = IsNamespaced ? ns ?? "" : "" };
}
