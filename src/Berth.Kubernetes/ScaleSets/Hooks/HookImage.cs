using System.Reflection;
using Berth.Core.Engines;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>Berth's own image: its hook and its agent, and nothing else.</summary>
public static class HookImage
{
    public const string Hook = "berth-hook";
    public const string Agent = "berth-agent";

    /// <summary>Of an init container of this image: puts the agent into a directory.</summary>
    public static IReadOnlyList<string> InstallAgent(string directory) =>
        [$"/{Agent}", "install", "--to", $"{directory}/{Agent}"];

    /// <summary>As <see cref="InstallAgent"/>, with the hook beside it.</summary>
    public static IReadOnlyList<string> InstallBoth(string directory) =>
        [.. InstallAgent(directory), "--from", $"/{Hook}", "--to", $"{directory}/{Hook}"];

    /// <summary>The name under which it is built and loaded where no other is given.</summary>
    public static string DefaultName { get; } = $"{OwnImage.Repository}:{Version}";

    /// <summary>A tag has no <c>+</c>.</summary>
    private static string Version => typeof(HookImage).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Replace('+', '-');
}
