using Berth.Core.Diagnosis;
using Berth.Images.Building;

namespace Berth.Images.Tests;

public sealed class ProgramSetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-image-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(TestPrograms.Amd64, "amd64")]
    [InlineData(TestPrograms.Arm64, "arm64")]
    public void The_processor_is_read_from_the_programs(int machine, string expected)
    {
        ProgramSet set = Read(TestPrograms.Elf((ushort)machine), TestPrograms.Elf((ushort)machine, isStatic: false));

        Assert.Equal(expected, set.Architecture);
    }

    [Fact]
    public void An_agent_that_needs_a_loader_is_refused_as_the_image_has_none() =>
        Refuses("is not static", TestPrograms.Elf(isStatic: false), TestPrograms.Elf());

    [Fact]
    public void Programs_for_two_processors_do_not_make_one_image() =>
        Refuses("is for amd64", TestPrograms.Elf(), TestPrograms.Elf(TestPrograms.Arm64));

    [Fact]
    public void A_processor_that_Berth_is_not_built_for_is_refused() =>
        Refuses("neither for amd64 nor for arm64", TestPrograms.Elf(243), TestPrograms.Elf(243));

    [Theory]
    [InlineData("#!/bin/sh\n")]
    [InlineData("")]
    public void What_is_no_executable_is_refused(string content) =>
        Refuses("no executable", TestPrograms.Elf(), System.Text.Encoding.ASCII.GetBytes(content));

    [Fact]
    public void A_header_that_lies_about_its_length_is_refused()
    {
        byte[] cut = TestPrograms.Elf()[..100];

        Refuses("no executable", cut, TestPrograms.Elf());
    }

    [Fact]
    public void A_program_that_only_starts_a_library_is_refused()
    {
        File.WriteAllText(Path.Combine(_directory, "berth-hook.dll"), "");

        Refuses("no native build", TestPrograms.Elf(), TestPrograms.Elf());
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        BerthException refused = Assert.Throws<BerthException>(() => ProgramSet.Read(
            Path.Combine(_directory, "berth-agent"), Path.Combine(_directory, "berth-hook")));

        Assert.Equal("image-program-missing", refused.Finding.Cause);
        Assert.Contains(Path.Combine(_directory, "berth-agent"), refused.Finding.Summary, StringComparison.Ordinal);
    }

    private void Refuses(string why, byte[] agent, byte[] hook)
    {
        BerthException refused = Assert.Throws<BerthException>(() => Read(agent, hook));

        Assert.Equal("image-program-unusable", refused.Finding.Cause);
        Assert.Contains(why, refused.Finding.Summary, StringComparison.Ordinal);
    }

    private ProgramSet Read(byte[] agent, byte[] hook)
    {
        string agentFile = Path.Combine(_directory, "berth-agent");
        string hookFile = Path.Combine(_directory, "berth-hook");
        File.WriteAllBytes(agentFile, agent);
        File.WriteAllBytes(hookFile, hook);
        return ProgramSet.Read(agentFile, hookFile);
    }
}
