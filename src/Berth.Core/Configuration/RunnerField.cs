using System.Text.Json.Nodes;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>
/// A field of a runner: how it is read, and what the JSON Schema says of it. Both come from here, so they agree.
/// </summary>
/// <param name="Description">For the schema: shown by editors.</param>
/// <param name="Schema">The JSON Schema of its value.</param>
/// <param name="Read">
/// The runner with the field's value; the runner as it was when the value does not fit, which is reported.
/// </param>
/// <param name="Variable">The environment variable that overrides the file, or null.</param>
internal sealed record RunnerField(
    string Name,
    string Description,
    Func<JsonObject> Schema,
    Func<RunnerDefinition, YamlNode, FieldContext, RunnerDefinition> Read,
    string? Variable = null);
