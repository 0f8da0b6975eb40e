using System.Globalization;
using Berth.Core.Configuration;

namespace Berth.Core.Migration;

/// <summary>Collects a runner's fields and what is to be said of them.</summary>
internal sealed class ImportedSettings
{
    private readonly List<RunnerSetting> _settings = [];
    private readonly List<string> _notes = [];

    public void Set(string field, string? value)
    {
        if (!string.IsNullOrEmpty(value)) _settings.Add(new RunnerSetting(field, [value]));
    }

    /// <summary>A number, unless it is the default.</summary>
    public void Set(string field, int value, int standard)
    {
        if (value != standard) Set(field, value.ToString(CultureInfo.InvariantCulture));
    }

    public void Set(string field, IReadOnlyList<string> values)
    {
        if (values.Count > 0) _settings.Add(new RunnerSetting(field, values));
    }

    public void Note(string text) => _notes.Add(text);

    public ImportedRunner Named(string name, string? values = null) => new(name, _settings, _notes) { Values = values };

    /// <summary>A name made fit: lower case, dashes, short enough.</summary>
    public string Fit(string name)
    {
        string fit = Planning.ServiceNames.ToLabel(name, "runner");
        if (fit.Length > RunnerName.MaxLength) fit = fit[..RunnerName.MaxLength].TrimEnd('-');
        if (fit != name) Note($"is named {fit} here: {RunnerName.Problem(name) ?? "the name was taken"}");
        return fit;
    }

    /// <summary>Where a runner's secret is to be put; the secret itself is looked at no further.</summary>
    public void Credentials(string name, string kind)
    {
        Set(RunnerFields.Credentials, name);
        Note($"its {kind} was not copied: put it into the credential store with 'berth auth add {name}'");
    }
}
