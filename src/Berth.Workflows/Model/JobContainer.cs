using Berth.Workflows.Expressions;

namespace Berth.Workflows.Model;

/// <summary>
/// A job's <c>container:</c> or one of its <c>services:</c>, with every expression computed. <see cref="Password"/> is a secret.
/// </summary>
public sealed record JobContainer
{
    public required string Image { get; init; }
    public string? Username { get; init; }
    public string? Password { get; init; }
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<string> Ports { get; init; } = [];
    public IReadOnlyList<string> Volumes { get; init; } = [];
    public string? Options { get; init; }
    public string? Entrypoint { get; init; }
    public string? Command { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"JobContainer {{ {Image} }}";

    /// <summary>
    /// Reads what <c>container:</c> gave: an image or a mapping. No image, or an empty one, means no container.
    /// </summary>
    /// <exception cref="Core.Diagnosis.BerthException">A part has the wrong type.</exception>
    internal static JobContainer? Read(ExpressionValue value, SourcePosition position)
    {
        if (value.Kind == ValueKind.Array)
        {
            throw position.Failure("must be an image or a mapping, not a list");
        }

        ExpressionValue image = value.Kind == ValueKind.Object ? value["image"] : value;
        if (image.ToString().Length == 0)
        {
            return null;
        }

        ExpressionValue credentials = value["credentials"];
        return new JobContainer
        {
            // The prefix is a step's notation; the runner takes it off here as well.
            Image = image.ToString().StartsWith("docker://", StringComparison.OrdinalIgnoreCase)
                ? image.ToString()["docker://".Length..]
                : image.ToString(),
            Username = Text(credentials["username"]),
            Password = Text(credentials["password"]),
            Env = Texts(value["env"], "env", position),
            Ports = List(value["ports"], "ports", position),
            Volumes = List(value["volumes"], "volumes", position),
            Options = Text(value["options"]),
            Entrypoint = Text(value["entrypoint"]),
            Command = Text(value["command"]),
        };
    }

    private static string? Text(ExpressionValue value) => value.ToString() is { Length: > 0 } text ? text : null;

    private static Dictionary<string, string> Texts(ExpressionValue value, string name, SourcePosition position) =>
        value.Kind is ValueKind.Object or ValueKind.Null
            ? value.Properties.ToDictionary(property => property.Key, property => property.Value.ToString())
            : throw position.Failure($"{name} must be a mapping");

    private static List<string> List(ExpressionValue value, string name, SourcePosition position) =>
        value.Kind is ValueKind.Array or ValueKind.Null
            ? [.. value.Items.Select(item => item.ToString())]
            : throw position.Failure($"{name} must be a list");
}
