using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Core.Files;

namespace Berth.Core.Engines;

/// <summary>
/// Remembers what images hold at the paths that were looked at. An image's id is its content, so an answer never gets old;
/// only the first job of an image pays for the look.
/// </summary>
public sealed class ImageCatalog(IPodEngine engine, string directory)
{
    private readonly ConcurrentDictionary<string, Dictionary<string, ImagePathFacts>> _known = new();

    /// <summary>The catalogue of this user, in Berth's own cache directory.</summary>
    public static ImageCatalog In(BerthDirectories directories, IPodEngine engine)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return new ImageCatalog(engine, Path.Combine(directories.Cache, "images"));
    }

    public async Task<ImagePathFacts> LookAsync(string imageId, string path, CancellationToken cancellationToken)
    {
        Dictionary<string, ImagePathFacts> facts = _known.GetOrAdd(imageId, Read);
        if (!facts.TryGetValue(path, out ImagePathFacts? answer))
        {
            answer = await engine.LookIntoImageAsync(imageId, path, cancellationToken);
            facts[path] = answer;
            Write(imageId, facts);
        }

        return answer;
    }

    private string FileOf(string imageId) =>
        Path.Combine(directory, string.Concat(imageId.Where(char.IsAsciiLetterOrDigit)) + ".json");

    private Dictionary<string, ImagePathFacts> Read(string imageId)
    {
        try
        {
            using FileStream file = File.OpenRead(FileOf(imageId));
            return JsonSerializer.Deserialize(file, ImageCatalogJson.Default.DictionaryStringImagePathFacts) ?? [];
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            // Not known, or half-written by something that was killed: looking again is always right.
            return [];
        }
    }

    private void Write(string imageId, Dictionary<string, ImagePathFacts> facts)
    {
        try
        {
            Directory.CreateDirectory(directory);
            byte[] content = JsonSerializer.SerializeToUtf8Bytes(facts, ImageCatalogJson.Default.DictionaryStringImagePathFacts);
            AtomicFile.Write(FileOf(imageId), content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A memory only: without it the next job looks again.
        }
    }
}

/// <summary>JSON of <see cref="ImageCatalog"/>'s files.</summary>
[JsonSerializable(typeof(Dictionary<string, ImagePathFacts>))]
internal sealed partial class ImageCatalogJson : JsonSerializerContext;
