namespace Berth.Core.Diagnosis.Rules;

/// <summary>A word that a step's output names as what could not be run.</summary>
/// <param name="Word">The program, as it was called.</param>
/// <param name="Why">What is said of it.</param>
/// <param name="ByStructure">The words are not known, only the form: an exit code, a shell's name, a word in its place.</param>
internal sealed record NamedProgram(string Word, NamedWhy Why, bool ByStructure = false);
