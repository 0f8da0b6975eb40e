namespace Berth.Core.Files;

/// <summary>A file with a secret that others could have read or put there.</summary>
public sealed class PrivateFileException(string path, string problem) : IOException($"{path} {problem}")
{
    public string Path { get; } = path;

    /// <summary>What is wrong with it: <c>is a symbolic link</c>.</summary>
    public string Problem { get; } = problem;
}
