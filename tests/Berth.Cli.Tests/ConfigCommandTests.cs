using System.Text.Json.Nodes;
using Berth.Core.Yaml;

namespace Berth.Cli.Tests;

public sealed class ConfigCommandTests : IDisposable
{
    private const string Desk = "apiVersion: berth/v1\nrunners:\n  # mine\n  desk:\n    repository: acme/site\n    image: debian:12\n";

    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Init_makes_a_valid_file_with_its_schema_and_only_once()
    {
        (int code, string output, string error) = await _cli.RunAsync("init");
        Assert.Equal((0, ""), (code, output));
        Assert.Contains("made berth.yaml", error, StringComparison.Ordinal);
        Assert.StartsWith("# yaml-language-server: $schema=berth.schema.json\n", _cli.Config, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_cli.Directory, "berth.schema.json")));
        Assert.Equal(0, (await _cli.RunAsync("validate")).ExitCode);
        string before = _cli.Config;
        Assert.Equal((2, "", "berth: berth.yaml is here already; 'berth add' adds runners to it\n"), await _cli.RunAsync("init"));
        Assert.Equal(before, _cli.Config);
    }

    [Theory]
    [InlineData("init")]
    [InlineData("init", "--dry-run")]
    public async Task Init_beside_a_directory_of_that_name_says_so(params string[] arguments)
    {
        Directory.CreateDirectory(_cli.ConfigPath);
        (int code, string output, string error) = await _cli.RunAsync(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("berth.yaml: is a directory; a file is needed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_be_and_writes_nothing()
    {
        (int code, string output, _) = await _cli.RunAsync("init", "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("apiVersion: berth/v1", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_cli.Directory));
        _cli.Config = Desk;
        Assert.Equal((0, Desk + "  x:\n    max: 2\n", ""), await _cli.RunAsync("add", "x", "--max", "2", "--dry-run"));
        Assert.Equal((0, "apiVersion: berth/v1\nrunners:\n", ""), await _cli.RunAsync("remove", "desk", "--dry-run"));
        Assert.Equal(Desk, _cli.Config);
    }

    [Fact]
    public async Task A_number_is_named_as_it_was_given()
    {
        _cli.Config = Desk;
        (int code, _, string error) = await _cli.RunAsync("add", "x", "--max", "-1");
        Assert.Equal(2, code);
        Assert.Contains("not -1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_the_files_name_is_told_as_one()
    {
        Directory.CreateDirectory(_cli.ConfigPath);
        Assert.Equal(
            (2, "", "berth: berth.yaml: is a directory; a file is needed\nberth: fix: Move it away, or name a file with --config\n"),
            await _cli.RunAsync("list"));
    }

    [Fact]
    public async Task Add_writes_what_it_was_told_and_remove_takes_it_away()
    {
        _cli.Config = Desk;
        File.WriteAllText(Path.Combine(_cli.Directory, "e.yaml"), "");
        (int code, string output, string error) = await _cli.RunAsync(
            "add", "big", "--organization", "acme", "--mode", "dind", "--min", "1", "--max", "4", "--instances", "2", "--image", "ghcr.io/a/b:1",
            "--cache", "/nix/store:overlay", "--cache", "/srv/c:/c", "--mount", "/dev/kvm:/dev/kvm:CharDevice", "--extension", "e.yaml", "--credentials", "work");
        Assert.Equal((0, "", "added big to berth.yaml\n"), (code, output, error));
        Assert.Equal(Desk + """
              big:
                organization: acme
                credentials: work
                mode: dind
                min: 1
                max: 4
                instances: 2
                image: ghcr.io/a/b:1
                caches:
                  - /nix/store:overlay
                  - /srv/c:/c
                mounts:
                  - /dev/kvm:/dev/kvm:CharDevice
                extension: e.yaml

            """.ReplaceLineEndings("\n"), _cli.Config);
        Assert.Equal(0, (await _cli.RunAsync("remove", "big")).ExitCode);
        Assert.Equal(Desk, _cli.Config);
    }

    [Fact]
    public async Task Add_without_a_file_makes_the_users_own_or_the_repositorys()
    {
        Assert.Equal((0, "", "added a to home/.config/berth/berth.yaml\n"), await _cli.RunAsync("add", "a"));
        Directory.CreateDirectory(Path.Combine(_cli.Directory, ".git"));
        Assert.Equal((0, "", "added a to home/.config/berth/berth.yaml\n".Replace("a to", "b to", StringComparison.Ordinal)), await _cli.RunAsync("add", "b"));
        Assert.Equal((0, "", "added a to new.yaml\n"), await _cli.RunAsync("add", "a", "--config", "new.yaml"));
    }

    [Fact]
    public async Task A_wrong_flag_is_named_and_the_file_stays()
    {
        _cli.Config = Desk;
        Assert.Equal(
            (2, "", "--mode: must be one of container, privileged, dind, not 'foo'\n--min: must be a whole number from 0 to 1000, not the string 'x y'\n--cache: '/__w/x' is taken: the hook mounts '/__w' itself\n"),
            await _cli.RunAsync("add", "x", "--mode", "foo", "--min", "x y", "--cache", "/__w/x"));
        Assert.Equal((2, "", "--min: is 3, more than 'max', which is 1\n"), await _cli.RunAsync("add", "x", "--min", "3"));
        Assert.StartsWith("NAME: 'X' is not a runner's name", (await _cli.RunAsync("add", "X")).Error, StringComparison.Ordinal);
        Assert.Equal((2, "", "berth.yaml:4:3: runners.desk: is here already; remove it first, or choose another name\n"), await _cli.RunAsync("add", "desk"));
        Assert.Equal(Desk, _cli.Config);
    }

    [Fact]
    public async Task A_secret_given_as_a_credentials_name_is_not_repeated()
    {
        _cli.Config = Desk;
        (int code, string output, string error) = await _cli.RunAsync("add", "x", "--credentials", "ghp_S3CRET", "--repository", "https://S3CRET@github.com/a/b");
        Assert.Equal(2, code);
        Assert.DoesNotContain("S3CRET", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_and_show_speak_table_json_and_yaml()
    {
        _cli.Config = Desk;
        Assert.Equal(
            (0, "NAME  SERVES     MODE       MIN  MAX  INSTANCES  CACHES  IMAGE\ndesk  acme/site  container  0    1    1          0       debian:12\n", ""),
            await _cli.RunAsync("list"));
        Assert.Equal("acme/site", JsonNode.Parse((await _cli.RunAsync("list", "-o", "json")).Out)![0]!["repository"]!.GetValue<string>());
        string yaml = (await _cli.RunAsync("show", "desk", "-o", "yaml")).Out;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse((await _cli.RunAsync("show", "desk", "-o=json")).Out), YamlToJson.Convert(YamlDocument.Parse(yaml, "f").Root!)));
        Assert.Contains("image      debian:12\n", (await _cli.RunAsync("show", "desk")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_comes_between_the_file_and_the_flags()
    {
        _cli.Config = Desk;
        _cli.With("BERTH_MODE", "dind").With("BERTH_ENGINE", "podman");
        Assert.Equal((2, "", "BERTH_ENGINE: must be one of docker, kubernetes, not 'podman'\n"), await _cli.RunAsync("list"));
        Assert.Contains("\"mode\": \"dind\"", (await _cli.RunAsync("--engine", "docker", "show", "desk", "-o", "json")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_gives_every_problem_to_people_and_machines()
    {
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  a:\n    max: 0\n    imgae: x\n";
        (int code, string output, string error) = await _cli.RunAsync("validate");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(["berth.yaml:4:10: runners.a.max", "berth.yaml:5:5: runners.a.imgae"], error.TrimEnd().Split('\n').Select(line => string.Join(':', line.Split(':')[..4])));
        JsonNode data = JsonNode.Parse((await _cli.RunAsync("validate", "-o", "json")).Out)!;
        Assert.Equal((false, 4), (data["valid"]!.GetValue<bool>(), data["problems"]![0]!["line"]!.GetValue<int>()));
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  a:\n    extension: none.yaml\n";
        Assert.Equal(
            (2, "", "berth.yaml:4:5: runners.a.extension: there is no file 'none.yaml'\n"), await _cli.RunAsync("validate"));
        // What is wrong with one runner keeps nothing of another's unsaid.
        _cli.Config += "  b:\n    max: 0\n";
        (_, _, error) = await _cli.RunAsync("validate");
        Assert.Equal(["berth.yaml:4:5: runners.a.extension", "berth.yaml:6:10: runners.b.max"], error.TrimEnd().Split('\n').Select(line => string.Join(':', line.Split(':')[..4])));
    }

    [Fact]
    public async Task Validate_looks_into_extensions()
    {
        _cli.Config = "apiVersion: berth/v1\nengine: docker\nrunners:\n  a:\n    mode: dind\n    extension: e.yaml\n";
        string extension = Path.Combine(_cli.Directory, "e.yaml");
        File.WriteAllText(extension, "spec:\n  containers:\n    - name: $job\n");
        (int code, _, string error) = await _cli.RunAsync("validate");
        Assert.Equal(0, code);
        Assert.Equal("berth.yaml is valid: 1 runner", error.TrimEnd());
        File.WriteAllText(extension, "spec:\n  volumes:\n    - name: work\n      emptyDir: {}\n");
        (code, _, error) = await _cli.RunAsync("validate");
        Assert.Equal(2, code);
        Assert.StartsWith("e.yaml:3:7: $.spec.volumes[0]: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_holds_a_clusters_runners_against_the_official_hook_and_reads_their_values()
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners:\n  a:\n    hook: official\n    mode: privileged\n    extension: e.yaml\n  b:\n    values: v.yaml\n";
        File.WriteAllText(Path.Combine(_cli.Directory, "e.yaml"), "spec:\n  containers:\n    - name: $job\n      securityContext: { privileged: false }\n");
        (int code, _, string error) = await _cli.RunAsync("validate");
        Assert.Equal(2, code);
        Assert.StartsWith("berth.yaml:9:5: runners.b.values: ", error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_cli.Directory, "v.yaml"), "runnerGroup: g\n");
        (code, _, error) = await _cli.RunAsync("validate");
        Assert.Equal(0, code);
        Assert.Contains("berth.yaml:5:5: runners.a.hook: warning: jobs with services cannot start", error, StringComparison.Ordinal);
        Assert.Contains("berth.yaml:5:5: runners.a.hook: warning: jobs of forks are not refused here", error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_cli.Directory, "e.yaml"), "spec:\n  containers:\n    - name: job\n      image: x\n");
        (code, _, error) = await _cli.RunAsync("validate");
        Assert.Equal(2, code);
        Assert.Contains("named job", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extension_that_is_not_there_is_not_added()
    {
        _cli.Config = Desk;
        (int code, _, string error) = await _cli.RunAsync("add", "x", "--extension", "none.yaml");
        Assert.Equal(2, code);
        Assert.StartsWith("--extension: there is no file 'none.yaml'", error, StringComparison.Ordinal);
        Assert.Equal(Desk, _cli.Config);
    }

    [Fact]
    public async Task Without_a_file_it_is_said_where_one_was_looked_for()
    {
        (int code, _, string error) = await _cli.RunAsync("list");
        Assert.Equal(2, code);
        Assert.Contains($"there is no berth.yaml in {_cli.Directory}", error, StringComparison.Ordinal);
        Assert.Contains($"nor {_cli.Directory}/home/.config/berth/berth.yaml", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("validate")]
    [InlineData("add", "x")]
    public async Task A_configuration_that_is_a_pipe_is_refused_at_once(params string[] arguments)
    {
        string pipe = Path.Combine(_cli.Directory, "pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [pipe])) mkfifo.WaitForExit();
        (int code, _, string error) = await _cli.RunAsync([.. arguments, "--config", "pipe"]);
        Assert.Equal((2, "berth: pipe: cannot be read: is a pipe, a device or a socket; a file is needed"), (code, error.Split('\n')[0]));
    }

    [Fact]
    public async Task A_runner_that_is_not_there_is_answered_with_the_nearest()
    {
        _cli.Config = Desk;
        Assert.Equal((2, "", "berth: berth.yaml: there is no runner 'dsk'; did you mean 'desk'?\n"), await _cli.RunAsync("show", "dsk"));
        Assert.Equal((2, "", "berth.yaml:2:1: runners: there is no runner 'dsk'; did you mean 'desk'?\n"), await _cli.RunAsync("remove", "dsk"));
    }
}
