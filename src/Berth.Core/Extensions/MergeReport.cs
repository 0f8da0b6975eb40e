using Berth.Core.Yaml;

namespace Berth.Core.Extensions;

/// <summary>Collects what a merge has to say; every line names the file and the place in it.</summary>
/// <param name="source">The extension as it is written, for lines and columns; null where it is not at hand.</param>
internal sealed class MergeReport(string file, YamlNode? source)
{
    public List<string> Notes { get; } = [];
    public List<Problem> Problems { get; } = [];

    public void Note(string path, string text) => Notes.Add($"{file}: {path}: {text}");

    public void Problem(string path, string text)
    {
        YamlNode? place = source is null ? null : YamlPath.Find(source, path);
        Problems.Add(new Problem(file, place?.Line ?? 0, place?.Column ?? 0, path, text));
    }
}
