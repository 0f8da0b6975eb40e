using Berth.Core.Diagnosis;

namespace Berth.Core.Jobs;

/// <summary>An action that comes as a Dockerfile, where the engine builds no images: a cluster runs only what a registry has.</summary>
public static class DockerfileAction
{
    private const string Actions = "/_actions/";

    /// <summary>
    /// The action's name from where the runner has put its Dockerfile: below <c>_actions</c> as <c>OWNER/REPOSITORY/REF/PATH</c>, or in
    /// the workspace.
    /// </summary>
    public static string NameOf(string dockerfile)
    {
        ArgumentNullException.ThrowIfNull(dockerfile);
        string directory = Path.GetDirectoryName(dockerfile) ?? dockerfile;
        int start = directory.LastIndexOf(Actions, StringComparison.Ordinal);
        return start >= 0 && directory[(start + Actions.Length)..].Split('/') is [var owner, var repository, var version, .. var path]
            ? $"{string.Join('/', [owner, repository, .. path])}@{version}"
            : dockerfile;
    }

    /// <summary>Says so.</summary>
    /// <param name="action">As a workflow names it, or its Dockerfile.</param>
    /// <param name="where">Lines that say where it is asked for.</param>
    public static Finding Refused(string action, params IReadOnlyList<string> where) => Finding.Certain(
        "image-build-not-supported",
        $"The action {action} comes as a Dockerfile, and a cluster builds no images",
        "Build its image once and push it (docker build -t REGISTRY/NAME:TAG DIRECTORY; docker push), then use it: uses: "
        + "docker://REGISTRY/NAME:TAG, or image: docker://… in the action's own action.yml. Or run this job on a runner with the Docker engine.",
        where);
}
