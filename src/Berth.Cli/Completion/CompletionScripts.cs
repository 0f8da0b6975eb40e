namespace Berth.Cli.Completion;

/// <summary>
/// Scripts by shell. Each hands the line without the program's name, and the cursor's place in it, to the
/// <c>[suggest]</c> directive, so that what is completed is always what this very <c>berth</c> knows.
/// </summary>
internal static class CompletionScripts
{
    private const string Bash = """
        _berth() {
          local line="${COMP_LINE#*[[:space:]]}" IFS=$'\n'
          local point=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
          COMPREPLY=($(berth "[suggest:$point]" "$line" 2>/dev/null | grep -F -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _berth berth

        """;

    private const string Zsh = """
        #compdef berth
        _berth() {
          local line="${BUFFER#*[[:space:]]}"
          local point=$((CURSOR - ${#BUFFER} + ${#line}))
          local -a found=("${(@f)$(berth "[suggest:$point]" "$line" 2>/dev/null)}")
          compadd -a found || _files
        }
        compdef _berth berth

        """;

    private const string Fish = """
        function __berth_complete
            set -l line (string replace -r '^\S+\s' '' -- (commandline -cp))
            berth "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
        end
        complete -c berth -a '(__berth_complete)'

        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName berth -ScriptBlock {
            param($word, $ast, $cursor)
            $line = $ast.ToString().PadRight($cursor) -replace '^\S+\s', ''
            $point = $line.Length - [Math]::Max(0, $ast.ToString().Length - $cursor)
            berth "[suggest:$point]" "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "powershell"];

    /// <summary>The script; null for a shell that is none of <see cref="Shells"/>.</summary>
    public static string? For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        "powershell" => PowerShell,
        _ => null,
    };
}
