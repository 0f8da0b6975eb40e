using System.Text;
using Berth.Agent.Linux;
using Berth.Agent.Seed;
using Berth.Core.Externals;

namespace Berth.Agent.Look;

/// <summary>
/// Says what an image has of a program, as the kernel would look for it: through links, to what loads it. One fact a line, and
/// <c>end</c> when all are said.
/// </summary>
internal static class ProgramLook
{
    private const uint ExecuteBits = 0x49; // 0111

    /// <summary>For a container that has none, as the runtimes set it.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static void Say(ProgramLookOptions options)
    {
        foreach (string line in Facts(options))
        {
            Agent.Say.Line(line);
        }

        Agent.Say.Line("end");
    }

    private static IEnumerable<string> Facts(ProgramLookOptions options)
    {
        string path = options.Path ?? Environment.GetEnvironmentVariable("PATH") ?? DefaultPath;
        IEnumerable<string> candidates = options.Program.StartsWith('/') ? [options.Program]
            : $"{options.Prepend}:{path}".Split(':').Where(directory => directory.StartsWith('/'))
                .Select(directory => $"{directory.TrimEnd('/')}/{options.Program}");
        foreach (string candidate in candidates)
        {
            if (File(candidate) is not { } status) continue;
            foreach (string place in Places(candidate)) yield return $"at {place}";
            if ((status.Mode & ExecuteBits) != 0) yield return "executable";
            if (Interpreter(candidate) is not { } interpreter) yield break;
            yield return $"interpreter {interpreter}";
            if (!interpreter.StartsWith('/') || File(interpreter) is null) yield break;
            foreach (string place in Places(interpreter)) yield return $"interpreter-at {place}";
            yield break;
        }
    }

    /// <summary>Null for nothing and for what is no file.</summary>
    private static FileStatus? File(string path)
    {
        try
        {
            return Status.Follow(new PathBytes(path)) is { IsRegular: true } status ? status : null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>The path itself and, where links are on the way, the file that they lead to.</summary>
    private static IEnumerable<string> Places(string path)
    {
        using FileDescriptor file = FileDescriptor.Open(new PathBytes(path), FileDescriptor.PathOnly);
        byte[] target = SymbolicLink.Read(new PathBytes($"/proc/self/fd/{file.Number}"));
        string real = Encoding.UTF8.GetString(target.AsSpan(0, target.Length - 1));
        return real == path ? [path] : [path, real];
    }

    private static string? Interpreter(string path)
    {
        try
        {
            using FileDescriptor file = FileDescriptor.Open(new PathBytes(path), FileDescriptor.ReadOnly);
            byte[] head = new byte[ProgramHead.Size];
            int length = 0;
            for (int read; length < head.Length && (read = file.Read(head.AsSpan(length))) > 0;) length += read;
            return ProgramHead.Interpreter(head.AsSpan(0, length));
        }
        catch (LinuxException exception) when (exception.Number is Errno.Access)
        {
            // A program may be executed without being read.
            return null;
        }
    }
}
