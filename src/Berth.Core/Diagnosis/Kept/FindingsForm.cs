using System.Text.Json.Nodes;

namespace Berth.Core.Diagnosis.Kept;

/// <summary>Findings as JSON: what <c>-o json</c> shows, and what is kept of a failure beside its evidence.</summary>
public static class FindingsForm
{
    private const string Certain = "certain";
    private const string Likely = "likely";

    public static JsonArray Write(IEnumerable<Finding> findings) => new([.. findings.Select(finding => (JsonNode)new JsonObject
    {
        ["cause"] = finding.Cause,
        ["certainty"] = finding.Certainty == Certainty.Certain ? Certain : Likely,
        ["summary"] = finding.Summary,
        ["evidence"] = EvidenceForm.Texts(finding.Evidence),
        ["fix"] = finding.Fix,
    })]);

    /// <summary>Reads them; what is no finding is left out.</summary>
    internal static IReadOnlyList<Finding> Read(JsonView list) =>
    [
        .. from item in list.Items
           where item["cause"].Text is not null && item["summary"].Text is not null
           select Finding.Of(
               item["cause"].Text!, item["certainty"].Text == Certain ? Certainty.Certain : Certainty.Likely,
               item["summary"].Text!, item["fix"].Text ?? "", [.. item["evidence"].Texts]),
    ];
}
