using System.Text;
using Berth.Core.Jobs;

namespace Berth.Core.Planning;

/// <summary>
/// Names for services. The runner does not send the workflow's service names, so a service is called what can be known: its
/// first <c>--network-alias</c>, else its <c>--hostname</c>, else the last part of its image's name.
/// </summary>
public static class ServiceNames
{
    /// <summary>
    /// The last part of an image reference, without tag and digest: <c>postgres</c> for <c>ghcr.io/a/postgres:16</c>.
    /// </summary>
    public static string OfImage(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        string name = image.Split('@')[0];
        name = name[(name.LastIndexOf('/') + 1)..];
        return name.Split(':')[0];
    }

    /// <summary>What each service is called: labels, which are its container's name in the pod as well.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<HookContainer> services, params IReadOnlyList<string> taken) => Unique(
        services.Select(service => ToLabel(
            Options(service) is var options && options.Docker.NetworkAliases is [var alias, ..]
                ? alias
                : options.Hostname ?? OfImage(service.Image ?? ""))),
        taken);

    /// <summary>The names by which a job may look for each service, what it is called first.</summary>
    public static IEnumerable<IReadOnlyList<string>> All(IReadOnlyList<HookContainer> services, IReadOnlyList<string> names) =>
        services.Zip(names, IReadOnlyList<string> (service, name) =>
        {
            CreateOptions options = Options(service);
            string[] all = [name, OfImage(service.Image ?? ""), options.Hostname ?? "", .. options.Docker.NetworkAliases ?? []];
            return [.. all.Where(each => each.Length > 0).Distinct(StringComparer.Ordinal)];
        });

    private static CreateOptions Options(HookContainer service) => CreateOptionsParser.Parse(service.CreateOptions).Options;

    /// <summary>An RFC 1123 label made of any text: lower case, other characters as dashes, at most 63 characters.</summary>
    public static string ToLabel(string text, string fallback = "service")
    {
        ArgumentNullException.ThrowIfNull(text);
        var label = new StringBuilder(text.Length);
        foreach (char c in text.ToLowerInvariant())
        {
            label.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        }

        string trimmed = label.ToString().Trim('-');
        trimmed = trimmed.Length > 63 ? trimmed[..63].TrimEnd('-') : trimmed;
        return trimmed.Length == 0 ? fallback : trimmed;
    }

    /// <summary>Makes names unique by a number behind the later ones: <c>redis</c>, <c>redis-2</c>.</summary>
    public static IReadOnlyList<string> Unique(IEnumerable<string> names, params IReadOnlyList<string> taken)
    {
        ArgumentNullException.ThrowIfNull(names);
        var used = new HashSet<string>(taken, StringComparer.Ordinal);
        var result = new List<string>();
        foreach (string name in names)
        {
            string candidate = name;
            for (int n = 2; !used.Add(candidate); n++)
            {
                candidate = $"{name[..Math.Min(name.Length, 60)].TrimEnd('-')}-{n}";
            }

            result.Add(candidate);
        }

        return result;
    }
}
