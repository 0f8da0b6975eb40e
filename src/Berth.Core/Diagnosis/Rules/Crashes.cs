namespace Berth.Core.Diagnosis.Rules;

/// <summary>A step that a signal ended which a program gets for what it does itself.</summary>
internal static class Crashes
{
    public const string Cause = "step-crashed";

    /// <summary>The agent and shells say a signal as 128 and its number.</summary>
    public static Finding? Find(ContainerEvidence container, StepAttempt step, string[] lines)
    {
        return step.ExitCode switch
        {
            132 => Of("SIGILL: an instruction that this processor does not have",
                "Use a build for this processor (without -march=native of another), or another machine"),
            134 => Of("SIGABRT: the program gave up",
                "See its last lines: an assertion, or the memory that a runtime may use (node: --max-old-space-size)"),
            135 => Of("SIGBUS: memory that could not be had",
                "Give the container a larger /dev/shm (--shm-size 1g in options:), or free the disk of what it maps"),
            136 => Of("SIGFPE: an impossible calculation", "Mend the program: it divides by zero or overflows"),
            139 => Of("SIGSEGV: memory that is not its own",
                "Mend or update the program; a library of another libc or version does it, too"),
            159 => Of("SIGSYS: a system call that is forbidden",
                "Allow it: --security-opt seccomp=PROFILE in options:, or use a program that does without"),
            _ => null,
        };

        Finding Of(string signal, string fix) => Finding.Certain(
            Cause, $"The program of a step in {container.Title} crashed with {signal} (exit code {step.ExitCode})", fix, lines);
    }
}
