using System.CommandLine;
using Berth.Core.Configuration;

namespace Berth.Cli.Commands;

/// <summary><c>berth init</c>: a first <c>berth.yaml</c>, with the schema that editors complete it by.</summary>
internal sealed class InitCommand : BerthCommand
{
    private const string SchemaFile = "berth.schema.json";

    private const string Text = $"""
        # yaml-language-server: $schema={SchemaFile}
        # Runners of GitHub Actions jobs on hardware of your own. 'berth validate' checks this file.
        apiVersion: {BerthConfig.ApiVersion}
        engine: docker

        # defaults:              # fields of every runner that does not set them itself
        #   max: 2

        runners:
          # desk:
          #   repository: owner/repo
          #   image: debian:12
          #   caches:
          #     - /nix/store:overlay

        """;

    private readonly Option<bool> _dryRun;

    public InitCommand(CliHost host)
        : base(host, "init", "Make a berth.yaml in this directory, and its JSON Schema beside it") =>
        _dryRun = Add(DryRun.Option());

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ConfigFile file = Config(options).FileForInit();
        if (file is { Exists: true, IsDirectory: false })
            return Task.FromResult(CommandResult.Fail(
                ExitCodes.Usage, $"berth: {file.DisplayName} is here already; 'berth add' adds runners to it"));
        bool dryRun = options.GetValue(_dryRun);
        ConfigEdit edit = file.Edit(current => current.Length == 0
            ? new ConfigEdit(Text, [])
            : new ConfigEdit(null, [new(file.DisplayName, 1, 1, "", "is here already")]), dryRun);
        if (!edit.IsValid) return Task.FromResult(CommandResult.Invalid(edit.Problems));
        if (dryRun) return Task.FromResult(CommandResult.Print(edit.Text));
        file.WriteBeside(SchemaFile, ConfigSchema.Text());
        return Task.FromResult(CommandResult.Done(
            $"made {file.DisplayName} and {SchemaFile}; add a runner with 'berth add NAME --repository OWNER/REPO'"));
    }
}
