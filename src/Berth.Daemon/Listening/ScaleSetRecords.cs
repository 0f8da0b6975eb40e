using System.Text.Json;
using Berth.Core.Files;

namespace Berth.Daemon.Listening;

/// <summary>The records of a fleet, in a file. Whoever loses it has to adopt its scale sets again.</summary>
internal sealed class ScaleSetRecords(string path)
{
    private readonly Lock _lock = new();

    /// <summary>Those that are on GitHub, as far as is known.</summary>
    public IReadOnlyList<ScaleSetRecord> All()
    {
        lock (_lock) return [.. Read().Where(record => record.Id > 0)];
    }

    public ScaleSetRecord? Find(string url, string name)
    {
        lock (_lock) return Read().Find(record => record.Url == url && record.Name == name);
    }

    public void Put(ScaleSetRecord record)
    {
        lock (_lock) Write([.. Read().Where(known => !IsSame(known, record)), record]);
    }

    public void Remove(string url, string name)
    {
        lock (_lock) Write([.. Read().Where(known => known.Url != url || known.Name != name)]);
    }

    private List<ScaleSetRecord> Read()
    {
        try
        {
            return PrivateFile.Read(path) is { } text
                ? JsonSerializer.Deserialize(text, RecordsJson.Default.ListScaleSetRecord) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private void Write(List<ScaleSetRecord> records) =>
        PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(records, RecordsJson.Default.ListScaleSetRecord));

    private static bool IsSame(ScaleSetRecord one, ScaleSetRecord other) => one.Url == other.Url && one.Name == other.Name;
}
