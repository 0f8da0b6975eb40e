using System.Text.Json.Serialization;
using Berth.Core.Jobs;

namespace Berth.Workflows.Hooks;

/// <summary>The hook protocol as the runner writes it: with every null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HookCommand))]
[JsonSerializable(typeof(PrepareJobArgs))]
[JsonSerializable(typeof(RunScriptStepArgs))]
[JsonSerializable(typeof(HookContainer))]
[JsonSerializable(typeof(CleanupJobArgs))]
internal sealed partial class RunnerJson : JsonSerializerContext;
