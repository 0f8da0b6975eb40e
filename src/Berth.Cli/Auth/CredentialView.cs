using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;
using Berth.GitHub.Credentials;
using Spectre.Console;

namespace Berth.Cli.Auth;

/// <summary>What was found of credentials: a line per credential and what it serves, and the way out of what is wrong.</summary>
internal static class CredentialView
{
    /// <summary>A token that ends sooner than this is worth a word.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromDays(14);

    public static CommandResult Show(IReadOnlyList<CheckedCredential> credentials, DateTimeOffset now)
    {
        Table table = Tables.Create("NAME", "KIND", "OWNER", "SCOPES", "EXPIRES", "SERVES", "STATUS");
        List<string> messages = [];
        foreach (CheckedCredential one in credentials)
        {
            CredentialReport report = one.Report;
            string expires = report.Expires?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";
            string[] first = [one.Name, one.Credential?.Kind ?? "-", report.Owner ?? "-",
                report.Scopes is { } scopes ? string.Join(' ', scopes) : "-", expires];
            if (report.Targets.Count == 0) table.AddCells([.. first, "-", report.Problem is null ? "ok" : "failed"]);
            foreach (TargetReport target in report.Targets)
                table.AddCells([.. first, target.Url.ToString(), target.Problem is null ? "ok" : "failed"]);
            if (report.Problem is { } problem) Say(one.Name, problem, null);
            foreach (TargetReport bad in report.Targets)
                if (bad.Problem is { } why) Say($"{one.Name}: {bad.Url}", why, bad.Lacks);
            if (report.Expires is { } end && end - now < _soon)
                messages.Add($"berth: {one.Name}: {(end <= now ? "ended" : "ends")} on {expires}; replace it with 'berth auth add'");
        }

        Finding? worst = credentials.SelectMany(one => one.Report.Targets.Select(target => target.Problem).Prepend(one.Report.Problem))
            .FirstOrDefault(problem => problem is not null);
        if (credentials.Count == 0) messages.Add("there are no credentials; add one with 'berth auth add'");
        return CommandResult.Show(
            new JsonArray([.. credentials.Select(Json)]), credentials.Count == 0 ? null : table,
            worst is null ? ExitCodes.Ok : ExitCodes.Of(worst), messages);

        void Say(string what, Finding problem, string? lacks)
        {
            messages.Add($"berth: {what}: {problem.Summary}");
            messages.AddRange(problem.Evidence.Select(line => $"  {line}"));
            messages.Add(lacks is null ? $"berth: fix: {problem.Fix}" : $"berth: fix: give it {lacks}");
        }
    }

    private static JsonObject Json(CheckedCredential one) => new()
    {
        ["name"] = one.Name,
        ["kind"] = one.Credential?.Kind,
        ["host"] = one.Credential?.Host,
        ["owner"] = one.Report.Owner,
        ["scopes"] = one.Report.Scopes is { } scopes ? new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]) : null,
        ["expires"] = one.Report.Expires?.ToString("O", CultureInfo.InvariantCulture),
        ["problem"] = Json(one.Report.Problem),
        ["targets"] = new JsonArray([.. one.Report.Targets.Select(target => new JsonObject
        {
            ["url"] = target.Url.ToString(),
            ["lacks"] = target.Lacks,
            ["problem"] = Json(target.Problem),
        })]),
    };

    private static JsonObject? Json(Finding? finding) => finding is null ? null : new JsonObject
    {
        ["cause"] = finding.Cause,
        ["summary"] = finding.Summary,
        ["evidence"] = new JsonArray([.. finding.Evidence.Select(line => (JsonNode)line)]),
        ["fix"] = finding.Fix,
    };
}
