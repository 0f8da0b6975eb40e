using Berth.Core.Extensions;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Extensions;

public sealed class ExtensionCheckTests
{
    [Theory]
    [InlineData("metadata: {labels: {a: b}}\nspec:\n  containers:\n    - {name: $job, env: [{name: A, value: b}]}\n    - {name: $db}\n")]
    [InlineData("")]
    public void A_good_extension_has_no_problems(string text) => Assert.Empty(Check(text));

    [Theory]
    [InlineData("spec:\n  volumes:\n    - name: work\n      emptyDir: {}\n", "e.yaml:3:7: $.spec.volumes[0]: the name work")]
    [InlineData("metadata:\n  labels:\n    berth.dev/job: x\n", "e.yaml:3:5: $.metadata.labels.berth.dev/job: Berth knows")]
    [InlineData("spec:\n  containers:\n    - {name: $job, env: 1}\n", "e.yaml:3:20: $.spec.containers[0].env: of the wrong type")]
    [InlineData("spec: [\n", "e.yaml:")]
    public void A_problem_names_line_and_column(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Check(text)).ToString(), StringComparison.Ordinal);

    private static IReadOnlyList<Problem> Check(string text) =>
        ExtensionCheck.Problems(new RunnerDefinition { Name = "desk" }, YamlDocument.Parse(text, "e.yaml"));
}
