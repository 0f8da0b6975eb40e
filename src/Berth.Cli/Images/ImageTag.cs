namespace Berth.Cli.Images;

/// <summary>The tag of an image of this version.</summary>
internal static class ImageTag
{
    /// <summary>A tag has no <c>+</c>.</summary>
    public static string Default { get; } = ProductVersion.Text.Replace('+', '-');
}
