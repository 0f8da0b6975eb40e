using Berth.Core.Engines;

namespace Berth.Core.Diagnosis;

/// <summary>A program of a container that could not be run: what an image has of it would say why.</summary>
/// <param name="Container">The container's name in the pod.</param>
public sealed record ProgramQuestion(string Container, ProgramSearch Search);
