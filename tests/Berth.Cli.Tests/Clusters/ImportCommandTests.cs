using Berth.Core.Yaml;

namespace Berth.Cli.Tests.Clusters;

public sealed class ImportCommandTests : IDisposable
{
    private const string Secret = "ghp_verySecret0123456789";

    private const string Deskrun = $$"""
        {
          "cluster_name": "deskrun",
          "installations": {
            "Nix_Runner": {
              "Name": "Nix_Runner", "Repository": "https://github.com/acme/shop", "ContainerMode": "cached-privileged-kubernetes",
              "MinRunners": 1, "MaxRunners": 1, "Instances": 3,
              "Mounts": [
                { "Source": "", "Target": "/nix/store", "Type": "DirectoryOrCreate" },
                { "Source": "/srv/npm", "Target": "/root/.npm", "Type": "DirectoryOrCreate" },
                { "Source": "/var/run/docker.sock", "Target": "/var/run/docker.sock", "Type": "Socket" }
              ],
              "CachePaths": [ { "MountPath": "/var/lib/docker", "HostPath": "" } ],
              "AuthType": "pat", "AuthValue": "{{Secret}}"
            },
            "plain": {
              "Name": "plain", "Repository": "https://github.com/acme/site", "ContainerMode": "kubernetes",
              "MinRunners": 1, "MaxRunners": 5, "Instances": 1, "CachePaths": null, "AuthType": "github-app", "AuthValue": "{{Secret}}"
            },
            "docker": {
              "Repository": "https://github.com/acme/site", "ContainerMode": "dind", "MaxRunners": 2,
              "CachePaths": [ { "Target": "/var/lib/docker", "Source": "" }, { "Target": "/x", "Source": "" } ]
            }
          }
        }
        """;

    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Deskruns_runners_become_runners_and_their_secrets_stay_where_they_are()
    {
        string home = Path.Combine(_cli.Directory, "home", ".deskrun");
        Directory.CreateDirectory(home);
        File.WriteAllText(Path.Combine(home, "config.json"), Deskrun);
        (int code, string output, string error) = await _cli.RunAsync("import", "deskrun", "--config", "berth.yaml");
        Assert.Equal((0, ""), (code, output));
        Assert.Equal("""
            apiVersion: berth/v1
            engine: kubernetes

            runners:
              nix-runner:
                repository: https://github.com/acme/shop
                credentials: nix-runner
                mode: privileged
                min: 1
                instances: 3
                caches:
                  - /var/lib/docker
                  - /nix/store
                  - /srv/npm:/root/.npm
                mounts:
                  - /var/run/docker.sock:/var/run/docker.sock:Socket
              docker:
                repository: https://github.com/acme/site
                mode: dind
                max: 2
                caches:
                  - /var/lib/docker
              plain:
                repository: https://github.com/acme/site
                credentials: plain
                min: 1
                max: 5

            """.ReplaceLineEndings("\n"), _cli.Config);
        Assert.Contains("nix-runner: is named nix-runner here", error, StringComparison.Ordinal);
        Assert.Contains("nix-runner: its token was not copied: put it into the credential store with 'berth auth add nix-runner'", error, StringComparison.Ordinal);
        Assert.Contains("plain: its GitHub App was not copied", error, StringComparison.Ordinal);
        Assert.Contains("docker: kept /x:", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, _cli.Config + error, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("validate")).ExitCode);
        Assert.Contains("nix-runner-3/values.yaml", (await _cli.RunAsync("render", "nix-runner")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($$"""{ "installations": { "x": { "AuthValue": "{{Secret}}", } } """)]
    [InlineData($$"""[ "{{Secret}}" ]""")]
    [InlineData($$"""{ "installations": "{{Secret}}" }""")]
    public async Task What_is_no_deskrun_file_is_refused_without_quoting_it(string text)
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "c.json"), text);
        (int code, string output, string error) = await _cli.RunAsync("import", "deskrun", "c.json", "--config", "berth.yaml");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("berth: c.json: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_cli.ConfigPath));
    }

    [Fact]
    public async Task A_runner_that_is_there_already_leaves_the_file_as_it_was()
    {
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  plain:\n    max: 2\n";
        File.WriteAllText(Path.Combine(_cli.Directory, "c.json"), Deskrun);
        (int code, _, string error) = await _cli.RunAsync("import", "deskrun", "c.json");
        Assert.Equal(2, code);
        Assert.Contains("runners.plain: is here already", error, StringComparison.Ordinal);
        Assert.Equal("apiVersion: berth/v1\nrunners:\n  plain:\n    max: 2\n", _cli.Config);
    }

    [Fact]
    public async Task A_values_file_of_the_chart_becomes_a_runner_and_the_rest_its_values()
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "big.yaml"), $$"""
            githubConfigUrl: https://github.com/acme
            githubConfigSecret:
              github_token: {{Secret}}
            maxRunners: 8
            runnerGroup: team
            containerMode:
              type: kubernetes
              kubernetesModeWorkVolumeClaim:
                accessModes: [ReadWriteMany]
                storageClassName: fast
                resources: { requests: { storage: 20Gi } }
              kubernetesModeAdditionalRoleRules:
                - { apiGroups: [""], resources: [services], verbs: [get] }
            template:
              spec:
                nodeSelector: { disk: ssd }
                containers:
                  - name: runner
                    image: ghcr.io/acme/runner:1
                    command: [/home/runner/run.sh]
                    env:
                      - { name: ACTIONS_RUNNER_CONTAINER_HOOKS, value: /home/runner/k8s/index.js }
                      - { name: ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE, value: /x.yaml }
                      - { name: TZ, value: UTC }
            """);
        _cli.Config = "apiVersion: berth/v1\nengine: docker\n";
        (int code, _, string error) = await _cli.RunAsync("import", "helm", "big.yaml");
        Assert.Equal(0, code);
        Assert.Equal("""
            apiVersion: berth/v1
            engine: docker
            runners:
              big:
                organization: https://github.com/acme
                credentials: big
                workVolume: 20Gi
                workVolumeAccess: ReadWriteMany
                storageClass: fast
                max: 8
                runnerImage: ghcr.io/acme/runner:1
                values: big.values.yaml

            """.ReplaceLineEndings("\n"), _cli.Config);
        string values = File.ReadAllText(Path.Combine(_cli.Directory, "big.values.yaml"));
        Assert.Equal(["runnerGroup", "template", "containerMode"], YamlToJson.Convert(YamlDocument.Parse(values, "v").Root!)!.AsObject().Select(field => field.Key));
        Assert.DoesNotContain(Secret, _cli.Config + values + error, StringComparison.Ordinal);
        Assert.Contains("big: its token was not copied", error, StringComparison.Ordinal);
        Assert.Contains("big: has a hook extension in the cluster", error, StringComparison.Ordinal);
        Assert.Contains("set 'engine: kubernetes'", error, StringComparison.Ordinal);
        string rendered = (await _cli.RunAsync("render", "big", "--engine", "kubernetes")).Out;
        Assert.All(
            ["runnerGroup: team", "disk: ssd", "name: TZ", "- services", "value: /etc/berth/hook.sh", "image: ghcr.io/acme/runner:1"],
            text => Assert.Contains(text, rendered, StringComparison.Ordinal));
        Assert.DoesNotContain("/home/runner/k8s/index.js", rendered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_prints_what_would_be_written()
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "x.yaml"), "githubConfigUrl: https://github.com/acme/shop\nmaxRunners: 2\nrunnerGroup: g\ncontainerMode: { type: dind }\n");
        (int code, string output, _) = await _cli.RunAsync("import", "helm", "x.yaml", "--name", "desk", "--dry-run", "--config", "berth.yaml");
        Assert.Equal(0, code);
        Assert.EndsWith("    values: desk.values.yaml\n---\n# desk.values.yaml\nrunnerGroup: g\n", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_cli.ConfigPath));
    }

    [Fact]
    public async Task A_file_that_has_no_value_of_the_chart_is_no_runner()
    {
        File.WriteAllText(Path.Combine(_cli.Directory, "foo.yaml"), "foo: 1\n");
        (int code, _, string error) = await _cli.RunAsync("import", "helm", "foo.yaml", "--config", "berth.yaml");
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("githubConfigUrl", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_cli.Directory, "berth.yaml")));
    }
}
