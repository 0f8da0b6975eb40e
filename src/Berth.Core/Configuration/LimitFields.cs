using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>The fields of <c>limits:</c>, for reader and schema alike.</summary>
internal static class LimitFields
{
    private const string Cpu = "cpu";
    private const string Memory = "memory";
    public const string Processes = "processes";
    private const string Disk = "disk";
    private const int FewestProcesses = 32;
    private const int MostProcesses = 4_194_304;
    // The engine refuses less.
    private const long LeastMemory = 6 * 1024 * 1024;
    private static readonly string[] _names = [Cpu, Memory, Processes, Disk];

    public static RunnerLimits? Read(YamlNode node, FieldContext at)
    {
        if (node is YamlScalar { IsNull: true } || at.Mapping(node, _names) is not { } fields) return null;
        return new RunnerLimits
        {
            MilliCpu = fields[Cpu] is { } cpu ? Processors(cpu, at.At(Cpu)) : null,
            Memory = fields[Memory] is { } memory ? Bytes(memory, at.At(Memory)) : null,
            Processes = fields[Processes] is { } processes
                ? at.At(Processes).Integer(processes, FewestProcesses, MostProcesses)
                : null,
            Disk = fields[Disk] is { } disk ? Bytes(disk, at.At(Disk)) : null,
        };
    }

    public static JsonObject Schema()
    {
        JsonObject cpu = new() { ["type"] = new JsonArray("number", "string") };
        JsonObject schema = SchemaOf.Mapping(
        [
            (Cpu, ConfigSchema.Described(cpu, "Processors, such as 2, 1.5 or 500m.")),
            (Memory, ConfigSchema.Described(SchemaOf.Text(), "Memory, swap included, such as 4Gi.")),
            (Processes, ConfigSchema.Described(
                SchemaOf.Integer(FewestProcesses, MostProcesses), "Processes and threads. On Docker only.")),
            (Disk, ConfigSchema.Described(
                SchemaOf.Text(), "What may be written into a container itself, such as 20Gi. On Docker only where its storage " +
                    "can bound that: overlay2 on xfs with project quotas, btrfs or zfs.")),
        ]);
        schema["type"] = new JsonArray("object", "null");
        return schema;
    }

    private static long? Processors(YamlNode node, FieldContext at)
    {
        if (at.Text(node) is not { } text) return null;
        if (Quantity.TryParse(text, out decimal value) && value is >= 0.01m and <= 10_000m) return (long)decimal.Ceiling(value * 1000);
        at.Report(node, $"must be a number of processors from 0.01, such as 2, 1.5 or 500m, not {Quote.Text(text)}");
        return null;
    }

    private static long? Bytes(YamlNode node, FieldContext at)
    {
        if (at.Text(node) is not { } text) return null;
        if (Quantity.TryParse(text, out decimal value) && value >= LeastMemory) return (long)decimal.Ceiling(value);
        at.Report(node, $"must be a size of 6Mi or more, such as 512Mi or 4Gi, not {Quote.Text(text)}");
        return null;
    }
}
