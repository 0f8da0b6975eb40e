using System.Collections;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>
/// The environment of a step: the container's own (the image's and the pod's), then the step's, then the prepended path.
/// </summary>
internal sealed class StepEnvironment
{
    private const string PathName = "PATH";
    // What a shell and the engines assume where nothing sets it.
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public StepEnvironment(IDictionary container, StepCommandLine request)
    {
        foreach (DictionaryEntry variable in container)
        {
            _variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (string variable in request.Environment)
        {
            int at = variable.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new ProtocolException("an environment variable that is not NAME=value");
            }

            _variables[variable[..at]] = variable[(at + 1)..];
        }

        string path = _variables.GetValueOrDefault(PathName) is { Length: > 0 } set ? set : DefaultPath;
        _variables[PathName] = string.Join(':', [.. request.PrependPath, path]);
    }

    public string SearchPath => _variables[PathName];

    /// <summary><c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> ToList() => [.. _variables.Select(variable => $"{variable.Key}={variable.Value}")];
}
