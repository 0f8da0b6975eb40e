using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Berth.Core.Yaml;

/// <summary>
/// A YAML file as a tree with positions, or what is wrong with it. Refused, because no file that Berth reads needs them:
/// several documents, keys twice, keys that are not scalars, tags outside the core schema, cycles of anchors, and what is
/// larger than <see cref="MaxBytes"/>, deeper than <see cref="MaxDepth"/> or, aliases counted, of more than
/// <see cref="MaxNodes"/> nodes.
/// </summary>
public sealed class YamlDocument
{
    /// <summary>The size of a file at most, in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Nodes at most, those behind an alias counted for each use of it.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>Levels at most.</summary>
    public const int MaxDepth = 100;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal YamlDocument(string file, YamlNode? root, IReadOnlyList<Problem> problems)
    {
        File = file;
        Root = root;
        Problems = problems;
    }

    /// <summary>The file's name, as given: for problems.</summary>
    public string File { get; }

    /// <summary>The tree; of an empty file a null scalar. Null when there are problems.</summary>
    public YamlNode? Root { get; }

    public IReadOnlyList<Problem> Problems { get; }

    [MemberNotNullWhen(true, nameof(Root))]
    public bool IsValid => Root is not null;

    /// <summary>Reads a text.</summary>
    /// <param name="file">The file's name, for problems.</param>
    public static YamlDocument Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        if (text.Length > MaxBytes || _strictUtf8.GetMaxByteCount(text.Length) > MaxBytes
            && Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return TooLarge(file);
        return new YamlTreeBuilder(text, file).Build();
    }

    /// <summary>Reads UTF-8.</summary>
    /// <param name="file">The file's name, for problems.</param>
    public static YamlDocument Parse(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length > MaxBytes) return TooLarge(file);
        try
        {
            return Parse(_strictUtf8.GetString(bytes), file);
        }
        catch (DecoderFallbackException broken)
        {
            ReadOnlySpan<byte> before = bytes[..Math.Clamp(broken.Index, 0, bytes.Length)];
            int line = before.Count((byte)'\n') + 1;
            int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
            return Failed(file, new Problem(file, line, column, "", "is not UTF-8; save the file as UTF-8"));
        }
    }

    /// <summary>Reads a file to its end, or to the limit: a file of 50 MB is refused unread.</summary>
    /// <param name="file">The file's name, for problems.</param>
    public static YamlDocument Read(Stream stream, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] buffer = new byte[MaxBytes + 1];
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return Parse(buffer.AsSpan(0, length), file);
    }

    private static YamlDocument TooLarge(string file) =>
        Failed(file, new Problem(file, 1, 1, "", "is larger than 1 MiB (1,048,576 bytes), the most that is read"));

    private static YamlDocument Failed(string file, Problem problem) => new(file, null, [problem]);
}
