using System.Text.Json.Nodes;
using Berth.Core.Planning;

namespace Berth.Core.Extensions;

/// <summary>One container of an extension into the planned one that it names.</summary>
internal static class ContainerMerge
{
    public static void Merge(JsonObject planned, JsonObject extension, string path, MergeReport report)
    {
        bool startsAgent = (planned["command"] as JsonArray)?.FirstOrDefault() is { } command
            && ((string?)command)?.StartsWith(JobPaths.Berth + "/", StringComparison.Ordinal) == true;
        foreach ((string field, JsonNode? value) in extension)
        {
            switch (field)
            {
                case "name": break;
                case "image":
                    report.Note($"{path}.image", "left out: the workflow says which image the container has");
                    break;
                case "command" or "args" when startsAgent:
                    report.Note(
                        $"{path}.{field}", "left out: the container's entry process is Berth's agent, which runs the steps");
                    break;
                case "env": Env(planned, extension, path, report); break;
                case "ports": Ports(planned, extension, path, report); break;
                case "volumeMounts": Mounts(planned, extension, path, report); break;
                default: Replace(planned, field, value!, path, report); break;
            }
        }
    }

    private static void Replace(JsonObject planned, string field, JsonNode value, string path, MergeReport report)
    {
        if (planned[field] is { } present && !JsonNode.DeepEquals(present, value))
        {
            report.Note($"{path}.{field}", "replaces what was planned");
        }

        planned[field] = value.DeepClone();
    }

    private static void Env(JsonObject planned, JsonObject extension, string path, MergeReport report)
    {
        JsonArray present = PodNodes.ListOf(planned, "env");
        foreach ((JsonObject variable, string at) in PodNodes.Entries(extension, "env", path))
        {
            string name = PodNodes.Text(variable, "name");
            if (name.Length == 0)
            {
                report.Problem(at, "a variable needs a name");
            }
            else if (present.FirstOrDefault(v => PodNodes.Text(v, "name") == name) is { } other)
            {
                // The API takes the last of two; that one stands here alone.
                present.Remove(other);
                if (!JsonNode.DeepEquals(other, variable))
                {
                    report.Note(at, $"replaces the planned value of {name}");
                }
            }

            present.Add(variable.DeepClone());
        }
    }

    private static void Ports(JsonObject planned, JsonObject extension, string path, MergeReport report)
    {
        JsonArray present = PodNodes.ListOf(planned, "ports");
        foreach ((JsonObject port, string at) in PodNodes.Entries(extension, "ports", path))
        {
            if (present.Any(p => JsonNode.DeepEquals(p, port)))
            {
                continue;
            }

            if (port["hostPort"] is { } host && present.Any(p => HostSide(p!) == HostSide(port)))
            {
                report.Problem(
                    $"{at}.hostPort", $"the port {host} of the node is already given to another port of the container");
            }

            present.Add(port.DeepClone());
        }
    }

    private static (string?, string, string) HostSide(JsonNode port) =>
        (port["hostPort"]?.ToJsonString(), PodNodes.Text(port, "hostIP"), PodNodes.Text(port, "protocol") is { Length: > 0 } p
            ? p
            : "TCP");

    private static void Mounts(JsonObject planned, JsonObject extension, string path, MergeReport report)
    {
        JsonArray present = PodNodes.ListOf(planned, "volumeMounts");
        foreach ((JsonObject mount, string at) in PodNodes.Entries(extension, "volumeMounts", path))
        {
            string target = Normal(PodNodes.Text(mount, "mountPath"));
            JsonNode? other = present.FirstOrDefault(m => Normal(PodNodes.Text(m, "mountPath")) == target);
            if (other is not null && Same(other, mount))
            {
                continue;
            }

            string? reserved = JobPaths.Reserved.FirstOrDefault(
                r => target == r || target.StartsWith(r + "/", StringComparison.Ordinal));
            if (target is not ['/', _, ..])
            {
                report.Problem($"{at}.mountPath", "an absolute path other than / is needed");
            }
            else if (reserved is not null)
            {
                report.Problem($"{at}.mountPath",
                    $"{target} cannot be mounted: Berth mounts {reserved} itself, for the runner's files and the agent");
            }
            else if (other is not null)
            {
                report.Problem(
                    $"{at}.mountPath",
                    $"the volume {PodNodes.Text(other, "name")} is already mounted at {target}, otherwise than " +
                    $"{PodNodes.Text(mount, "name")} here");
            }
            else
            {
                present.Add(mount.DeepClone());
            }
        }
    }

    // The same mount but for how its path is written.
    private static bool Same(JsonNode planned, JsonObject mount)
    {
        JsonNode copy = mount.DeepClone();
        copy["mountPath"] = PodNodes.Text(planned, "mountPath");
        return JsonNode.DeepEquals(planned, copy);
    }

    private static string Normal(string path)
    {
        IEnumerable<string> parts = path.Split('/').Where(p => p is not ("" or "."));
        return path is ['/', ..] && !parts.Contains("..") ? "/" + string.Join('/', parts) : "";
    }
}
