namespace Berth.Core.Diagnosis.Rules;

/// <summary>Why a program cannot be run, where the image's own files were looked at: nothing here is guessed.</summary>
internal static class ProofRules
{
    /// <summary>True when the image has the program, whole, and nothing is mounted over it: no guess stands against that.</summary>
    public static bool HasAll(ContainerEvidence container, string program, SearchedPath? search) =>
        container.Probed(program, search) is { Paths.Count: > 0, Executable: true } image && Over(container, image.Paths) is null
        && (image.Interpreter is null || (image.InterpreterPaths.Count > 0 && Over(container, image.InterpreterPaths) is null));

    /// <summary>Null when the look tells nothing: the image has all of it, or a volume was to bring it.</summary>
    /// <param name="isThere">It was seen in the container: only what loads it can be missing.</param>
    public static Finding? Find(
        ContainerEvidence container, string program, SearchedPath? search, IReadOnlyList<string> evidence, bool isThere = false)
    {
        if (container.Probed(program, search) is not { } image) return null;
        if (image.Paths is not [var path, ..])
        {
            return !program.StartsWith('/') || !container.Mounts.Any(mount => mount.Covers(program)) ? Lacks(container, program, evidence)
                : !isThere && container.MountOver(program) is { } place ? LackBoth(container, place, program, evidence)
                : null;
        }

        if (Over(container, image.Paths) is { } mount) return Hidden(container, mount, path, evidence);
        if (!image.Executable)
        {
            return Finding.Certain(
                "command-not-executable", $"{path} in the image {container.Image} of {container.Title} may not be executed",
                "Make it executable when the image is built (chmod +x)",
                [.. evidence, $"looked at: the image has {path} without an x bit"]);
        }

        if (image.Interpreter is not { } interpreter) return null;
        return image.InterpreterPaths.Count == 0 ? LacksLoader(container, path, interpreter, evidence)
            : Over(container, image.InterpreterPaths) is { } over ? Hidden(container, over, image.InterpreterPaths[^1], evidence)
            : null;
    }

    private static Mount? Over(ContainerEvidence container, IReadOnlyList<string> paths) => container.Mounts
        .Where(mount => paths.Any(mount.Covers)).OrderByDescending(mount => mount.Path.Length).FirstOrDefault();

    private static Finding Lacks(ContainerEvidence container, string program, IReadOnlyList<string> evidence) => Finding.Certain(
        "image-lacks-command", $"The image {container.Image} of {container.Title} has no \"{program}\"",
        $"Use an image that has \"{program}\", install it in a step before, or call what the image has",
        [.. evidence, "looked at: the image's files have no such program, whatever is mounted over them"]);

    /// <summary>Likely: of a file whose loader is missing shells say the same, and nobody has looked at the mount's files here.</summary>
    private static Finding LackBoth(ContainerEvidence container, Mount mount, string program, IReadOnlyList<string> evidence) => Finding.Of(
        "image-lacks-command", Certainty.Likely,
        $"\"{program}\" is not found in what {container.Title} mounts at {mount.Path}, and the image {container.Image.Brief()} has none there either",
        $"See that the volume \"{mount.Volume}\" has it, fill it in a step before, or correct the path",
        [.. evidence, $"looked at: the image has nothing at {program}, so the mount hides nothing of it"]);

    private static Finding LacksLoader(
        ContainerEvidence container, string path, string interpreter, IReadOnlyList<string> evidence) => Finding.Certain(
        "image-lacks-loader", $"{path} needs {interpreter} to run, and the image {container.Image} of {container.Title} has none",
        "Use an image with glibc (or add gcompat, nix-ld, the script's interpreter), or a program built for this image",
        [.. evidence, $"looked at: the image has {path}, and nothing at {interpreter}"]);

    private static Finding Hidden(
        ContainerEvidence container, Mount mount, string path, IReadOnlyList<string> evidence) => Finding.Certain(
        "cache-hides-image-files",
        $"The volume \"{mount.Volume}\" at {mount.Path} hides files of the image {container.Image} "
            + $"that {container.Title} needs: {path}",
        Uncovering(container, mount),
        [.. evidence, $"looked at: the image has {path}", $"{container.Title} mounts \"{mount.Volume}\" at {mount.Path}"]);

    /// <summary>How to get at what a mount hides. A cache that is filled from the image lacks what a job took out of it.</summary>
    public static string Uncovering(ContainerEvidence container, Mount mount) => container.Seeded.Contains(mount.Path)
        ? $"The cache {mount.Path} is filled from the image, and a job has removed this from it: remove the cache (berth cache rm)"
        : $"Mount it elsewhere, or make it a cache with strategy seed or overlay: caches: [{mount.Path}:seed] in berth.yaml";
}
