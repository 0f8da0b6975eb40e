using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Images.Building;
using Spectre.Console;

namespace Berth.Cli.Images;

/// <summary>An image that was made, and where it went.</summary>
internal static class ImageView
{
    public static CommandResult Show(BerthImage image, ImageReference name, string place, string done, bool dryRun)
    {
        string fullName = $"{name.FromImage}:{name.Version}";
        long size = image.Contents.Sum(blob => (long)blob.Content.Length);
        string[] processors = [.. image.Platforms.Select(platform => platform.Architecture)];
        JsonObject data = new()
        {
            ["name"] = fullName,
            ["digest"] = image.Root.Digest,
            ["architectures"] = new JsonArray([.. processors.Select(processor => JsonValue.Create(processor))]),
            ["size"] = size,
            ["place"] = place,
            ["dryRun"] = dryRun,
        };
        Table table = Tables.Create("IMAGE", "DIGEST", "FOR", "SIZE");
        table.AddCells(fullName, image.Root.Digest, string.Join(", ", processors), ByteSize.Text(size));
        return CommandResult.Show(data, table, ExitCodes.Ok, dryRun ? $"would be {done}" : done);
    }
}
