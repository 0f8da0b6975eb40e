using Berth.Core.Diagnosis;

namespace Berth.Images.Building;

/// <summary>Berth's two programs for one processor.</summary>
/// <param name="Architecture">As OCI names it: <c>amd64</c> or <c>arm64</c>.</param>
public sealed record ProgramSet(string Architecture, ReadOnlyMemory<byte> Agent, ReadOnlyMemory<byte> Hook)
{
    public const string AgentName = "berth-agent";
    public const string HookName = "berth-hook";

    private const string Install =
        "Name a directory with the native berth-hook and berth-agent of one release with --programs.";

    /// <summary>Reads both and makes sure that an image of them would work.</summary>
    /// <exception cref="BerthException"><c>image-program-missing</c> or <c>image-program-unusable</c>.</exception>
    public static ProgramSet Read(string agentFile, string hookFile)
    {
        byte[] agent = Load(agentFile);
        byte[] hook = Load(hookFile);
        string architecture = Check(agentFile, agent, mustBeStatic: true);
        string other = Check(hookFile, hook, mustBeStatic: false);
        return architecture == other
            ? new ProgramSet(architecture, agent, hook)
            : throw Unusable($"{agentFile} is for {architecture}, {hookFile} for {other}");
    }

    private static byte[] Load(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain("image-program-missing", $"{file} cannot be put into the image: {e.Message}", Install), e);
        }
    }

    /// <returns>Its processor.</returns>
    private static string Check(string file, byte[] content, bool mustBeStatic)
    {
        if (ElfHeader.Read(content) is not { } header) throw Unusable($"{file} is no executable for Linux on 64 bits");
        if (header.Architecture is not { } architecture) throw Unusable($"{file} is neither for amd64 nor for arm64");
        // What 'dotnet build' makes only starts the library of the same name.
        if (File.Exists(file + ".dll")) throw Unusable($"{file} is no native build: it needs {file}.dll");
        // The image has no loader, and the agent runs in it.
        return !mustBeStatic || header.IsStatic ? architecture : throw Unusable($"{file} is not static");
    }

    private static BerthException Unusable(string summary) =>
        new(Finding.Certain("image-program-unusable", $"{summary}: an image of it would not work", Install));
}
