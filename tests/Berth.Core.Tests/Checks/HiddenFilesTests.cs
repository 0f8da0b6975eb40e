using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Planning;
using Berth.Core.Pods;

namespace Berth.Core.Tests.Checks;

/// <summary>The catalogue's files are written as an earlier look would have: nothing here has an engine.</summary>
public sealed class HiddenFilesTests : IDisposable
{
    private const string Store = "/nix/store";
    private const string Program = "/nix/store/abc-busybox/bin/busybox";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_empty_volume_over_every_program_is_certain()
    {
        Finding finding = Assert.Single(
            await FindAsync("PATH=/nix/store/abc-busybox/bin:/bin", Empty(), Facts(Store, Program), Nothing("/bin")));
        Assert.Equal(("cache-hides-image-files", Certainty.Certain), (finding.Cause, finding.Certainty));
        Assert.Contains(Program, finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_programs_elsewhere_it_may_be_meant() => Assert.Equal(
        Certainty.Likely,
        Assert.Single(
            await FindAsync(
                "PATH=/nix/store/abc-busybox/bin:/bin", Empty(), Facts(Store, Program), Facts("/bin", "/bin/sh"))).Certainty);

    [Fact]
    public async Task Where_only_links_are_left_nothing_is_certain() => Assert.Equal(
        Certainty.Likely,
        Assert.Single(
            await FindAsync(
                "PATH=/bin", Empty(), Facts(Store, Program), new ImagePathFacts("/bin", true, true, null))).Certainty);

    [Fact]
    public async Task A_directory_of_the_node_counts_as_empty_only_when_it_is()
    {
        Volume node = new() { Name = "v", HostPath = new HostPathVolume { Path = "/srv/store" } };
        Assert.Equal(
            Certainty.Likely, Assert.Single(await FindAsync("PATH=/nix/store/b", node, Facts(Store, Program))).Certainty);
        Assert.Equal(
            Certainty.Certain, Assert.Single(
                await FindAsync("PATH=/nix/store/b", node, isEmpty: true, Facts(Store, Program))).Certainty);
    }

    [Fact]
    public async Task A_volume_that_an_init_container_fills_is_not_empty()
    {
        Container filler = new() { Name = "fill", VolumeMounts = [new VolumeMount { Name = "v", MountPath = "/to" }] };
        Pod pod = Pod(Empty());
        pod = pod with { Spec = pod.Spec with { InitContainers = [filler] } };
        Assert.Equal(
            Certainty.Likely, Assert.Single(
                await FindAsync("PATH=/nix/store/b", pod, isEmpty: true, Facts(Store, Program))).Certainty);
    }

    [Fact]
    public async Task A_path_without_programs_and_an_unknown_image_are_no_finding()
    {
        Assert.Empty(await FindAsync("PATH=/bin", Empty(), new ImagePathFacts(Store, true, true, null)));
        Assert.Empty(await new HiddenFiles(Catalog([]), _ => true).FindAsync(
            Pod(Empty()), new Dictionary<string, ImageFacts>(), TestContext.Current.CancellationToken));
    }

    private static Volume Empty() => new() { Name = "v", EmptyDir = new EmptyDirVolume() };

    private static ImagePathFacts Facts(string path, string program) => new(path, true, true, program);

    private static ImagePathFacts Nothing(string path) => new(path, false, false, null);

    private static Pod Pod(Volume volume) => new()
    {
        Spec = new PodSpec
        {
            Containers =
            [
                new Container { Name = "job", Image = "nix:1", VolumeMounts =
                    [new VolumeMount { Name = "v", MountPath = Store }] },
            ],
            Volumes = [volume],
        },
    };

    private Task<IReadOnlyList<Finding>> FindAsync(string path, Volume volume, params ImagePathFacts[] known) =>
        FindAsync(path, Pod(volume), false, known);

    private Task<IReadOnlyList<Finding>> FindAsync(string path, Volume volume, bool isEmpty, params ImagePathFacts[] known) =>
        FindAsync(path, Pod(volume), isEmpty, known);

    private Task<IReadOnlyList<Finding>> FindAsync(string path, Pod pod, bool isEmpty, params ImagePathFacts[] known) =>
        new HiddenFiles(Catalog(known), _ => isEmpty).FindAsync(
            pod,
            new Dictionary<string, ImageFacts> { ["nix:1"] = new("nix:1", "id", null, [path], [], [], null) },
            TestContext.Current.CancellationToken);

    private ImageCatalog Catalog(ImagePathFacts[] known)
    {
        File.WriteAllText(
            Path.Combine(_directory.Path, "id.json"), JsonSerializer.Serialize(known.ToDictionary(facts => facts.Path)));
        return new ImageCatalog(null!, _directory.Path);
    }
}
