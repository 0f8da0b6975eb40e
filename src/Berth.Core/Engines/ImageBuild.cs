namespace Berth.Core.Engines;

/// <summary>A Dockerfile to build.</summary>
public sealed record ImageBuild(
    string Dockerfile, string ContextDirectory, string Tag, IReadOnlyDictionary<string, string> Labels);
