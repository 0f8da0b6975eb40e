namespace Berth.Core.Steps;

/// <summary>What a <see cref="StepFile"/> is.</summary>
public enum StepFileKind
{
    File,
    /// <summary>A directory, of which only itself is meant.</summary>
    Directory,
    /// <summary>A symbolic link; where it leads to is kept as it is.</summary>
    Link,
}
