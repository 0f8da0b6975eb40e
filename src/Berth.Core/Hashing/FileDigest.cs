namespace Berth.Core.Hashing;

/// <summary>Names a file by its content.</summary>
public static class FileDigest
{
    /// <summary>32 letters and digits; null where there is no such file.</summary>
    public static string? Of(string file)
    {
        if (!File.Exists(file)) return null;
        var digest = new Fnv128();
        byte[] buffer = new byte[256 * 1024];
        using FileStream content = File.OpenRead(file);
        for (int count; (count = content.Read(buffer)) > 0;) digest.Add(buffer.AsSpan(0, count));
        return digest.ToString();
    }
}
