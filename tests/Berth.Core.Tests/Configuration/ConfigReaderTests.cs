using Berth.Core.Configuration;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Configuration;

public sealed class ConfigReaderTests
{
    private const string Head = "apiVersion: berth/v1\nrunners:\n  desk:\n";

    [Fact]
    public void A_whole_file_is_read_with_its_defaults()
    {
        BerthConfig config = Valid("""
            apiVersion: berth/v1
            engine: kubernetes
            x-shared: &image ghcr.io/acme/ci:1.10
            defaults:
              credentials: work
              max: 4
              image: debian:12
              caches: [/root/.cache]
            runners:
              desk:
                repository: acme/site
                mode: privileged
                min: 1
                image: *image
                caches:
                  - /nix/store:overlay
                  - target: /data//x/./y/
                    source: /srv/cache
                    strategy: seed
                mounts:
                  - /dev/kvm
                  - /srv/in:/in:Directory
                  - target: /run/x.sock
                    type: Socket
                    readOnly: true
                extension: ./hooks/gpu.yaml
              plain:
            """);
        Assert.Equal(EngineKind.Kubernetes, config.Engine);
        RunnerDefinition desk = config.Runners[0];
        Assert.Equal(("desk", RunnerMode.Privileged, "acme/site", "https://github.com/acme/site"), (desk.Name, desk.Mode, desk.Repository, desk.Url));
        Assert.Equal(("work", 1, 4, "ghcr.io/acme/ci:1.10"), (desk.Credentials, desk.Min, desk.Max, desk.Image));
        Assert.Equal([new("/nix/store", CacheStrategy.Overlay), new("/data/x/y", CacheStrategy.Seed, "/srv/cache")], desk.Caches);
        Assert.Equal(
            [new("/dev/kvm", "/dev/kvm"), new("/in", "/srv/in", HostPathType.Directory), new("/run/x.sock", "/run/x.sock", HostPathType.Socket, true)],
            desk.Mounts);
        Assert.Equal("/base/hooks/gpu.yaml", desk.Extension);
        RunnerDefinition plain = config.Runners[1];
        Assert.Equal((RunnerMode.Container, 0, 4, "debian:12", null), (plain.Mode, plain.Min, plain.Max, plain.Image, plain.Url));
        Assert.Equal([new("/root/.cache")], plain.Caches);
    }

    [Theory]
    [InlineData("repository: acme/site", "acme/site", "https://github.com/acme/site")]
    [InlineData("repository: https://github.com/acme/site.git", "acme/site", "https://github.com/acme/site")]
    [InlineData("repository: https://ghes.example:8443/acme/site/", "acme/site", "https://ghes.example:8443/acme/site")]
    [InlineData("organization: acme", null, "https://github.com/acme")]
    [InlineData("organization: https://acme.ghe.com/team", null, "https://acme.ghe.com/team")]
    [InlineData("enterprise: acme", null, "https://github.com/enterprises/acme")]
    [InlineData("enterprise: https://ghes.example/enterprises/acme", null, "https://ghes.example/enterprises/acme")]
    public void What_a_runner_serves_is_a_url(string field, string? repository, string url)
    {
        RunnerDefinition runner = Valid($"{Head}    {field}\n").Runners[0];
        Assert.Equal((repository, url), (runner.Repository, runner.Url));
    }

    [Fact]
    public void A_scope_of_its_own_replaces_the_default_one()
    {
        RunnerDefinition runner = Valid("apiVersion: berth/v1\ndefaults: {repository: a/b}\nrunners: {x: {organization: acme}}\n").Runners[0];
        Assert.Equal((null, "https://github.com/acme"), (runner.Repository, runner.Url));
    }

    [Fact]
    public void Instances_have_names_and_caches_of_their_own()
    {
        BerthConfig config = Valid($"{Head}    instances: 3\n    caches: [/a, /srv/c:/b]\n");
        Assert.Equal(["desk-1", "desk-2", "desk-3"], config.Instances().Select(runner => runner.Name));
        Assert.Equal([null, "/srv/c/desk-2"], config.Find("desk-2")!.Caches.Select(cache => cache.Source));
        Assert.Equal(3, config.Find("desk")!.Instances);
        Assert.Null(config.Find("desk-4"));
    }

    [Theory]
    [InlineData("", "f:1:1: is empty; it must begin with 'apiVersion: berth/v1'")]
    [InlineData("- x", "f:1:1: must be a mapping with apiVersion, engine, cluster, telemetry, defaults, runners, not a list")]
    [InlineData("engine: docker", "f:1:1: apiVersion: is missing; add 'apiVersion: berth/v1'")]
    [InlineData("apiVersion: berth/v2", "f:1:13: apiVersion: must be berth/v1, not 'berth/v2'")]
    [InlineData("apiVersion: berth/v1\nengine: dokcer", "f:2:9: engine: must be one of docker, kubernetes, not 'dokcer'; did you mean 'docker'?")]
    [InlineData("apiVersion: berth/v1\nrunnres: {}", "f:2:1: runnres: is not a field; did you mean 'runners'? The fields here are apiVersion, engine, cluster, telemetry, defaults, runners")]
    [InlineData("apiVersion: berth/v1\nrunners: [a]", "f:2:10: runners: must be a mapping of runners by name, not a list")]
    [InlineData("apiVersion: berth/v1\ndefaults: {max: 0}", "f:2:17: defaults.max: must be a whole number from 1 to 1000, not 0")]
    public void The_file_as_a_whole_is_checked(string text, string expected) => Assert.Equal([expected], Problems(text));

    [Theory]
    [InlineData("imgae: x", "4:5: runners.desk.imgae: is not a field; did you mean 'image'? The fields here are repository, organization, enterprise, credentials, mode, min, max, instances, image, dindImage, caches, mounts, extension, forks, limits, group, network, hook, namespace, runnerImage, workVolume, workVolumeAccess, cacheSize, storageClass, values")]
    [InlineData("mode: privliged", "4:11: runners.desk.mode: must be one of container, privileged, dind, not 'privliged'; did you mean 'privileged'?")]
    [InlineData("mode: 1", "4:11: runners.desk.mode: must be one of container, privileged, dind, not '1'")]
    [InlineData("mode: [dind]", "4:11: runners.desk.mode: must be a string, not a list")]
    [InlineData("max: two", "4:10: runners.desk.max: must be a whole number from 1 to 1000, not 'two'")]
    [InlineData("max: '2'", "4:10: runners.desk.max: must be a whole number from 1 to 1000, not the string '2'")]
    [InlineData("max: 2.5", "4:10: runners.desk.max: must be a whole number from 1 to 1000, not '2.5'")]
    [InlineData("max: 99999999999999999999", "4:10: runners.desk.max: must be a whole number from 1 to 1000, not 99999999999999999999")]
    [InlineData("min: -1", "4:10: runners.desk.min: must be a whole number from 0 to 1000, not -1")]
    [InlineData("min: 2", "4:10: runners.desk.min: is 2, more than 'max', which is 1")]
    [InlineData("instances: 51", "4:16: runners.desk.instances: must be a whole number from 1 to 50, not 51")]
    [InlineData("image: 'a b'", "4:12: runners.desk.image: must be an image such as 'debian:12' or 'ghcr.io/owner/name@sha256:…' (lower case, no blanks), not 'a b'")]
    [InlineData("image:", "4:11: runners.desk.image: has no value; give one or leave the field out")]
    [InlineData("image: \"a\\nb\"", "4:12: runners.desk.image: holds a control character")]
    [InlineData("repository: acme", "4:17: runners.desk.repository: must be owner/repo or https://HOST/owner/repo, not 'acme'")]
    [InlineData("repository: http://github.com/a/b", "4:17: runners.desk.repository: must be owner/repo or https://HOST/owner/repo; the URL must start with https://")]
    [InlineData("repository: https://s3cret@github.com/a/b", "4:17: runners.desk.repository: must be owner/repo or https://HOST/owner/repo, without a user or token in it; secrets belong into the credential store")]
    [InlineData("repository: a/..", "4:17: runners.desk.repository: must be owner/repo or https://HOST/owner/repo, not 'a/..'")]
    [InlineData("credentials: ghp_0123456789", "4:18: runners.desk.credentials: must be the name of a credential in the store (lower-case letters, digits, '-' and '.', 63 at most), never the secret itself")]
    [InlineData("{repository: a/b, organization: a}", "3:27: runners.desk.organization: cannot stand beside 'repository': a runner serves one of repository, organization, enterprise")]
    [InlineData("<<: {max: 1}", "4:5: runners.desk.<<: merge keys are not supported; write the fields out, or use 'defaults'")]
    [InlineData("caches: /x", "4:13: runners.desk.caches: must be a list, not a string")]
    public void Each_field_says_what_is_allowed_and_where(string field, string expected)
    {
        bool inline = field.StartsWith('{');
        Assert.Equal([$"f:{expected}"], Problems(inline ? $"{Head.TrimEnd()} {field}\n" : $"{Head}    {field}\n"));
    }

    [Theory]
    [InlineData("caches", "/x:bind:seed", "'/x:bind:seed' has two strategies, 'bind' and 'seed'; give one")]
    [InlineData("caches", "x", "'x' is not absolute; a path starts with '/'")]
    [InlineData("caches", "/a/../b", "'/a/../b' holds '..'; write the path that is meant")]
    [InlineData("caches", "/", "'/' is the image itself; nothing can be mounted over it")]
    [InlineData("caches", "//.", "'/' is the image itself; nothing can be mounted over it")]
    [InlineData("caches", "/__w", "'/__w' is taken: the hook mounts '/__w' itself")]
    [InlineData("caches", "/__w/x/y", "'/__w/x/y' is taken: the hook mounts '/__w' itself")]
    [InlineData("mounts", "/__e/", "'/__e' is taken: the hook mounts '/__e' itself")]
    [InlineData("mounts", "/__berth/agent", "'/__berth/agent' is taken: the hook mounts '/__berth' itself")]
    [InlineData("mounts", "/srv:/github/home", "'/github/home' is taken: the hook mounts '/github' itself")]
    [InlineData("caches", "/proc", "'/proc' cannot be a cache: '/proc' is the kernel's, not files that outlive a job")]
    [InlineData("caches", "/dev/shm", "'/dev/shm' cannot be a cache: '/dev' is the kernel's, not files that outlive a job")]
    [InlineData("caches", "/a,b", "'/a,b' holds one of , = \\ \" which the options of an overlay mount cannot carry")]
    [InlineData("caches", "/a:overly", "'/a:overly': the last part must be one of auto, bind, seed, overlay, not 'overly'; did you mean 'overlay'?")]
    [InlineData("caches", "/a:/b:Socket", "a cache's source is a directory that is made when it is not there; its type can be DirectoryOrCreate alone, not 'Socket'")]
    [InlineData("caches", "/a:/b:/c:seed", "'/a:/b:/c:seed' has too many parts; write target, source:target or source:target:DirectoryOrCreate, and a strategy after that (auto, bind, seed, overlay)")]
    [InlineData("caches", "/:/b", "the source '/' is the whole machine; name a directory for the cache alone")]
    [InlineData("caches", "a:/b", "the source 'a' is not absolute; a path starts with '/'")]
    [InlineData("mounts", "/a:/b:directory", "'/a:/b:directory': the type must be one of DirectoryOrCreate, Directory, FileOrCreate, File, Socket, CharDevice, BlockDevice, not 'directory'; did you mean 'Directory'?")]
    [InlineData("mounts", "/a:/b:ro", "'/a:/b:ro': 'ro' is not a type; write the mount as a mapping with 'readOnly: true'")]
    [InlineData("mounts", "/a:/b:File:x", "'/a:/b:File:x' has too many parts; write target, source:target or source:target:type")]
    [InlineData("mounts", "'/a:'", "is empty; an absolute path such as '/data' is needed")]
    public void A_volume_that_cannot_be_is_refused_with_the_reason(string list, string item, string reason) =>
        Assert.Equal([$"f:5:9: runners.desk.{list}[0]: {reason}"], Problems($"{Head}    {list}:\n      - {item}\n"));

    [Theory]
    [InlineData("- target: /a\n        soruce: /b", "6:9: runners.desk.mounts[0].soruce: is not a field; did you mean 'source'? The fields here are target, source, type, readOnly")]
    [InlineData("- source: /b", "5:9: runners.desk.mounts[0].target: is missing: the path that the job sees")]
    [InlineData("- {target: /a, readOnly: yes}", "5:32: runners.desk.mounts[0].readOnly: must be true or false, not 'yes'")]
    [InlineData("- [/a]", "5:9: runners.desk.mounts[0]: must be a mapping with target, source, type, readOnly, not a list")]
    [InlineData("- ~", "5:9: runners.desk.mounts[0]: has no value; give one or leave the field out")]
    public void A_volume_as_mapping_is_checked_too(string item, string expected) =>
        Assert.Equal([$"f:{expected}"], Problems($"{Head}    mounts:\n      {item}\n"));

    [Fact]
    public void Two_volumes_at_one_path_are_refused_however_it_is_written() =>
        Assert.Equal(
            ["f:5:18: runners.desk.mounts[1]: '/a/b' is the path of caches[0] already; two volumes cannot be at one path"],
            Problems($"{Head}    caches: [/a//b/]\n    mounts: [/c, '/x:/a/./b']\n"));

    [Fact]
    public void Two_volumes_at_one_path_are_said_beside_other_errors_of_their_lists_each_at_its_own_place() =>
        Assert.Equal(
            [
                "f:4:18: runners.desk.caches[1]: 'rel' is not absolute; a path starts with '/'",
                "f:4:27: runners.desk.caches[3]: '/b' is the path of caches[2] already; two volumes cannot be at one path",
                "f:5:14: runners.desk.mounts[0]: 'rel' is not absolute; a path starts with '/'",
                "f:5:21: runners.desk.mounts[1]: '/b' is the path of caches[2] already; two volumes cannot be at one path",
            ],
            Problems($"{Head}    caches: [/a, rel, /b, /b]\n    mounts: [x:rel, /b]\n"));

    [Fact]
    public void Of_an_invalid_file_the_runners_with_which_nothing_is_wrong_can_be_looked_at_further()
    {
        string[] Sound(string text) => [.. ConfigReader.Read(
            YamlDocument.Parse(text, "f"), "/base", new ConfigOverrides(new Dictionary<string, string>(), null)).Sound.Select(runner => runner.Name)];
        Assert.Equal(["desk", "deskt"], Sound($"{Head}    max: 1\n  desk-2: {{ max: 0 }}\n  deskt: {{}}\n"));
        Assert.Empty(Sound($"defaults: {{ max: 0 }}\n{Head}    max: 1\n"));
    }

    [Fact]
    public void What_privileged_mode_mounts_is_taken() =>
        Assert.Equal(["f:5:14: runners.desk.mounts[0]: '/dev' is mounted by mode 'privileged' already"], Problems($"{Head}    mode: privileged\n    mounts: [/dev]\n"));

    [Theory]
    [InlineData("Desk", "'Desk' is not a runner's name: lower-case letters, digits and '-' are allowed, a letter or digit first and last (RFC 1123)")]
    [InlineData("a_b", "'a_b' is not a runner's name: lower-case letters, digits and '-' are allowed, a letter or digit first and last (RFC 1123)")]
    [InlineData("-a", "'-a' is not a runner's name: lower-case letters, digits and '-' are allowed, a letter or digit first and last (RFC 1123)")]
    [InlineData("../../etc", "'../../etc' is not a runner's name: lower-case letters, digits and '-' are allowed, a letter or digit first and last (RFC 1123)")]
    [InlineData("a123456789b123456789c123456789d123456789e12345", "is 46 characters long; a scale set's name has 45 at most")]
    public void A_name_that_Kubernetes_would_refuse_is_refused(string name, string reason) =>
        Assert.Equal([$"f:3:3: runners.{name}: {reason}"], Problems($"apiVersion: berth/v1\nrunners:\n  {name}:\n"));

    [Fact]
    public void The_suffix_of_an_instance_counts()
    {
        string name = new('a', 43);
        Assert.Empty(Problems($"apiVersion: berth/v1\nrunners:\n  {name}: {{instances: 9}}\n"));
        Assert.Equal(
            [$"f:3:3: runners.{name}: is 46 characters long with the suffix '-10' of its last instance; a scale set's name has 45 at most"],
            Problems($"apiVersion: berth/v1\nrunners:\n  {name}: {{instances: 10}}\n"));
    }

    [Fact]
    public void An_instance_may_not_take_the_name_of_another_runner() =>
        Assert.Equal(["f:4:3: runners.a: gives a runner 'a-1', as 'a-1' does already"], Problems("apiVersion: berth/v1\nrunners:\n  a-1:\n  a: {instances: 2}\n"));

    [Fact]
    public void Hostile_names_cannot_break_the_line_or_the_terminal()
    {
        string problem = Assert.Single(Problems("apiVersion: berth/v1\nrunners:\n  \"a\\nb\\e[31m\":\n"));
        Assert.DoesNotContain(problem, letter => char.IsControl(letter));
        Assert.Contains(@"a\u000ab\u001b[31m", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_default_is_reported_once_and_at_the_default() =>
        Assert.Equal(["f:2:25: defaults.min: is 3, more than 'max', which is 2"], Problems("apiVersion: berth/v1\ndefaults: {max: 2, min: 3}\nrunners: {a: {}, b: {}}\n"));

    [Fact]
    public void Everything_wrong_is_reported_at_once_in_the_files_order() =>
        Assert.Equal(
            ["f:1:13", "f:2:9", "f:5:10", "f:6:14", "f:6:22"],
            Problems("apiVersion: v1\nengine: x\nrunners:\n  a:\n    min: x\n    caches: [y, /ok, z]\n").Select(line => string.Join(':', line.Split(':')[..3])));

    [Fact]
    public void The_environment_overrides_the_file_and_a_flag_the_environment()
    {
        const string text = "apiVersion: berth/v1\nengine: kubernetes\nrunners: {a: {mode: dind, max: 3}}\n";
        Dictionary<string, string> environment = new() { ["BERTH_ENGINE"] = "docker", ["BERTH_MODE"] = "privileged", ["BERTH_MAX"] = "7", ["BERTH_IMAGE"] = "" };
        BerthConfig config = Read(text, new ConfigOverrides(environment)).Config!;
        Assert.Equal((EngineKind.Docker, RunnerMode.Privileged, 7, null), (config.Engine, config.Runners[0].Mode, config.Runners[0].Max, config.Runners[0].Image));
        Assert.Equal(EngineKind.Kubernetes, Read(text, new ConfigOverrides(environment, "kubernetes")).Config!.Engine);
    }

    [Fact]
    public void A_wrong_override_names_the_variable_or_flag()
    {
        ConfigOverrides overrides = new(new Dictionary<string, string> { ["BERTH_MIN"] = "x" }, "podman");
        Assert.Equal(
            ["--engine: must be one of docker, kubernetes, not 'podman'", "BERTH_MIN: must be a whole number from 0 to 1000, not 'x'"],
            Read("apiVersion: berth/v1\nrunners: {a: {}, b: {}}\n", overrides).Problems.Select(problem => problem.ToString()));
    }

    private static BerthConfig Valid(string text)
    {
        ConfigResult result = Read(text, ConfigOverrides.None);
        Assert.Empty(result.Problems);
        return result.Config!;
    }

    private static IEnumerable<string> Problems(string text) => Read(text, ConfigOverrides.None).Problems.Select(problem => problem.ToString());

    private static ConfigResult Read(string text, ConfigOverrides overrides) => ConfigReader.Read(YamlDocument.Parse(text, "f"), "/base", overrides);
}
