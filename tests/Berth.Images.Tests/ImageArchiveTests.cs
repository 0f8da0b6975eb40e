using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Images.Building;

namespace Berth.Images.Tests;

public sealed class ImageArchiveTests
{
    private static readonly ImageReference _name = ImageReference.Parse("berth.local/berth:1.2.3")!;

    [Fact]
    public void The_same_programs_give_the_same_bytes()
    {
        Assert.Equal(Archive(TestPrograms.Image()), Archive(TestPrograms.Image()));
    }

    [Fact]
    public void The_digest_is_one_that_was_written_down()
    {
        // On another machine, with another runtime: the same programs have to be the same image.
        Assert.Equal(
            "sha256:bd5c86845753599fb106aee9cf8ed4fd902e091ec8270246e89ee6234ff30659",
            TestPrograms.Image().Root.Digest);
    }

    [Fact]
    public void Every_blob_is_what_its_name_says()
    {
        Dictionary<string, byte[]> files = Files(Archive(TestPrograms.Image(TestPrograms.Set(), TestPrograms.Set("arm64", 2000))));

        (string Name, byte[] Content)[] blobs =
            [.. files.Where(file => file.Key.StartsWith("blobs/sha256/", StringComparison.Ordinal)).Select(file => (file.Key[13..], file.Value))];
        Assert.Equal(4 + 2 + 2 + 1, blobs.Length);
        Assert.All(blobs, blob => Assert.Equal(blob.Name, Convert.ToHexStringLower(SHA256.HashData(blob.Content))));
    }

    [Fact]
    public void The_OCI_index_leads_to_two_programs_and_nothing_else()
    {
        Dictionary<string, byte[]> files = Files(Archive(TestPrograms.Image()));

        JsonNode root = Json(files["index.json"])["manifests"]![0]!;
        Assert.Equal("berth.local/berth:1.2.3", (string?)root["annotations"]!["io.containerd.image.name"]);
        Assert.Equal("amd64", (string?)root["platform"]!["architecture"]);
        JsonNode manifest = Blob(files, root);
        TarEntry[] programs = [.. manifest["layers"]!.AsArray().SelectMany(layer => Entries(files[PathOf(layer!)]))];
        Assert.Equal(["berth-agent", "berth-hook"], programs.Select(program => program.Name));
        Assert.All(programs, program =>
        {
            Assert.Equal("-rwxr-xr-x", Text(program.Mode));
            Assert.Equal((0, 0, DateTimeOffset.UnixEpoch), (program.Uid, program.Gid, program.ModificationTime));
        });
        JsonNode config = Blob(files, manifest["config"]!);
        Assert.Equal("/berth-agent", (string?)config["config"]!["Entrypoint"]![0]);
        Assert.Equal(
            manifest["layers"]!.AsArray().Select(layer => (string?)layer!["digest"]),
            config["rootfs"]!["diff_ids"]!.AsArray().Select(id => (string?)id));
        Assert.Equal("1.2.3", (string?)config["config"]!["Labels"]!["org.opencontainers.image.version"]);
    }

    [Fact]
    public void Docker_finds_the_same_files_by_its_own_manifest()
    {
        Dictionary<string, byte[]> files = Files(Archive(TestPrograms.Image()));

        JsonNode image = Json(files["manifest.json"])[0]!;
        Assert.Equal("berth.local/berth:1.2.3", (string?)image["RepoTags"]![0]);
        Assert.Contains((string)image["Config"]!, files.Keys);
        Assert.All(image["Layers"]!.AsArray(), layer => Assert.Contains((string)layer!, files.Keys));
    }

    [Fact]
    public void Two_processors_are_one_name()
    {
        Dictionary<string, byte[]> files = Files(Archive(TestPrograms.Image(TestPrograms.Set("arm64"), TestPrograms.Set())));

        JsonNode index = Blob(files, Json(files["index.json"])["manifests"]![0]!);
        Assert.Equal(["amd64", "arm64"], index["manifests"]!.AsArray().Select(entry => (string?)entry!["platform"]!["architecture"]));
        Assert.DoesNotContain("manifest.json", files.Keys);
    }

    [Fact]
    public void A_label_of_the_user_goes_before_our_own()
    {
        BerthImage image = BerthImage.Of(
            [TestPrograms.Set()], "1.2.3", new Dictionary<string, string> { ["org.opencontainers.image.title"] = "Ours" });

        JsonNode labels = JsonNode.Parse(image.Platforms[0].Config.Content.Span)!["config"]!["Labels"]!;
        Assert.Equal("Ours", (string?)labels["org.opencontainers.image.title"]);
    }

    private static byte[] Archive(BerthImage image)
    {
        using MemoryStream stream = new();
        ImageArchive.Write(image, _name, stream);
        return stream.ToArray();
    }

    private static Dictionary<string, byte[]> Files(byte[] archive) =>
        Entries(archive).Where(entry => entry.EntryType == TarEntryType.RegularFile).ToDictionary(entry => entry.Name, Content);

    private static TarEntry[] Entries(byte[] archive)
    {
        List<TarEntry> entries = [];
        using TarReader reader = new(new MemoryStream(archive));
        while (reader.GetNextEntry(copyData: true) is { } entry) entries.Add(entry);
        return [.. entries];
    }

    private static byte[] Content(TarEntry entry)
    {
        using MemoryStream content = new();
        entry.DataStream?.CopyTo(content);
        return content.ToArray();
    }

    private static JsonNode Blob(Dictionary<string, byte[]> files, JsonNode descriptor) => Json(files[PathOf(descriptor)]);

    private static string PathOf(JsonNode descriptor) => $"blobs/{((string)descriptor["digest"]!).Replace(':', '/')}";

    private static JsonNode Json(byte[] content) => JsonNode.Parse(content)!;

    private static string Text(UnixFileMode mode) =>
        $"-{string.Concat(Enumerable.Range(0, 9).Select(bit => ((int)mode & (256 >> bit)) == 0 ? '-' : "rwx"[bit % 3]))}";
}
