using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>A program that is not found, not executable, or not whole; and whether a mount is to blame.</summary>
internal static partial class ProgramRules
{
    private const string AgentDirectory = "/__berth/";

    private static readonly string[] _stores = ["/nix/store", "/gnu/store"];

    private static readonly string[] _standardPath =
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/run/current-system/sw/bin", "/busybox"];

    private static readonly string[] _nixProfiles = ["/root/.nix-profile/bin", "/nix/var/nix/profiles/default/bin"];

    private static readonly string[] _libraries =
        ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu"];

    /// <summary>Every image has these, where it has them, in the system's own directories.</summary>
    private static readonly string[] _systemTools =
        ["tail", "sh", "tar", "find", "cat", "ls", "sleep", "stat", "mkdir", "cp", "mv", "gzip", "bash", "env", "true", "head", "id"];

    /// <summary>Images that are known to hold one program and no tools.</summary>
    private static readonly string[] _bareImages = ["pause", "distroless", "hello-world", "scratch", "/static"];

    /// <summary>A runtime's message.</summary>
    public static Finding? Find(ContainerEvidence container, string message)
    {
        if (message.Says("exec format error")) return WrongPlatform(container, message);
        if (NotExecutableAs().Match(message) is { Success: true } denied) return NotExecutable(container, First(denied), message);
        if (NotInPath().Match(message) is { Success: true } absent) return Missing(container, First(absent), false, message);
        if (message.SaysAny("no command specified", "no command or entrypoint")) return Missing(container, "", false, message);
        if (NoLoader().Match(message) is { Success: true } loader) return LoaderMissing(container, First(loader), Certainty.Likely, false, message);
        return LibraryMissing(message)
            ? LoaderMissing(container, Program().Match(message) is { Success: true } p ? First(p) : "a program", Certainty.Certain, false, message)
            : null;
    }

    /// <summary>What the loaders of glibc and musl, and qemu's, say when a library is not there.</summary>
    public static bool LibraryMissing(string said) => said.SaysAny(
        "error while loading shared libraries", "Error loading shared library", "Error relocating", "Could not open '/lib", "failed to open elf");

    /// <summary>The command is not there.</summary>
    /// <param name="container">Where it is not.</param>
    /// <param name="program">As it was called; empty when the container has none.</param>
    /// <param name="othersRun">Another program of the image ran in it: it does not keep them all in a store that is hidden.</param>
    /// <param name="evidence">What was said.</param>
    public static Finding Missing(ContainerEvidence container, string program, bool othersRun, params string[] evidence) =>
        ProofRules.Find(container, program, evidence)
            ?? Asking(container, program, Guess(container, program, othersRun, evidence));

    private static Finding Guess(ContainerEvidence container, string program, bool othersRun, string[] evidence)
    {
        if (program.StartsWith(AgentDirectory, StringComparison.Ordinal))
        {
            return Finding.Certain(
                "agent-missing", $"Berth's agent is not in {container.Title}: {program} does not exist",
                "See that berth-agent stands beside berth-hook, and that no mount or extension covers /__berth", evidence);
        }

        if (program.Length > 0 && Hiding(container, Places(container, program, othersRun)) is { } mount)
            return Hidden(container, mount, $"\"{program}\" is not found", evidence);
        string name = container.Image.Brief();
        return Finding.Of(
            "image-lacks-command", program.Length == 0 ? Certainty.Certain : Certainty.Likely,
            program.Length == 0
                ? $"The image {name} of {container.Title} names no command to run"
                : $"The image {name} has no \"{program}\", which {container.Title} needs",
            program.Length == 0 ? "Give the container a command" : $"Use an image that has \"{program}\", or a command that this one has (Berth's own hook needs none)",
            evidence);
    }

    /// <summary>The command is there, what starts or links it is not.</summary>
    public static Finding LoaderMissing(
        ContainerEvidence container, string program, Certainty certainty, bool othersRun, params string[] evidence) =>
        ProofRules.Find(container, program, evidence)
            ?? Asking(container, program, GuessLoader(container, program, certainty, othersRun, evidence));

    /// <summary>With the question that a look at the image answers: not of what Berth or a working directory brings.</summary>
    private static Finding Asking(ContainerEvidence container, string program, Finding finding) =>
        container.Image.Length == 0 || program.Length == 0 || program.IndexOf('/', StringComparison.Ordinal) > 0
            || program.StartsWith(AgentDirectory, StringComparison.Ordinal)
            ? finding
            : finding with { Question = new(container.Name, new(container.Image, program, container.SearchPath)) };

    private static Finding GuessLoader(
        ContainerEvidence container, string program, Certainty certainty, bool othersRun, string[] evidence) =>
        Hiding(container, othersRun ? _libraries : [.. _libraries, .. _stores]) is { } mount
            ? Hidden(container, mount, $"the loader or a library of {program} is missing", evidence)
            : Finding.Of(
                "image-lacks-loader", certainty,
                $"The loader or a library of {program} is not in the image {container.Image.Brief()}; the program itself is there",
                "Use an image with glibc (or add gcompat, nix-ld, a script's interpreter), or a program built for this image", evidence);

    public static Finding NotExecutable(ContainerEvidence container, string program, params string[] evidence) => Finding.Certain(
        "command-not-executable", $"\"{program}\" in {container.Title} may not be executed",
        $"Make it executable in the image {container.Image} (chmod +x), and see that its volume is not mounted noexec", evidence);

    public static Finding WrongPlatform(ContainerEvidence container, params string[] evidence) => Finding.Certain(
        "image-wrong-platform", $"The image {container.Image.Brief()} of {container.Title} is for another processor, or its script has no #! line",
        "Use an image for the node's platform, or run the job on another node", evidence);

    private static Finding Hidden(
        ContainerEvidence container, Mount mount, string what, IReadOnlyList<string> evidence) => Finding.Of(
        "cache-hides-image-files", Certainty.Likely,
        $"The volume \"{mount.Volume}\" at {mount.Path} hides files of the image {container.Image.Brief()}: {what}",
        $"Mount it elsewhere, or fill it from the image first: strategy seed or overlay for the cache {mount.Path} in berth.yaml",
        [.. evidence, $"{container.Title} mounts \"{mount.Volume}\" at {mount.Path}"]);

    private static Mount? Hiding(ContainerEvidence container, IEnumerable<string> places)
    {
        bool bare = _bareImages.Any(container.Image.Says);
        return container.Mounts
            .Where(mount => places.Any(mount.Covers) && !(bare && mount.Path.StartsWith("/nix", StringComparison.Ordinal)))
            .OrderByDescending(mount => mount.Path.Length).FirstOrDefault();
    }

    /// <summary>Where the program would be. A path may be a link into a store, as all of a Nix image's are.</summary>
    private static IEnumerable<string> Places(ContainerEvidence container, string program, bool othersRun)
    {
        string[] stores = othersRun ? [] : _stores;
        if (program[0] == '/') return [program, .. stores];
        string? path = container.SearchPath;
        string[] own = path is null ? [] : [.. path.Split(':').Where(p => p.StartsWith('/'))];
        IEnumerable<string> standard = _systemTools.Contains(program)
            ? _standardPath.Where(p => !p.StartsWith("/usr/local", StringComparison.Ordinal))
            : _standardPath;
        string[] profiles = container.Image.Says("nix") ? _nixProfiles : [];
        return [.. standard.Concat(own).Concat(profiles).Select(directory => $"{directory}/{program}"), .. stores];
    }

    internal static string First(Match match) => match.Groups.Values.Skip(1).First(group => group.Success).Value;

    [GeneratedRegex("""exec: "([^"]+)": executable file not found|executable (?:file )?[`'"]?([^\s`'"]+)[`'"]? (?:for container )?not found|exec: "([^"]+)": (?:stat [^:]+: )?no such file|open executable [`']?([^\s`':]+)[`']?: No such file""", RegexOptions.IgnoreCase)]
    private static partial Regex NotInPath();

    [GeneratedRegex("""exec: "([^"]+)": (?:permission denied|is a directory|operation not permitted)|exec (/[^\s:]+): (?:permission denied|operation not permitted)|exec container process [`']([^`']+)[`']: Permission denied|(open executable): Permission denied|(exec user process) caused[^:]*: (?:permission denied|operation not permitted)""", RegexOptions.IgnoreCase)]
    private static partial Regex NotExecutableAs();

    [GeneratedRegex("""exec (/?[^\s:"]+): no such file or directory|(exec user process) caused[^:]*: no such file|\(missing dynamic library\?\) [`']([^`']+)[`']""", RegexOptions.IgnoreCase)]
    private static partial Regex NoLoader();

    [GeneratedRegex("""(?:^|\n)([^\s:]+): error while|(?:Error relocating|needed by) ([^\s:)]+)""")]
    private static partial Regex Program();
}
