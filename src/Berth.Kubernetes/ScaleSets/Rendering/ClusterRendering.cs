using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Rendering;

/// <summary>Everything that a cluster gets, in the order in which it is applied.</summary>
/// <param name="Namespaces">In which Berth makes something.</param>
/// <param name="Controller">Values of the controller's chart.</param>
public sealed record ClusterRendering(
    IReadOnlyList<JsonObject> Namespaces, JsonObject Controller, IReadOnlyList<ScaleSet> ScaleSets)
{
    public IEnumerable<string> Notes => ScaleSets.SelectMany(scaleSet => scaleSet.Notes.Select(note => $"{scaleSet.Name}: {note}"));

    /// <summary>The same as files, by their path: what <c>berth render</c> prints or writes.</summary>
    public IEnumerable<RenderedFile> Files()
    {
        yield return new RenderedFile("namespaces.yaml", Namespaces);
        yield return new RenderedFile("controller/values.yaml", [Controller]);
        foreach (ScaleSet scaleSet in ScaleSets)
        {
            yield return new RenderedFile($"{scaleSet.Name}/objects.yaml", scaleSet.Objects);
            yield return new RenderedFile($"{scaleSet.Name}/values.yaml", [scaleSet.Values]);
        }
    }
}
