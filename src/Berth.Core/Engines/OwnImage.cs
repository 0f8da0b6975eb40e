namespace Berth.Core.Engines;

/// <summary>The name of Berth's own image where no other is given: in no registry, brought to nodes by <c>berth image load</c>.</summary>
public static class OwnImage
{
    public const string Domain = "berth.local";
    public const string Repository = $"{Domain}/berth";

    public static bool Is(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.StartsWith($"{Repository}:", StringComparison.Ordinal);
    }
}
