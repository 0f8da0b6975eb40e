using Berth.Core.Diagnosis;
using Berth.Workflows.Checkout;

namespace Berth.Workflows.Tests.Checkout;

public sealed class WorkingTreeCopyTests : IDisposable
{
    private readonly TemporaryDirectory _source = new();
    private readonly TemporaryDirectory _target = new();

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    private static Dictionary<string, string> Variables => Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private string Target(string name = "") => Path.Combine(_target.Root, "copy", name);

    private async Task<RepositoryFacts> CopyAsync(int depth = 1)
    {
        RepositoryFacts facts = await RepositoryFacts.ReadAsync(_source.Root, Variables, TestContext.Current.CancellationToken);
        await WorkingTreeCopy.CopyAsync(facts, Target(), depth, tags: false, TestContext.Current.CancellationToken);
        return facts;
    }

    private void Commit(string message)
    {
        _source.Git("add", "-A");
        _source.Git("commit", "-qm", message);
    }

    [Fact]
    public async Task A_repository_that_git_refuses_is_not_copied_as_if_it_were_none()
    {
        _source.File(".git", "gitdir: /nowhere\n");
        BerthException e = await Assert.ThrowsAsync<BerthException>(() => CopyAsync());
        Assert.Equal("git-failed", e.Finding.Cause);
        Assert.Contains("/nowhere", string.Join('\n', e.Finding.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_copy_is_what_git_lists_with_uncommitted_changes()
    {
        _source.Git("init", "-q", "-b", "trunk");
        _source.Git("remote", "add", "origin", "https://user:token@git.example.com/own/thing.git");
        _source.File(".gitignore", "*.log\n");
        _source.File("kept", "old");
        _source.File("gone", "x");
        _source.File("run.sh", "#!/bin/sh\n", executable: true);
        File.CreateSymbolicLink(Path.Combine(_source.Root, "link"), "missing/target");
        Commit("one");
        _source.File("kept", "two");
        Commit("two");
        _source.File("kept", "changed");
        _source.File("dir/n e w\n", "new");
        _source.File("noise.log", "x");
        File.Delete(Path.Combine(_source.Root, "gone"));

        RepositoryFacts facts = await CopyAsync();

        Assert.Equal("changed", File.ReadAllText(Target("kept")));
        Assert.Equal("new", File.ReadAllText(Target("dir/n e w\n")));
        Assert.Equal("missing/target", new FileInfo(Target("link")).LinkTarget);
        Assert.True((File.GetUnixFileMode(Target("run.sh")) & UnixFileMode.UserExecute) != 0);
        Assert.False(File.Exists(Target("gone")));
        Assert.False(File.Exists(Target("noise.log")));
        Assert.Equal(_source.Git("status", "--porcelain"), TemporaryDirectory.Run(Target(), "git", "status", "--porcelain"));
        Assert.Equal(facts.Sha, TemporaryDirectory.Run(Target(), "git", "rev-parse", "HEAD").Trim());
        Assert.Equal("1", TemporaryDirectory.Run(Target(), "git", "rev-list", "--count", "HEAD").Trim());
        Assert.Equal("https://git.example.com/own/thing.git", TemporaryDirectory.Run(Target(), "git", "remote", "get-url", "origin").Trim());
        Assert.Equal(("own/thing", "refs/heads/trunk", "trunk", "branch", "https://git.example.com"),
            (facts.Repository, facts.Ref, facts.RefName, facts.RefType, facts.ServerUrl));
    }

    [Fact]
    public async Task A_second_copy_replaces_the_first_and_can_take_all_commits()
    {
        _source.Git("init", "-q");
        _source.File("a");
        Commit("one");
        await CopyAsync();
        File.WriteAllText(Target("left-over"), "");
        Directory.CreateSymbolicLink(Target("outside"), _source.Root);
        _source.File("b");
        Commit("two");

        await CopyAsync(depth: 0);

        Assert.False(File.Exists(Target("left-over")));
        Assert.True(File.Exists(Path.Combine(_source.Root, "a")));
        Assert.Equal("2", TemporaryDirectory.Run(Target(), "git", "rev-list", "--count", "HEAD").Trim());
    }

    [Fact]
    public async Task A_repository_without_commits_and_a_plain_directory_are_copied()
    {
        _source.File("a", "1");
        RepositoryFacts plain = await CopyAsync();
        Assert.False(plain.IsGit);
        Assert.Equal("1", File.ReadAllText(Target("a")));

        _source.Git("init", "-q");
        RepositoryFacts empty = await CopyAsync();
        Assert.True(empty.IsGit);
        Assert.Equal(new string('0', 40), empty.Sha);
        Assert.Equal("1", File.ReadAllText(Target("a")));
    }

    [Fact]
    public async Task A_worktree_at_a_tag_is_copied_with_its_commit()
    {
        _source.Git("init", "-q", "main");
        string main = Path.Combine(_source.Root, "main");
        _source.File("main/a", "1");
        _source.Git("-C", main, "add", "-A");
        _source.Git("-C", main, "commit", "-qm", "one");
        _source.Git("-C", main, "tag", "v1");
        string tree = Path.Combine(_source.Root, "tree");
        _source.Git("-C", main, "worktree", "add", "-q", "--detach", tree, "v1");

        RepositoryFacts facts = await RepositoryFacts.ReadAsync(tree, Variables, TestContext.Current.CancellationToken);
        await WorkingTreeCopy.CopyAsync(facts, Target(), 1, tags: false, TestContext.Current.CancellationToken);

        Assert.Equal(("refs/tags/v1", "v1", "tag"), (facts.Ref, facts.RefName, facts.RefType));
        Assert.Equal("", TemporaryDirectory.Run(Target(), "git", "status", "--porcelain"));
    }
}
