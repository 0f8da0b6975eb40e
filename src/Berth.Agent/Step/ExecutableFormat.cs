using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Core.Externals;

namespace Berth.Agent.Step;

/// <summary>Says why the kernel would not run a file that is there and may be executed.</summary>
internal static class ExecutableFormat
{
    /// <summary>What the file asks for that is missing, or null when nothing is.</summary>
    public static CannotStartException? Explain(string path)
    {
        byte[] buffer = new byte[ProgramHead.Size];
        using FileStream file = File.OpenRead(path);
        ReadOnlySpan<byte> head = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        if (head.StartsWith("#!"u8))
        {
            return ExplainScript(path, head[2..]);
        }

        if (!head.StartsWith("\u007fELF"u8) || head.Length < 64)
        {
            return new CannotStartException(
                CannotStartException.NotExecutable,
                $"{path}: it is neither a program nor a script that names its interpreter (#!) in its first line");
        }

        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(head[18..]);
        if (machine != OwnMachine)
        {
            return new CannotStartException(
                CannotStartException.NotExecutable,
                $"{path}: it is a program for {MachineName(machine)}, and this machine is {MachineName(OwnMachine)}");
        }

        return ProgramHead.Interpreter(head) is { } loader && !File.Exists(loader)
            ? new CannotStartException(
                CannotStartException.NotFound,
                $"{path}: the program is there, but the loader that it needs is not: {loader} is missing in the job's image " +
                "(built for another libc?)")
            : null;
    }

    private static CannotStartException? ExplainScript(string path, ReadOnlySpan<byte> afterMark)
    {
        int end = afterMark.IndexOf((byte)'\n');
        string line = Encoding.UTF8.GetString(end < 0 ? afterMark : afterMark[..end]).Trim(' ', '\t');
        string interpreter = line.Split(' ', '\t')[0];
        if (interpreter.EndsWith('\r'))
        {
            return new CannotStartException(
                CannotStartException.NotFound, $"{path}: its first line ends with a carriage return, so its interpreter is " +
                    "not found: save it with Unix line ends");
        }

        return File.Exists(interpreter)
            ? null
            : new CannotStartException(
                CannotStartException.NotFound,
                $"{path}: the script is there, but its interpreter is not: {interpreter} is missing in the job's image");
    }

    private static ushort OwnMachine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62;

    private static string MachineName(ushort machine) => machine switch
    {
        3 => "x86 (32 bits)",
        40 => "ARM (32 bits)",
        62 => "x86-64",
        183 => "ARM64",
        243 => "RISC-V",
        _ => $"machine {machine}",
    };
}
