using Berth.Core.Files;
using Berth.Core.Yaml;
using Berth.Workflows.Expressions;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>
/// A Docker action of the repository itself (<c>uses: ./directory</c>), with its inputs and arguments computed.
/// </summary>
internal sealed record LocalAction
{
    private static readonly string[] _fileNames = ["action.yml", "action.yaml"];

    public string? Image { get; private init; }
    /// <summary>A path of the runner's side; set where the image is to be built.</summary>
    public string? Dockerfile { get; private init; }
    public string? Entrypoint { get; private init; }
    public IReadOnlyList<string> Arguments { get; private init; } = [];
    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>Whether it comes as a Dockerfile; false for what is not there yet, or is no action of the workspace.</summary>
    public static bool IsDockerfile(string uses, string workspace)
    {
        if (!uses.StartsWith("./", StringComparison.Ordinal)) return false;
        string directory = Path.GetFullPath(Path.Combine(workspace, uses));
        if (_fileNames.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists) is not { } file)
            return File.Exists(Path.Combine(directory, "Dockerfile"));
        using FileStream content = RegularFile.Open(file);
        return (YamlDocument.Read(content, uses).Root as YamlMapping)?["runs"] is YamlMapping runs
            && runs["using"] is YamlScalar { Text: "docker" } && runs["image"] is YamlScalar { Text: var image }
            && !image.StartsWith("docker://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an action of the workspace; null when it is no local one, or none that runs in a container.</summary>
    /// <exception cref="Core.Diagnosis.BerthException">There is no such action, or its file is wrong.</exception>
    public static LocalAction? Read(string uses, string workspace, StepContext step)
    {
        if (!uses.StartsWith("./", StringComparison.Ordinal))
        {
            return null;
        }

        string directory = Path.GetFullPath(Path.Combine(workspace, uses));
        string? file = _fileNames.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
        bool isInside = directory == workspace || directory.StartsWith(workspace + "/", StringComparison.Ordinal);
        if (!isInside || (file is null && !File.Exists(Path.Combine(directory, "Dockerfile"))))
        {
            throw step.Step.Position.Failure($"There is no action.yml, action.yaml or Dockerfile in '{uses}' of the workspace " +
                "(was the checkout step before it?)");
        }

        return file is null
            ? new LocalAction { Dockerfile = Path.Combine(directory, "Dockerfile"), Inputs = step.Inputs }
            : Read(file, uses, directory, step);
    }

    private static LocalAction? Read(string file, string uses, string directory, StepContext step)
    {
        using FileStream content = RegularFile.Open(file);
        YamlDocument document = YamlDocument.Read(content, $"{uses}/{Path.GetFileName(file)}");
        if (document.Root is not YamlMapping root || root["runs"] is not YamlMapping runs)
        {
            string problem = document.Problems.Count > 0 ? document.Problems[0].ToString() : "It has no runs";
            throw step.Step.Position.Failure($"The action '{uses}' cannot be read: {problem}");
        }

        if (runs["using"] is not YamlScalar { Text: "docker" } || runs["image"] is not YamlScalar { Text: var image })
        {
            return null;
        }

        YamlFields fields = new(document.File);
        Dictionary<string, string> inputs = new(step.Inputs, StringComparer.OrdinalIgnoreCase);
        foreach (YamlEntry input in (root["inputs"] as YamlMapping)?.Entries ?? [])
        {
            if (!inputs.ContainsKey(input.Key.Text) && (input.Value as YamlMapping)?["default"] is { } value)
            {
                inputs[input.Key.Text] = fields.Scalar(value, $"inputs.{input.Key.Text}.default")?.EvaluateText(step.Scope) ?? "";
            }
        }

        ExpressionScope scope = step.Scope.With("inputs", ExpressionValue.Texts(inputs));
        foreach ((string name, ExpressionValue value) in fields.MappingTemplate(runs["env"],
            "runs.env")?.Evaluate(scope).Properties
            ?? new Dictionary<string, ExpressionValue>())
        {
            step.Env.TryAdd(name, value.ToString());
        }

        ExpressionValue arguments = fields.Template(runs["args"], "runs.args")?.Evaluate(scope) ?? ExpressionValue.Null;
        bool isImage = image.StartsWith("docker://", StringComparison.OrdinalIgnoreCase);
        return fields.Problems.Count > 0
            ? throw step.Step.Position.Failure($"The action '{uses}' cannot be read: {fields.Problems[0]}")
            : new LocalAction
            {
                Image = isImage ? image["docker://".Length..] : null,
                Dockerfile = isImage ? null : Path.Combine(directory, image),
                Entrypoint = (runs["entrypoint"] as YamlScalar)?.Text,
                Arguments = Split(arguments.Items),
                Inputs = inputs,
            };
    }

    /// <summary>
    /// The runner quotes each argument, joins them, and splits the whole at every blank: a hook has to expect that.
    /// </summary>
    private static string[] Split(IReadOnlyList<ExpressionValue> arguments) => arguments.Count == 0
        ? []
        : string.Join(' ', arguments.Select(argument => $"\"{argument.ToString().Replace("\"", "\\\"", StringComparison.Ordinal)}\"")).Split(' ');
}
