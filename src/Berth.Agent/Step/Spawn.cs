using Berth.Agent.Linux;

namespace Berth.Agent.Step;

/// <summary>Starts a program by <c>posix_spawn</c>.</summary>
internal static unsafe class Spawn
{
    // The opaque types of glibc are 80, 336 and 128 bytes; musl's are smaller.
    private const int OpaqueSize = 512;
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    /// <summary>
    /// Returns 0 or an error number. Nothing of the agent's own state (signals, descriptors) goes over to the program.
    /// </summary>
    public static int Start(
        string path, string directory, IReadOnlyList<string> argv, IReadOnlyList<string> environment, FileDescriptor output,
        FileDescriptor error, out int pid)
    {
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[OpaqueSize];
        using var arguments = new CStrings(argv);
        using var variables = new CStrings(environment);
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        try
        {
            fixed (byte* nothing = new PathBytes("/dev/null"), start = new PathBytes(directory), program = new PathBytes(path))
            {
                _ = Libc.posix_spawn_file_actions_addopen(actions, 0, nothing, FileDescriptor.ReadOnly, 0);
                _ = Libc.posix_spawn_file_actions_adddup2(actions, output.Number, 1);
                _ = Libc.posix_spawn_file_actions_adddup2(actions, error.Number, 2);
                _ = Libc.posix_spawn_file_actions_addchdir_np(actions, start);
                _ = Libc.sigemptyset(signals);
                _ = Libc.posix_spawnattr_setsigmask(attributes, signals);
                _ = Libc.sigfillset(signals);
                _ = Libc.posix_spawnattr_setsigdefault(attributes, signals);
                _ = Libc.posix_spawnattr_setflags(attributes, SetSession | SetSignalMask | SetSignalDefaults);
                int child;
                int result = Libc.posix_spawn(&child, program, actions, attributes, arguments.Pointer, variables.Pointer);
                pid = result == 0 ? child : 0;
                return result;
            }
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }
}
