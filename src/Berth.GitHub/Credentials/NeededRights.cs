namespace Berth.GitHub.Credentials;

/// <summary>What a credential needs to register runners, as GitHub's documentation of self-hosted runners has it.</summary>
internal static class NeededRights
{
    /// <summary>The scope of a classic token, and the wider ones that include it.</summary>
    public static IReadOnlyList<string> Scopes(TargetKind kind) => kind switch
    {
        TargetKind.Repository => ["repo"],
        TargetKind.Organization => ["admin:org"],
        _ => ["manage_runners:enterprise", "admin:enterprise"],
    };

    /// <summary>The permission of a GitHub App or a fine-grained token: as the API names it, and as the settings' page does.</summary>
    public static (string Name, string Title) Permission(TargetKind kind) => kind switch
    {
        TargetKind.Repository => ("administration", "Administration (repository): read and write"),
        TargetKind.Organization =>
            ("organization_self_hosted_runners", "Self-hosted runners (organization): read and write"),
        _ => ("enterprise_self_hosted_runners", "Self-hosted runners (enterprise): read and write"),
    };
}
