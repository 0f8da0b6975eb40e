using Berth.Core.Diagnosis;
using Berth.GitHub.Credentials;

namespace Berth.GitHub.Tests.Credentials;

public sealed class CredentialStoreTests : IDisposable
{
    private const string Hidden = "ghp_hidden";

    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("berth-store-").FullName, "credentials");
    private readonly MemoryKeyring _keyring = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CredentialStore Store => new(_directory, _keyring);

    private string FileOf(string name) => Path.Combine(_directory, $"{name}.json");

    [Fact]
    public async Task Without_a_keyring_a_credential_is_in_a_file_of_ones_own()
    {
        AppCredential app = new("ghes.example.com", "Iv23", 7, new Secret("the key"));
        Assert.Equal(CredentialPlace.File, await Store.PutAsync("work", app, null, Cancellation));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileOf("work")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory));
        AppCredential back = Assert.IsType<AppCredential>(await Store.GetAsync("work", Cancellation));
        Assert.Equal(("ghes.example.com", "Iv23", 7, "the key"), (back.Host, back.AppId, back.InstallationId, back.Secret.Reveal()));
        Assert.Equal([new CredentialEntry("work", "app", "ghes.example.com", CredentialPlace.File, "Iv23", null)], Store.List());
        Assert.Empty(Directory.EnumerateFiles(_directory, "*.tmp"));
    }

    [Fact]
    public async Task With_a_keyring_the_file_has_no_secret_and_a_list_asks_for_none()
    {
        _keyring.IsThere = true;
        Assert.Equal(CredentialPlace.Keyring, await Store.PutAsync("work", Token(), null, Cancellation));
        Assert.DoesNotContain("hidden", await File.ReadAllTextAsync(FileOf("work"), Cancellation), StringComparison.Ordinal);
        Assert.Equal(CredentialPlace.Keyring, Store.List().Single().Place);
        Assert.Equal(0, _keyring.Asked);
        Assert.Equal(Hidden, (await Store.GetAsync("work", Cancellation)).Secret.Reveal());

        await Store.RemoveAsync("work", Cancellation);
        Assert.Empty(_keyring.Secrets);
        Assert.Empty(Store.List());
    }

    [Fact]
    public async Task A_keyring_that_takes_nothing_gives_way_to_a_file_unless_it_was_asked_for()
    {
        (_keyring.IsThere, _keyring.Fails) = (true, true);
        Assert.Equal(CredentialPlace.File, await Store.PutAsync("work", Token(), null, Cancellation));
        await FailsAsync("credential-store-failed", () => Store.PutAsync("other", Token(), CredentialPlace.Keyring, Cancellation));
        Assert.False(Store.Has("other"));
    }

    [Fact]
    public async Task A_credential_that_moves_into_a_file_leaves_the_keyring()
    {
        _keyring.IsThere = true;
        await Store.PutAsync("work", Token(), null, Cancellation);
        await Store.PutAsync("work", Token(), CredentialPlace.File, Cancellation);
        Assert.Empty(_keyring.Secrets);
        Assert.Equal(Hidden, (await Store.GetAsync("work", Cancellation)).Secret.Reveal());
    }

    [Fact]
    public async Task A_locked_keyring_forgets_nothing()
    {
        _keyring.IsThere = true;
        await Store.PutAsync("work", Token(), null, Cancellation);
        _keyring.Fails = true;
        await FailsAsync("credential-store-failed", () => Store.GetAsync("work", Cancellation));
        await FailsAsync("credential-store-failed", () => Store.RemoveAsync("work", Cancellation));
        Assert.True(Store.Has("work"));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public async Task A_file_that_others_may_use_is_not_read(UnixFileMode others)
    {
        await Store.PutAsync("work", Token(), null, Cancellation);
        File.SetUnixFileMode(FileOf("work"), UnixFileMode.UserRead | others);
        await FailsAsync("credential-file-unsafe", () => Store.GetAsync("work", Cancellation));
        Assert.NotNull(Store.List().Single().Problem);

        await Store.PutAsync("work", Token(), null, Cancellation);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileOf("work")));
    }

    [Fact]
    public async Task A_link_is_not_followed()
    {
        await Store.PutAsync("work", Token(), null, Cancellation);
        File.CreateSymbolicLink(FileOf("link"), FileOf("work"));
        await FailsAsync("credential-file-unsafe", () => Store.GetAsync("link", Cancellation));
    }

    [Fact]
    public async Task A_file_of_another_user_is_not_read()
    {
        await Store.PutAsync("work", Token(), null, Cancellation);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a file away");
        using System.Diagnostics.Process chown = System.Diagnostics.Process.Start("chown", ["12345", FileOf("work")]);
        await chown.WaitForExitAsync(Cancellation);
        await FailsAsync("credential-file-unsafe", () => Store.GetAsync("work", Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"type\":\"token\",\"host\":\"github.com\",\"secret\":\"ghp_hidden")]
    [InlineData("{\"version\":2,\"type\":\"token\",\"host\":\"github.com\",\"secret\":\"ghp_hidden\"}")]
    [InlineData("{\"version\":1,\"type\":\"app\",\"host\":\"github.com\",\"secret\":\"ghp_hidden\"}")]
    [InlineData("null")]
    public async Task A_file_that_is_not_Berths_is_said_so_and_not_quoted(string content)
    {
        await Store.PutAsync("work", Token(), null, Cancellation);
        await File.WriteAllTextAsync(FileOf("work"), content, Cancellation);
        await FailsAsync("credential-unreadable", () => Store.GetAsync("work", Cancellation));
        await Store.RemoveAsync("work", Cancellation);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("../work")]
    [InlineData("ghp_hidden")]
    public async Task A_name_that_is_not_there_is_said_so(string name)
    {
        await Store.PutAsync("work", Token(), null, Cancellation);
        await FailsAsync("credential-not-found", () => Store.GetAsync(name, Cancellation));
        await FailsAsync("credential-not-found", () => Store.RemoveAsync(name, Cancellation));
    }

    private static TokenCredential Token() => new("github.com", new Secret(Hidden));

    private static async Task FailsAsync(string cause, Func<Task> work)
    {
        BerthException failure = await Assert.ThrowsAsync<BerthException>(work);
        Assert.Equal(cause, failure.Finding.Cause);
        Assert.DoesNotContain("hidden", $"{failure}{string.Join(' ', failure.Finding.Evidence)}", StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);
}
