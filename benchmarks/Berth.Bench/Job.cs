using System.Text.Json.Nodes;

namespace Berth.Bench;

/// <summary>Arguments of hook commands, as the runner sends them.</summary>
internal static class Job
{
    public const string WorkingDirectory = "/__w/bench/bench";

    /// <param name="externals">The runner's externals on its side; null for a job that mounts none.</param>
    public static JsonObject Prepare(
        string image, HookDriver driver, bool withService, string? options = null, string? externals = null)
    {
        JsonObject job = Container(image, WorkingDirectory);
        job["createOptions"] = options;
        job["systemMountVolumes"] = new JsonArray(Mount(driver.Work, "/__w"));
        if (externals is not null)
        {
            job["systemMountVolumes"]!.AsArray().Add((JsonNode)Mount(externals, "/__e", isReadOnly: true));
        }

        var services = new JsonArray();
        if (withService)
        {
            JsonObject service = Container(image, null);
            service["entryPoint"] = "/bin/sleep";
            service["entryPointArgs"] = new JsonArray("1000");
            services.Add(service);
        }

        return new JsonObject { ["container"] = job, ["services"] = services };
    }

    public static JsonObject Step(params string[] argv) => new()
    {
        ["entryPoint"] = argv[0],
        ["entryPointArgs"] = new JsonArray([.. argv.Skip(1).Select(a => (JsonNode)a)]),
        ["environmentVariables"] = new JsonObject(),
        ["prependPath"] = new JsonArray(),
        ["workingDirectory"] = WorkingDirectory,
    };

    private static JsonObject Container(string image, string? workingDirectory) => new()
    {
        ["image"] = image,
        ["entryPointArgs"] = new JsonArray(),
        ["environmentVariables"] = new JsonObject(),
        ["portMappings"] = new JsonArray(),
        ["userMountVolumes"] = new JsonArray(),
        ["systemMountVolumes"] = new JsonArray(),
        ["workingDirectory"] = workingDirectory,
    };

    private static JsonObject Mount(string source, string target, bool isReadOnly = false) => new()
    {
        ["sourceVolumePath"] = source,
        ["targetVolumePath"] = target,
        ["readOnly"] = isReadOnly,
    };
}
