namespace Berth.Core.Extensions;

/// <summary>Collects what a merge has to say; every line names the file and the place in it.</summary>
internal sealed class MergeReport(string file)
{
    public List<string> Notes { get; } = [];
    public List<string> Problems { get; } = [];

    public void Note(string path, string text) => Notes.Add($"{file}: {path}: {text}");

    public void Problem(string path, string text) => Problems.Add($"{file}: {path}: {text}");
}
