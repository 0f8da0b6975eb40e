using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>Where a field stands in a <c>berth.yaml</c>, for what is found wrong with it only after it was read.</summary>
public static class FieldPlace
{
    /// <summary>A problem of a field of the file.</summary>
    public static Problem Problem(YamlDocument document, string field, string message) => At(document, field, field, message);

    /// <summary>A problem of a runner's field: at the runner's own, else at that of the defaults, which it comes from.</summary>
    public static Problem Problem(YamlDocument document, string runner, string field, string message)
    {
        ArgumentNullException.ThrowIfNull(document);
        var root = document.Root as YamlMapping;
        bool own = ((root?[ConfigReader.RunnersField] as YamlMapping)?[runner] as YamlMapping)?[field] is not null;
        bool ofDefaults = !own && (root?[ConfigReader.DefaultsField] as YamlMapping)?[field] is not null;
        return At(
            document, ofDefaults ? $"{ConfigReader.DefaultsField}.{field}" : $"{ConfigReader.RunnersField}.{runner}.{field}",
            $"{ConfigReader.RunnersField}.{Quote.Key(runner)}.{field}", message);
    }

    private static Problem At(YamlDocument document, string path, string field, string message)
    {
        YamlNode? place = document.Root is { } root ? YamlPath.Find(root, $"$.{path}") : null;
        return new Problem(document.File, place?.Line ?? 1, place?.Column ?? 1, field, message);
    }
}
