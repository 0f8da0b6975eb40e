namespace Berth.Core.Checks;

/// <summary>One check of a machine. It looks; what its facts mean is a rule in <c>Rules</c>.</summary>
public interface ICheck
{
    /// <summary>In kebab-case.</summary>
    string Name { get; }

    /// <summary>How long it may take; the runner ends it then.</summary>
    TimeSpan Limit => TimeSpan.FromSeconds(10);

    /// <summary>Looks. May throw <see cref="Diagnosis.BerthException"/>, whose finding is then what failed.</summary>
    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}
