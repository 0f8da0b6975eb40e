namespace Berth.Workflows.Running;

/// <summary>
/// How a <c>run:</c> becomes a script file and a command line (docs.github.com, <c>jobs.&lt;id&gt;.steps[*].shell</c>).
/// </summary>
/// <param name="Program">What runs the script.</param>
/// <param name="Template">Its arguments; <c>{0}</c> stands for the script's path.</param>
/// <param name="Extension">The script file's extension, with its dot.</param>
internal sealed record ShellScript(string Program, string Template, string Extension)
{
    /// <summary>What a job with a container gets without <c>shell:</c>.</summary>
    private static readonly ShellScript _default = new("sh", "-e {0}", ".sh");

    private static readonly Dictionary<string, ShellScript> _builtIn = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bash"] = new("bash", "--noprofile --norc -e -o pipefail {0}", ".sh"),
        ["sh"] = _default,
        ["python"] = new("python", "{0}", ".py"),
        ["pwsh"] = new("pwsh", "-command \". '{0}'\"", ".ps1"),
    };

    /// <summary>Reads a <c>shell:</c>; null for one that is neither built in nor a template with <c>{0}</c>.</summary>
    public static ShellScript? Parse(string? shell)
    {
        if (string.IsNullOrWhiteSpace(shell))
        {
            return _default;
        }

        if (_builtIn.TryGetValue(shell.Trim(), out ShellScript? known))
        {
            return known;
        }

        string[] parts = shell.Trim().Split(' ', 2);
        return parts.Length == 2 && parts[1].Contains("{0}", StringComparison.Ordinal)
            ? new ShellScript(parts[0], parts[1], _builtIn.TryGetValue(parts[0], out ShellScript? program)
                ? program.Extension
                : "")
            : null;
    }

    /// <summary>
    /// The arguments, split on single blanks with quotes left in place: that is how the runner hands them to a hook.
    /// </summary>
    public IReadOnlyList<string> Arguments(string script) => Template.Replace("{0}", script, StringComparison.Ordinal).Split(' ');

    /// <summary>The script file's content. PowerShell gets its errors turned into exit codes.</summary>
    public string Content(string run)
    {
        string script = run.ReplaceLineEndings("\n");
        return Extension == ".ps1"
            ? $"$ErrorActionPreference = 'stop'\n{script}\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) " +
                $"{{ exit $LASTEXITCODE }}"
            : script;
    }
}
