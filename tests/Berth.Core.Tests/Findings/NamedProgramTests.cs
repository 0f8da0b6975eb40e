using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Findings;

/// <summary>What shells and their like say of a program that they cannot run, and what only looks like it.</summary>
public sealed class NamedProgramTests
{
    [Theory]
    [InlineData("bash: line 1: bazel: command not found")]
    [InlineData("bash: bazel: command not found")]
    [InlineData("-bash: bazel: command not found")]
    [InlineData("/__w/_temp/3c.sh: line 14: bazel: command not found")]
    [InlineData("bash: line 0: exec: bazel: not found")]
    [InlineData("/__w/_temp/3c.sh: line 2: exec: bazel: not found")]
    [InlineData("bash: Zeile 1: bazel: Kommando nicht gefunden.")]
    [InlineData("bash: ligne 1 : bazel : commande introuvable")]
    [InlineData("bash: línea 1: bazel: orden no encontrada")]
    [InlineData("bash: строка 1: bazel: команда не найдена")]
    [InlineData("bash: 行 1: bazel: コマンドが見つかりません")]
    [InlineData("bash: 第 1 行:bazel: 未找到命令", false)]
    [InlineData("bash: 第 1 行: bazel: 未找到命令")]
    [InlineData("bash: linha 1: bazel: comando não encontrado")]
    [InlineData("bash: bazel: Kommando nicht gefunden.")]
    [InlineData("sh: 1: bazel: not found")]
    [InlineData("/__w/_temp/3c.sh: 7: bazel: not found")]
    [InlineData("sh: 1: exec: bazel: not found")]
    [InlineData("sh: bazel: not found")]
    [InlineData("/__w/_temp/3c.sh: line 3: bazel: not found")]
    [InlineData("ksh: bazel: not found")]
    [InlineData("/tmp/x.sh[3]: bazel: not found")]
    [InlineData("sh: bazel: inaccessible or not found")]
    [InlineData("zsh:1: command not found: bazel")]
    [InlineData("zsh: command not found: bazel")]
    [InlineData("fish: Unknown command: bazel")]
    [InlineData("fish: Unknown command 'bazel'")]
    [InlineData("env: 'bazel': No such file or directory")]
    [InlineData("/usr/bin/env: ‘bazel’: No such file or directory")]
    [InlineData("env: „bazel“: Datei oder Verzeichnis nicht gefunden")]
    [InlineData("env: « bazel »: Aucun fichier ou dossier de ce type")]
    [InlineData("env: can't execute 'bazel': No such file or directory")]
    [InlineData("timeout: failed to run command ‘bazel’: No such file or directory")]
    [InlineData("nohup: failed to run command 'bazel': No such file or directory")]
    [InlineData("xargs: bazel: No such file or directory")]
    [InlineData("make: bazel: No such file or directory")]
    [InlineData("sudo: bazel: command not found", true, 1)]
    [InlineData("Error: spawn bazel ENOENT", true, 1)]
    [InlineData("error: exec: \"bazel\": executable file not found in $PATH", true, 1)]
    [InlineData("sh: 1: bazel: not found", true, 1)]
    [InlineData("/bin/sh: 1: bazel: not found\nmake: *** [Makefile:2: all] Error 127", true, 2)]
    [InlineData("::error::Unable to locate executable file: bazel. Please verify either the file path exists", true, 1)]
    [InlineData("Caused by: java.io.IOException: Cannot run program \"bazel\": error=2, No such file or directory", true, 1)]
    [InlineData("error: linker `bazel` not found\n  |\n  = note: No such file or directory (os error 2)", true, 101)]
    [InlineData("sh: 1: bazel: not found\nnpm ERR! code 127\nnpm ERR! path /__w/repo/repo")]
    public void A_word_that_is_named_as_missing_is_found(string said, bool found = true, int code = 127)
    {
        Verdict verdict = Judge(code, said);
        if (!found)
        {
            Assert.Equal(Verdict.Unknown, verdict.Cause);
            return;
        }

        Finding finding = Assert.Single(verdict.Findings);
        Assert.Equal(("image-lacks-command", Certainty.Likely), (finding.Cause, finding.Certainty));
        Assert.Contains("\"bazel\"", finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 127)]
    [InlineData("", 126)]
    [InlineData("npm ERR! code 127", 127)]
    [InlineData("error: package foo: not found", 127)]
    [InlineData("bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)", 127)]
    [InlineData("bash: line 1: TOKEN: unbound variable", 127)]
    [InlineData("bash: Zeile 1: TOKEN: Variable ist nicht gesetzt.", 127)]
    [InlineData("bash: line 3: cd: /nope: No such file or directory", 127)]
    [InlineData("sh: 1: Syntax error: Unterminated quoted string", 127)]
    [InlineData("timeout: invalid time interval ‘x’", 127)]
    [InlineData("main.c: line 3: foo: undefined", 127)]
    [InlineData("sh: bazel: not found\none\ntwo\nthree\nfour", 1)]
    [InlineData("bash: Zeile 1: bazel: Kommando nicht gefunden.", 1)]
    [InlineData("bash: line 2: ./none.txt: No such file or directory", 1)]
    [InlineData("make: Makefile: No such file or directory\nmake: *** No rule to make target 'Makefile'.  Stop.", 2)]
    [InlineData("tail: inotify cannot be used, reverting to polling: No space left on device", 1)]
    [InlineData("Error: ENOSPC: System limit for number of file watchers reached", 1)]
    [InlineData("expected: no space left on the shelf", 1)]
    [InlineData("Killed", 1)]
    [InlineData("log: exec format error", 3)]
    [InlineData("tar: exec format error", 2)]
    [InlineData("warning: no space left on device", 255)]
    public void What_no_shell_names_is_not_guessed(string said, int code) => Assert.Empty(Judge(code, said).Findings);

    [Theory]
    [InlineData("bash: line 1: /opt/x: Permission denied", "command-not-executable", Certainty.Certain)]
    [InlineData("sh: 1: /opt/x: Permission denied", "command-not-executable", Certainty.Certain)]
    [InlineData("bash: line 1: /opt: Is a directory", "command-not-executable", Certainty.Certain)]
    [InlineData("bash: Zeile 1: /opt/x: Keine Berechtigung", "command-not-executable", Certainty.Likely)]
    [InlineData("sh: exec: line 0: /opt/x: Permission denied", "command-not-executable", Certainty.Certain)]
    [InlineData("env: 'x': Permission denied", "command-not-executable", Certainty.Certain)]
    [InlineData("bash: line 1: /opt/x: cannot execute binary file: Exec format error", "image-wrong-platform", Certainty.Certain)]
    public void What_may_not_be_run_is_told(string said, string cause, Certainty certainty)
    {
        Finding finding = Assert.Single(Judge(126, said).Findings);
        Assert.Equal((cause, certainty), (finding.Cause, finding.Certainty));
    }

    private static Verdict Judge(int code, string said)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "tests/pod-failures/healthy.json")))!;
        root["exec"] = new JsonArray(new JsonObject
        {
            ["command"] = new JsonArray("bash", "-e", "/__w/_temp/3c.sh"),
            ["exitCode"] = code,
            ["stdout"] = "",
            ["stderr"] = said,
        });
        return Diagnostician.Judge(Evidence.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), out _)!);
    }
}
