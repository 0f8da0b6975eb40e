using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// A hostPath that is not there, or is something else. Newer kubelets say which (<c>hostPath X doesn't exist</c>, <c>X is not a
/// directory, it's a File</c>). Older ones say <c>X is not a directory</c> of both: where the type would have made what is
/// missing, it is something else; otherwise a look at the node tells (<c>nodePaths</c>), or only the path's
/// own name is left to go by, and the finding is no more than likely.
/// </summary>
internal static partial class HostPathMessages
{
    public static Finding? Find(Evidence evidence, string message)
    {
        if (Absent().Match(message) is { Success: true } absent) return Missing(evidence, absent.Groups[1].Value, Certainty.Certain, message);
        if (TypeCheck().Match(message) is { Success: true } check)
        {
            string path = check.Groups[1].Value;
            string wanted = check.Groups[2].Value;
            if (check.Groups[3].Success) return Wrong(evidence, path, wanted, $", but a {check.Groups[3].Value}", Certainty.Certain, message);
            bool made = Volume(evidence, path)["hostPath"]["type"].Text?.EndsWith("OrCreate", StringComparison.Ordinal) == true;
            if (evidence.KindAt(path) is { } kind && kind != wanted && kind is not ("link" or "other"))
            {
                string look = $"looked at: {path} is {(kind == "absent" ? "not there" : $"a {kind}")} on the node";
                return kind == "absent" ? Missing(evidence, path, Certainty.Certain, message, look)
                    : Wrong(evidence, path, wanted, $", but a {kind}", Certainty.Certain, message, look);
            }

            return made ? Wrong(evidence, path, wanted, "", Certainty.Certain, message)
                : HostPathNames.SuggestAnother(path, wanted) ? Wrong(evidence, path, wanted, ", or is not there", Certainty.Likely, message) with { NodePath = path }
                : Missing(evidence, path, Certainty.Likely, message) with { NodePath = path };
        }

        if (Unusable().Match(message) is not { Success: true } unusable) return null;
        string source = ProgramRules.First(unusable);
        return message.SaysAny("file exists", "not a directory")
            ? Wrong(evidence, source, "directory", "", Certainty.Certain, message)
            : Missing(evidence, source, Certainty.Certain, message);
    }

    private static Finding Missing(Evidence evidence, string path, Certainty certainty, params string[] messages)
    {
        string type = Volume(evidence, path)["hostPath"]["type"].Text ?? "";
        return Finding.Of(
            "host-path-missing", certainty,
            $"{path.Brief()} does not exist on the node{(certainty == Certainty.Likely ? ", or is something else" : "")}{Owner(evidence, path)}",
            type == "Directory" ? "Create it on every node that runs jobs, or use the type DirectoryOrCreate"
                : "Create it on every node that runs jobs (or start there what makes it), or correct the path",
            messages);
    }

    private static Finding Wrong(
        Evidence evidence, string path, string wanted, string found, Certainty certainty, params string[] messages) =>
        Finding.Of(
            "host-path-wrong-type", certainty,
            $"{path.Brief()} is not a {wanted} on the node{found}{Owner(evidence, path)}",
            "Correct the path, or the hostPath's type to what is there (ls -ld on the node shows it)", messages);

    private static JsonView Volume(Evidence evidence, string path) =>
        evidence.Spec["volumes"].Items.FirstOrDefault(volume => volume["hostPath"]["path"].Text == path);

    private static string Owner(Evidence evidence, string path)
    {
        JsonView volume = Volume(evidence, path);
        return volume["name"].Text is not { } name ? ""
            : volume["hostPath"]["type"].Text is { Length: > 0 } type ? $"; the volume \"{name}\" mounts it as {type}"
            : $"; the volume \"{name}\" mounts it";
    }

    [GeneratedRegex(@"hostPath (/.*?) doesn't exist")]
    private static partial Regex Absent();

    [GeneratedRegex("hostPath type check failed[:,] (.+?) is not an? (directory|file|socket file|character device|block device)(?:, it's an? (\\w+))?")]
    private static partial Regex TypeCheck();

    [GeneratedRegex("""bind source path does not exist: (\S+)|failed to stat "([^"]+)"|creating mount source path ["']([^"']+)["']|failed to mkdir "([^"]+)"|MountVolume\.SetUp failed for volume "[^"]*" : (?:mkdir|open|stat) (\S+): (?:no such file|read-only|not a directory|file exists|permission denied)""")]
    private static partial Regex Unusable();
}
