using System.Text.Json.Nodes;

namespace Berth.Docker.Support;

/// <summary>How this engine treats one field of a pod.</summary>
/// <param name="Pattern">The field's path with <c>[]</c> for "each".</param>
/// <param name="Kind">What is done with it.</param>
/// <param name="Allows">Null when any value will do.</param>
/// <param name="Allowed">For people: which values <paramref name="Allows"/> takes.</param>
internal sealed record FieldRule(string Pattern, FieldSupport Kind, Func<JsonNode, bool>? Allows = null, string Allowed = "");
