using System.Text.Json.Nodes;
using Berth.Core.Configuration;

namespace Berth.Core.Tests.Configuration;

public sealed class ConfigSchemaTests
{
    [Fact]
    public void The_published_schema_is_the_models() =>
        Assert.Equal(ConfigSchema.Text(), File.ReadAllText(Path.Combine(RepositoryRoot(), "schema", "berth.schema.json")));

    [Fact]
    public void Every_field_of_a_runner_is_described()
    {
        JsonObject fields = JsonNode.Parse(ConfigSchema.Text())!["$defs"]!["runner"]!["properties"]!.AsObject();
        Assert.Equal(
            ["repository", "organization", "enterprise", "credentials", "mode", "min", "max", "instances", "image", "dindImage", "caches", "mounts", "extension",
                "forks", "limits", "group", "network", "hook", "namespace", "runnerImage", "workVolume", "workVolumeAccess", "cacheSize", "storageClass", "values"],
            fields.Select(field => field.Key));
        Assert.All(fields, field => Assert.EndsWith(".", field.Value!["description"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Berth.slnx"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository");
    }
}
