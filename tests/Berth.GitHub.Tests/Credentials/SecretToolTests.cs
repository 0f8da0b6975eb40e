using Berth.GitHub.Credentials;

namespace Berth.GitHub.Tests.Credentials;

/// <summary>Against a program of the same arguments and answers as libsecret's, which keeps secrets in files.</summary>
public sealed class SecretToolTests : IDisposable
{
    private const string Program = """
        #!/bin/sh
        echo "$*" >>"$STORE/arguments"
        command=$1; shift
        [ "$command" = store ] && shift
        [ "$1 $2 $3" = "application berth credential" ] || { echo "unexpected: $*" >&2; exit 2; }
        [ -e "$STORE/locked" ] && { echo "secret-tool: Cannot autolaunch D-Bus without X11 \$DISPLAY" >&2; exit 1; }
        case $command in
            store) cat >"$STORE/$4.secret" ;;
            lookup) [ -e "$STORE/$4.secret" ] && cat "$STORE/$4.secret" || exit 1 ;;
            clear) rm "$STORE/$4.secret" 2>/dev/null || exit 1 ;;
        esac
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("berth-tool-").FullName;
    private readonly Dictionary<string, string> _environment;

    public SecretToolTests()
    {
        string program = Path.Combine(_directory, "secret-tool");
        File.WriteAllText(program, Program);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{_directory}:{Environment.GetEnvironmentVariable("PATH")}",
            ["STORE"] = _directory,
            ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere",
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_secret_goes_in_comes_out_and_is_forgotten_without_being_an_argument()
    {
        SecretTool tool = new(_environment);
        Assert.True(tool.IsThere);
        Assert.Null(await tool.FindAsync("work", Cancellation));
        await tool.StoreAsync("work", new Secret("-----BEGIN KEY-----\nhidden\n-----END KEY-----"), Cancellation);
        Assert.Equal("-----BEGIN KEY-----\nhidden\n-----END KEY-----", (await tool.FindAsync("work", Cancellation))!.Reveal());
        await tool.RemoveAsync("work", Cancellation);
        await tool.RemoveAsync("work", Cancellation);
        Assert.Null(await tool.FindAsync("work", Cancellation));
        string arguments = await File.ReadAllTextAsync(Path.Combine(_directory, "arguments"), Cancellation);
        Assert.DoesNotContain("hidden", arguments, StringComparison.Ordinal);
        Assert.Contains("store --label=Berth: work application berth credential work", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keyring_that_does_not_answer_is_an_error_in_its_own_words()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "locked"), "", Cancellation);
        SecretTool tool = new(_environment);
        KeyringException failure = await Assert.ThrowsAsync<KeyringException>(() => tool.FindAsync("work", Cancellation));
        Assert.Contains("D-Bus", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KeyringException>(() => tool.StoreAsync("work", new Secret("hidden"), Cancellation));
        await Assert.ThrowsAsync<KeyringException>(() => tool.RemoveAsync("work", Cancellation));
    }

    [Fact]
    public void Without_the_program_or_a_desktops_session_there_is_none()
    {
        Assert.False(new SecretTool(new Dictionary<string, string>(_environment) { ["PATH"] = "/nowhere" }).IsThere);
        _environment.Remove("DBUS_SESSION_BUS_ADDRESS");
        Assert.False(new SecretTool(_environment).IsThere);
        File.WriteAllText(Path.Combine(_directory, "bus"), "");
        _environment["XDG_RUNTIME_DIR"] = _directory;
        Assert.True(new SecretTool(_environment).IsThere);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
