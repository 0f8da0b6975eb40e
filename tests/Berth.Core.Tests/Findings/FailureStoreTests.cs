using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;

namespace Berth.Core.Tests.Findings;

public sealed class FailureStoreTests : IDisposable
{
    private static readonly DateTimeOffset _time = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private static readonly Verdict _verdict = new("unknown", [], ["pod: Failed"]);

    private readonly string _root = Directory.CreateTempSubdirectory("berth-failures-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_newest_fifty_are_kept_in_order()
    {
        FailureStore store = new(Path.Combine(_root, "failures"));
        for (int i = 0; i < FailureStore.Most + 3; i++) store.Keep([], _verdict, "desk", $"job{i}", null, _time.AddSeconds(i));

        IReadOnlyList<KeptFailure> kept = store.List();

        Assert.Equal(FailureStore.Most, kept.Count);
        Assert.Equal(("job52", "job3"), (kept[0].Job, kept[^1].Job));
        Assert.Equal("job52", store.Find("desk")?.Job);
        Assert.Null(store.Find("job0"));
    }

    [Fact]
    public void The_last_step_that_failed_of_its_own_is_found_while_nothing_newer_is_and_takes_no_failures_place()
    {
        FailureStore store = new(Path.Combine(_root, "failures"));
        store.NoteStep(3, isOwnCode: true, "desk", "lint", "desk-workflow", _time);
        store.Keep([], _verdict, "desk", "build", null, _time.AddSeconds(1));
        Assert.Equal("build", store.Find(null)?.Job);
        Assert.Equal("step-failed", store.Find("lint")?.Cause);

        store.NoteStep(7, isOwnCode: true, "desk", "test", "desk-workflow", _time.AddSeconds(2));

        KeptFailure last = store.Find(null)!;
        Assert.Equal(("test", "step-failed"), (last.Job, last.Cause));
        Assert.Contains("exit code 7", (string?)JsonNode.Parse(store.Read(last))!["summary"], StringComparison.Ordinal);
        Assert.Equal(["build"], store.List().Select(kept => kept.Job));
        Assert.Equal("build", store.Find("build")?.Job);
        Assert.Null(store.Find("lint"));
    }

    [Theory]
    [InlineData(true, "certain", "which its own program chose")]
    [InlineData(false, "likely", "nothing that Berth knows says why")]
    public void What_no_rule_explains_is_no_word_of_the_program(bool isOwnCode, string certainty, string said)
    {
        FailureStore store = new(_root);
        store.NoteStep(139, isOwnCode, "desk", "lint", "desk-workflow", _time);

        JsonNode finding = JsonNode.Parse(store.Read(store.Find(null)!))!["findings"]![0]!;

        Assert.Equal(certainty, (string?)finding["certainty"]);
        Assert.Contains("exit code 139, ", (string?)finding["summary"], StringComparison.Ordinal);
        Assert.Contains(said, (string?)finding["summary"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_that_is_kept_no_longer_is_not_the_last_step()
    {
        FailureStore store = new(_root);
        KeptFailure kept = store.Keep([], _verdict, "desk", "build", null, _time);
        store.NoteStep(3, isOwnCode: true, "desk", "lint", "desk-workflow", _time);
        File.Delete(Path.Combine(_root, kept.Id + ".json"));

        Assert.Throws<FileNotFoundException>(() => store.Read(kept));
    }

    [Fact]
    public void What_is_no_failure_is_passed_over()
    {
        FailureStore store = new(_root);
        foreach (string content in new[] { "", "[]", "{\"id\":", "{\"id\":1,\"time\":{}}", "{\"id\":\"a\"}" })
            File.WriteAllText(Path.Combine(_root, $"{Guid.NewGuid():N}.json"), content);
        Assert.Empty(store.List());
        Assert.Null(store.Find(null));
    }

    [Fact]
    public void Evidence_never_replaces_the_head()
    {
        FailureStore store = new(_root);
        KeptFailure kept = store.Keep(new JsonObject { ["id"] = "forged", ["logs"] = new JsonObject() }, _verdict, "desk", "build", null, _time);
        Assert.Equal(kept.Id, (string?)JsonNode.Parse(store.Read(kept))!["id"]);
    }

    [Fact]
    public void Values_are_masked_where_something_was_said_and_names_stay()
    {
        JsonObject evidence = JsonNode.Parse("""
            {"pod":{"spec":{"containers":[{"name":"postgres","image":"postgres:16","command":["run","--pw=secret-value"]}]},
             "status":{"message":"secret-value and more"}},"logs":{"postgres":"a secret-value, a second\nline-of-it"}}
            """)!.AsObject();

        new EvidenceMask(["secret-value", "postgres", "x", "first\nline-of-it"]).Apply(evidence);

        string text = evidence.ToJsonString();
        Assert.DoesNotContain("secret-value", text, StringComparison.Ordinal);
        Assert.DoesNotContain("line-of-it", text, StringComparison.Ordinal);
        Assert.Contains("\"image\":\"postgres:16\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_masked_in_every_form_and_length_and_in_names_once_they_were_read()
    {
        JsonObject evidence = JsonNode.Parse("""
            {"pod":{"spec":{"containers":[{"image":"pa$sword:1"}]}},
             "exec":[{"stderr":"cGEkc3dvcmQ= pa$$sword it's xyz","startedAt":"2026"}]}
            """)!.AsObject();
        EvidenceMask mask = new([], ["pa$sword", "xyz", "20"]);

        mask.Apply(evidence);
        Assert.Equal("pa$sword:1", (string?)evidence["pod"]!["spec"]!["containers"]![0]!["image"]);
        Assert.Equal("*** *** it's ***", (string?)evidence["exec"]![0]!["stderr"]);
        mask.ApplyToNames(evidence);
        Assert.Equal("***:1", (string?)evidence["pod"]!["spec"]!["containers"]![0]!["image"]);
    }
}
