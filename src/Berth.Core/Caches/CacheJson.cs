using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Berth.Core.Files;

namespace Berth.Core.Caches;

/// <summary>The store's own files: written whole or not at all, and read with forbearance.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(CacheRecord))]
[JsonSerializable(typeof(SlotRecord))]
internal sealed partial class CacheJson : JsonSerializerContext
{
    /// <summary>The form that this version writes. Others are not understood.</summary>
    public const int Version = 1;

    /// <summary>
    /// Reads a file; null when there is none, or when it is of no use, which <paramref name="note"/> then says.
    /// </summary>
    public static T? Read<T>(string file, JsonTypeInfo<T> type, Func<T, int> version, out string? note)
        where T : class
    {
        note = null;
        try
        {
            T? record = JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
            if (record is not null && version(record) == Version)
            {
                return record;
            }

            note = $"{file} was written by another version of Berth: it is begun anew";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Not yet there: nothing to say.
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            note = $"{file} cannot be read: it is begun anew";
        }

        return null;
    }

    /// <summary>Writes a file in place of the old one.</summary>
    public static void Write<T>(string file, T record, JsonTypeInfo<T> type) =>
        AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(record, type));
}
