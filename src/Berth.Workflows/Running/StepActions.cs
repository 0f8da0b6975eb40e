using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Workflows.Checkout;
using Berth.Workflows.Hooks;
using Berth.Workflows.Logs;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>What a step does: a script, a command, a checkout, or a container.</summary>
internal sealed class StepActions(
    JobRequest request, JobPlan plan, RepositoryFacts facts, RunnerDirectory directory, HookSession hook)
{
    private const string CheckoutAction = "actions/checkout";
    private const string DockerScheme = "docker://";

    /// <summary>The base of <c>GITHUB_ACTION</c> for a step without an id.</summary>
    public static string ActionKind(WorkflowStep step) => step.Uses switch
    {
        null => "__run",
        var local when local.StartsWith("./", StringComparison.Ordinal) => "__self",
        var uses =>
            "__" + new string([.. Reference(uses).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_')]),
    };

    /// <summary>Runs the step's action to its end.</summary>
    /// <exception cref="BerthException">It cannot be run.</exception>
    public async Task<ActionEnd> RunAsync(StepContext step, CancellationToken interrupt)
    {
        switch (step.Step)
        {
            case { Command: { } command }:
                return await ScriptStepAsync(step, command[0], HookArguments.Literal([.. command.Skip(1)]), interrupt);
            case { Run: { } run }:
                return await ShellAsync(step, run, interrupt);
        }

        string uses = step.Step.Uses!;
        if (string.Equals(Reference(uses), CheckoutAction, StringComparison.OrdinalIgnoreCase))
        {
            return await CheckoutAsync(step, interrupt);
        }

        if (uses.StartsWith(DockerScheme, StringComparison.OrdinalIgnoreCase))
        {
            string[] arguments = step.Inputs.TryGetValue("args", out string? args) && args.Length > 0 ? args.Split(' ') : [];
            string? entryPoint = step.Inputs.GetValueOrDefault("entrypoint");
            return await ContainerAsync(
                step, uses[DockerScheme.Length..], null, entryPoint, arguments, step.Inputs, interrupt);
        }

        return LocalAction.Read(uses, directory.Workspace, step) is { } action
            ? await ContainerAsync(
                step, action.Image, action.Dockerfile, action.Entrypoint, action.Arguments, action.Inputs, interrupt)
            : new ActionEnd(null, uses);
    }

    private static string Reference(string uses) =>
        uses.StartsWith(DockerScheme, StringComparison.OrdinalIgnoreCase) ? uses[DockerScheme.Length..] : uses.Split('@')[0];

    private async Task<ActionEnd> ShellAsync(StepContext step, TemplateNode run, CancellationToken interrupt)
    {
        TemplateNode? node = step.Step.Shell ?? plan.Job.Defaults.Shell ?? request.Workflow.Defaults.Shell;
        string? shell = node?.EvaluateText(step.Scope);
        ShellScript script = ShellScript.Parse(shell) ?? throw node!.Position.Failure(
            $"'{shell}' is no shell: it must be bash, sh, python, pwsh, or a command with {{0}} in it, such as 'perl {{0}}'");
        string path = Path.Combine(directory.Temp, $"{Guid.NewGuid()}{script.Extension}");
        RunnerDirectory.WriteFile(path, script.Content(run.EvaluateText(step.Scope)));
        return await ScriptStepAsync(step, script.Program, script.Arguments(directory.InJobContainer(path)), interrupt);
    }

    private async Task<ActionEnd> ScriptStepAsync(
        StepContext step, string program, IReadOnlyList<string> arguments, CancellationToken interrupt)
    {
        TemplateNode? place =
            step.Step.WorkingDirectory ?? plan.Job.Defaults.WorkingDirectory ?? request.Workflow.Defaults.WorkingDirectory;
        RunScriptStepArgs args = new()
        {
            EntryPoint = program,
            EntryPointArgs = arguments,
            EnvironmentVariables = step.ContainerEnvironment(plan.Variables, directory.InJobContainer),
            // The runner puts what was added last first.
            PrependPath = [.. Enumerable.Reverse(plan.State.Path)],
            // As the runner does: a path of its own side, such as github.workspace, is one of the container here.
            WorkingDirectory = directory.InJobContainer(
                Path.Combine(directory.Workspace, place?.EvaluateText(step.Scope) ?? "")),
        };
        HookAnswer answer = await hook.CallAsync(HookCommand.RunScriptStep, args, RunnerJson.Default.RunScriptStepArgs,
            plan.Variables.HookEnvironment(step.GitHub), step.Log, interrupt);
        return End(answer);
    }

    private async Task<ActionEnd> ContainerAsync(
        StepContext step, string? image, string? dockerfile, string? entryPoint, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> inputs, CancellationToken interrupt)
    {
        Dictionary<string, string?> environment = step.ContainerEnvironment(plan.Variables, directory.InContainerStep);
        environment["HOME"] = "/github/home";
        foreach ((string name, string value) in inputs)
        {
            environment[$"INPUT_{name.Replace(' ', '_').ToUpperInvariant()}"] = value;
        }

        HookContainer args = HookContainers.Step(
            image, dockerfile, string.IsNullOrEmpty(entryPoint) ? null : entryPoint, arguments, environment, directory,
            request.Runner.DockerSocket);
        HookAnswer answer = await hook.CallAsync(HookCommand.RunContainerStep, args, RunnerJson.Default.HookContainer,
            plan.Variables.HookEnvironment(step.GitHub), step.Log, interrupt);
        return End(answer);
    }

    private static ActionEnd End(HookAnswer answer) => answer.Problem is null
        ? new ActionEnd(answer.ExitCode)
        : throw new BerthException(Finding.Certain("hook-response-invalid", answer.Problem, "See to the hook"));

    private async Task<ActionEnd> CheckoutAsync(StepContext step, CancellationToken interrupt)
    {
        string repository = step.Inputs.GetValueOrDefault("repository", "");
        if (repository.Length > 0 && !string.Equals(repository, facts.Repository, StringComparison.OrdinalIgnoreCase))
        {
            return new ActionEnd(null, $"{step.Step.Uses} (repository: {repository})");
        }

        string[] ignored =
            [.. step.Inputs.Keys.Where(name => name is not ("repository" or "path" or "fetch-depth" or "fetch-tags"))];
        if (ignored.Length > 0)
        {
            step.Log.Annotate(
                AnnotationLevel.Notice,
                $"The working tree is copied as it is; these inputs of checkout are ignored: {string.Join(", ", ignored)}");
        }

        string target = Path.GetFullPath(Path.Combine(directory.Workspace, step.Inputs.GetValueOrDefault("path", "")));
        if (target != directory.Workspace && !target.StartsWith(directory.Workspace + "/", StringComparison.Ordinal))
        {
            throw step.Step.Position.Failure("with.path must stay below the workspace");
        }

        bool known = int.TryParse(step.Inputs.GetValueOrDefault("fetch-depth"), out int commits) && commits >= 0;
        bool tags = step.Inputs.GetValueOrDefault("fetch-tags") == "true";
        int files = await WorkingTreeCopy.CopyAsync(facts, target, known ? commits : 1, tags, interrupt);
        TrustInJob(target);
        step.Outputs["commit"] = facts.Sha;
        step.Outputs["ref"] = facts.Ref;
        step.Log.Write($"Copied {files} files of the working tree {facts.Root} at {facts.Sha[..7]} ({facts.RefName})");
        return ActionEnd.Done;
    }

    /// <summary>
    /// git refuses a repository of another user's; the job's user is another one. actions/checkout trusts its copy as well.
    /// </summary>
    private void TrustInJob(string target)
    {
        string config = Path.Combine(directory.Home, ".gitconfig");
        string before = File.Exists(config) ? RunnerDirectory.ReadFile(config) : "";
        RunnerDirectory.WriteFile(config, $"{before}[safe]\n\tdirectory = {directory.InJobContainer(target)}\n");
    }
}
