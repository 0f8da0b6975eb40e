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

    private static readonly string[] _runners = ["/__w", "/__e", "/__berth", "/github"];

    /// <summary>Every image has these, where it has them, in the system's own directories.</summary>
    private static readonly string[] _systemTools =
        ["tail", "sh", "tar", "find", "cat", "ls", "sleep", "stat", "mkdir", "cp", "mv", "gzip", "bash", "env", "true", "head", "id"];

    /// <summary>Images that are known to hold one program and no tools.</summary>
    private static readonly string[] _bareImages = ["pause", "distroless", "hello-world", "scratch", "/static"];

    /// <summary>A runtime's message.</summary>
    public static Finding? Find(ContainerEvidence container, string message)
    {
        if (message.Says("exec format error")) return WrongPlatform(container, message);
        if (NotExecutableAs().Match(message) is { Success: true } denied) return NotExecutable(container, First(denied), Certainty.Certain, message);
        if (NotInPath().Match(message) is { Success: true } absent) return Missing(container, First(absent), false, null, message);
        if (message.SaysAny("no command specified", "no command or entrypoint")) return Missing(container, "", false, null, message);
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
    /// <param name="search">Where it was searched for; null for where the container's programs are.</param>
    /// <param name="evidence">What was said.</param>
    /// <returns>Null when a look at the image shows that it is not the image's fault.</returns>
    public static Finding? Missing(
        ContainerEvidence container, string program, bool othersRun, SearchedPath? search, params string[] evidence) =>
        Naming(program, ProofRules.Find(container, program, search, evidence)
            ?? (ProofRules.HasAll(container, program, search)
                ? null
                : Asking(container, program, search, Guess(container, program, othersRun, search, evidence))));

    private static Finding? Naming(string program, Finding? finding) =>
        finding is null || program.Length == 0 ? finding : finding with { Program = program };

    private static Finding Guess(
        ContainerEvidence container, string program, bool othersRun, SearchedPath? search, string[] evidence)
    {
        if (program.StartsWith(AgentDirectory, StringComparison.Ordinal))
        {
            return Finding.Certain(
                "agent-missing", $"Berth's agent is not in {container.Title}: {program} does not exist",
                "See that berth-agent stands beside berth-hook, and that no mount or extension covers /__berth", evidence);
        }

        if (program.Length > 0 && Hiding(container, Places(container, program, othersRun, search)) is { } mount)
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

    /// <summary>What a runtime's own process says, which is to become the program: a line of its own.</summary>
    public static bool IsFormatError(string said) => FormatError().IsMatch(said);

    /// <summary>The command is there, what starts or links it is not.</summary>
    /// <returns>
    /// Null as <see cref="Missing"/>, where it was a guess; a look tells of loaders, not of the libraries that they load.
    /// </returns>
    public static Finding? LoaderMissing(
        ContainerEvidence container, string program, Certainty certainty, bool othersRun, params string[] evidence) =>
        Naming(program, ProofRules.Find(container, program, null, evidence, isThere: true)
            ?? (certainty == Certainty.Likely && ProofRules.HasAll(container, program, null)
                ? null
                : Asking(container, program, null, GuessLoader(container, program, certainty, othersRun, evidence))));

    /// <summary>With the question that a look at the image answers: not of what Berth or a working directory brings.</summary>
    private static Finding Asking(ContainerEvidence container, string program, SearchedPath? search, Finding finding) =>
        container.Image.Length == 0 || program.Length == 0 || program.IndexOf('/', StringComparison.Ordinal) > 0
            || program.StartsWith(AgentDirectory, StringComparison.Ordinal)
            ? finding
            : finding with { Question = new(container.Name, new(container.Image, program, search?.Path ?? container.SearchPath, search?.Prepend)) };

    private static Finding GuessLoader(
        ContainerEvidence container, string program, Certainty certainty, bool othersRun, string[] evidence) =>
        Hiding(container, othersRun ? _libraries : [.. _libraries, .. _stores]) is { } mount
            ? Hidden(container, mount, $"the loader or a library of {program} is missing", evidence)
            : Finding.Of(
                "image-lacks-loader", certainty,
                $"The loader or a library of {program} is not in the image {container.Image.Brief()}; the program itself is there",
                "Use an image with glibc (or add gcompat, nix-ld, a script's interpreter), or a program built for this image", evidence);

    public static Finding NotExecutable(
        ContainerEvidence container, string program, Certainty certainty, params string[] evidence) => Finding.Of(
        "command-not-executable", certainty, $"\"{program}\" in {container.Title} may not be executed",
        FileRules.IsOwn(program)
            ? "Make it executable where it comes from (git update-index --chmod=+x FILE), or in a step before (chmod +x)"
            : program.StartsWith('/') && container.MountOver(program) is { } mount
            ? $"Make it executable where it is mounted from (chmod +x in \"{mount.Volume}\"), or hand it to what interprets it; and see "
                + $"that {mount.Path} is not mounted noexec"
            : $"See that it is a program and no directory; make it executable in the image {container.Image} (chmod +x), and see that its "
                + "volume is not mounted noexec", evidence) with
    { Program = program };

    /// <summary>What was to be run is none of the programs in it.</summary>
    public static Finding IsDirectory(
        ContainerEvidence container, string program, Certainty certainty, params string[] evidence) => Finding.Of(
        "command-not-executable", certainty, $"\"{program}\" in {container.Title} is a directory, not a program",
        "Name the program in it, or correct the path", evidence) with
    { Program = program };

    public static Finding WrongPlatform(ContainerEvidence container, params string[] evidence) => Finding.Certain(
        "image-wrong-platform", $"The image {container.Image.Brief()} of {container.Title} is for another processor, or its script has no #! line",
        "Use an image for the node's platform, or run the job on another node", evidence);

    /// <summary>A script whose first line names a program that is not there.</summary>
    public static Finding? InterpreterMissing(
        ContainerEvidence container, string script, string interpreter, params string[] evidence) =>
        Naming(script, Hiding(container, Places(container, interpreter, true, null)) is { } mount
            && container.Probed(interpreter, null) is not { Paths.Count: 0 }
            ? Asking(container, interpreter, null, Hidden(container, mount, $"the interpreter {interpreter} is not there", evidence))
            : Finding.Certain(
                "image-lacks-loader", $"{script.Brief()} wants {interpreter.Brief()} (#!), which the image {container.Image.Brief()} does not have",
                $"Use an image with {interpreter}, install it in a step before, or name in the first line what the image has", evidence));

    /// <summary>A program of a step's, which need not be the image's.</summary>
    public static Finding ForeignProgram(
        ContainerEvidence container, string program, Certainty certainty, string[] evidence, string? machines = null) => Finding.Of(
        "image-wrong-platform", certainty,
        $"{program.Brief()}, which a step runs, is {machines ?? "for another processor, or a script without a #! line"} ({container.Title})",
        FileRules.IsOwn(program)
            ? "Use a build of it for this machine (uname -m); to run what is for others, set up emulation in a step before (qemu, binfmt)"
            : $"Use a build of {container.Image.Brief()} for this machine's processor (docker image inspect shows its Architecture), or a runner "
                + "on a machine that has it",
        evidence);

    private static Finding Hidden(
        ContainerEvidence container, Mount mount, string what, IReadOnlyList<string> evidence) => Finding.Of(
        "cache-hides-image-files", Certainty.Likely,
        $"The volume \"{mount.Volume}\" at {mount.Path} hides files of the image {container.Image.Brief()}: {what}",
        ProofRules.Uncovering(container, mount),
        [.. evidence, $"{container.Title} mounts \"{mount.Volume}\" at {mount.Path}"]);

    /// <summary>Where a runner's hook mounts its own: images have nothing there that a mount could hide.</summary>
    public static bool IsRunners(string path) =>
        _runners.Any(own => path == own || path.StartsWith($"{own}/", StringComparison.Ordinal));

    private static Mount? Hiding(ContainerEvidence container, IEnumerable<string> places)
    {
        bool bare = _bareImages.Any(container.Image.Says);
        return container.Mounts
            .Where(mount => !IsRunners(mount.Path))
            .Where(mount => places.Any(mount.Covers) && !(bare && mount.Path.StartsWith("/nix", StringComparison.Ordinal)))
            .OrderByDescending(mount => mount.Path.Length).FirstOrDefault();
    }

    /// <summary>Where the program would be. A path may be a link into a store, as all of a Nix image's are.</summary>
    private static IEnumerable<string> Places(ContainerEvidence container, string program, bool othersRun, SearchedPath? search)
    {
        string[] stores = othersRun ? [] : _stores;
        if (program[0] == '/') return [program, .. stores];
        string path = $"{search?.Prepend}:{search?.Path ?? container.SearchPath}";
        string[] own = [.. path.Split(':').Where(p => p.StartsWith('/'))];
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

    [GeneratedRegex(@"^exec /\S+: exec format error\s*$|exec (?:user|container) process.*exec format error", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex FormatError();

    [GeneratedRegex("""(?:^|\n)([^\s:]+): error while|(?:Error relocating|needed by) ([^\s:)]+)""")]
    private static partial Regex Program();
}
