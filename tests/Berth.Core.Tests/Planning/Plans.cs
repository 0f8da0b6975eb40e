using System.Runtime.CompilerServices;
using System.Text.Json;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Planning;

/// <summary>Requests for plans, from what a real runner sent.</summary>
internal static class Plans
{
    public static HookCommand Capture(string name)
    {
        using JsonDocument capture = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestsDirectory(), "captures", name + ".json")));
        return capture.RootElement.GetProperty("input").Deserialize(HookJson.Default.HookCommand)!;
    }

    public static JobPlanRequest Request(PrepareJobArgs args) => new()
    {
        Runner = new RunnerDefinition { Name = "desk" },
        Args = args,
        RunnerName = "desk-abc",
        Job = "build",
        Owner = "1-2-3-boot",
        Images = new[] { args.Container }.Concat(args.Services ?? [])
            .OfType<HookContainer>().Select(container => container.Image!).Distinct()
            .ToDictionary(image => image, image => new ImageFacts(image, "sha256:" + image.Length, null, [], [], [], null)),
        AgentFile = "/opt/berth/berth-agent",
        EngineSocketIsThere = true,
    };

    public static JobPlanRequest Request(HookContainer container, params HookContainer[] services) =>
        Request(new PrepareJobArgs { Container = container, Services = services });

    public static JobPlanRequest FromCapture(string name) => Request(Capture(name).Args!.Value.Deserialize(HookJson.Default.PrepareJobArgs)!);

    public static Container Job(JobPlan plan) => plan.Pod!.Spec.Containers.Single(container => container.Name == JobPlanner.JobContainer);

    /// <summary>Holds a pod against the file <c>Snapshots/NAME.json</c>; a difference is left beside it as <c>.received</c>.</summary>
    public static void Matches(string name, Pod pod, [CallerFilePath] string caller = "")
    {
        string file = Path.Combine(Path.GetDirectoryName(caller)!, "Snapshots", name + ".json");
        string actual = JsonSerializer.Serialize(pod, PodJson.Default.Pod) + "\n";
        string expected = File.Exists(file) ? File.ReadAllText(file) : "";
        if (actual != expected)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(Path.ChangeExtension(file, ".received.json"), actual);
            Assert.Equal(expected, actual);
        }
    }

    private static string TestsDirectory([CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", ".."));
}
