using System.Globalization;

namespace Berth.Core.Yaml;

/// <summary>Finds the place of a JSON path (<c>$.spec.containers[0].name</c>) in the YAML that the JSON was made of.</summary>
public static class YamlPath
{
    /// <summary>The node of the path, its key where it has one; what is not there is the nearest that is around it.</summary>
    public static YamlNode Find(YamlNode root, string path)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(path);
        YamlNode value = root;
        YamlNode place = root;
        string rest = path.TrimStart('$');
        while (rest.Length > 0)
        {
            if (value is YamlSequence list && rest[0] == '[')
            {
                int end = rest.IndexOf(']', StringComparison.Ordinal);
                if (!int.TryParse(rest[1..Math.Max(1, end)], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    || index >= list.Items.Count)
                    break;
                (value, place, rest) = (list.Items[index], list.Items[index], rest[(end + 1)..]);
            }
            else if (value is YamlMapping mapping && Entry(mapping, rest) is { } entry)
            {
                (value, place, rest) = (entry.Value, entry.Key, rest[(1 + entry.Key.Text.Length)..]);
            }
            else
            {
                break;
            }
        }

        return place;
    }

    /// <summary>A key may have dots of its own: the longest that fits.</summary>
    private static YamlEntry? Entry(YamlMapping mapping, string rest) => mapping.Entries
        .Where(entry => rest.StartsWith($".{entry.Key.Text}", StringComparison.Ordinal)
            && (rest.Length == entry.Key.Text.Length + 1 || rest[entry.Key.Text.Length + 1] is '.' or '['))
        .MaxBy(entry => entry.Key.Text.Length);
}
