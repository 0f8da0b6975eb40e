using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Secrets;
using Berth.Workflows.Running;

namespace Berth.Workflows.Logs;

/// <summary>
/// Takes a hook's output as a step's log: cuts it into lines, masks secrets, obeys workflow commands and passes the rest on.
/// The two streams keep their own unfinished lines.
/// </summary>
internal sealed class StepLog(SecretMasker masker, IJobObserver observer) : IStepOutput
{
    /// <summary>Characters of one line that are kept back before the line is shown in parts.</summary>
    private const int LongestLine = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly LineBuffer _out = new();
    private readonly LineBuffer _error = new();
    private string? _stopToken;

    /// <summary>Outputs set by the deprecated <c>::set-output::</c>.</summary>
    public Dictionary<string, string> Outputs { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when a command was refused: the step fails then, whatever its exit code.</summary>
    public bool CommandFailed { get; private set; }

    /// <summary>What the last <c>::error::</c> of the output said, masked; null without one.</summary>
    public string? LastError { get; private set; }

    public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Write(_out, data);

    public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Write(_error, data);

    /// <summary>Takes what has not been ended by a newline as lines, at the end of the output.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            foreach (LineBuffer buffer in new[] { _out, _error })
            {
                if (buffer.TakeRest() is { Length: > 0 } rest)
                {
                    Line(rest);
                }
            }

            observer.OnPause();
        }
    }

    public void Annotate(AnnotationLevel level, string message)
    {
        lock (_lock)
        {
            observer.OnEvent(new JobEvent.Annotated(new Annotation(level, masker.Apply(message))));
        }
    }

    /// <summary>A line of Berth's own.</summary>
    public void Write(string line)
    {
        lock (_lock)
        {
            observer.OnEvent(new JobEvent.LineWritten(masker.Apply(line)));
            observer.OnPause();
        }
    }

    /// <summary>An error that fails the step.</summary>
    public void Fail(string message)
    {
        CommandFailed = true;
        Annotate(AnnotationLevel.Error, message);
    }

    private ValueTask Write(LineBuffer buffer, ReadOnlyMemory<byte> data)
    {
        lock (_lock)
        {
            buffer.Append(data.Span);
            while (buffer.TakeLine() is { } line)
            {
                Line(line);
            }

            if (buffer.Length > LongestLine)
            {
                observer.OnEvent(new JobEvent.LineWritten(masker.Apply(buffer.Take(masker.SafeLength(buffer.ToString())))));
            }

            observer.OnPause();
        }

        return ValueTask.CompletedTask;
    }

    private void Line(string line)
    {
        if (!Obey(line))
        {
            observer.OnEvent(new JobEvent.LineWritten(masker.Apply(line)));
        }
    }

    /// <summary>Obeys a workflow command; false when the line is to be shown as it is.</summary>
    private bool Obey(string line)
    {
        if (WorkflowCommand.Parse(line) is not { } command)
        {
            return false;
        }

        if (_stopToken is not null)
        {
            if (string.Equals(command.Name, _stopToken, StringComparison.OrdinalIgnoreCase))
            {
                _stopToken = null;
            }

            return false;
        }

        // A line of output is read again for every command it names: unknown ones stay what they are, output.
        switch (command.Name.ToLowerInvariant())
        {
            case "group":
                observer.OnEvent(new JobEvent.GroupStarted(masker.Apply(command.Data)));
                return true;
            case "endgroup":
                observer.OnEvent(new JobEvent.GroupEnded());
                return true;
            case "error":
                return Annotate(AnnotationLevel.Error, command);
            case "warning":
                return Annotate(AnnotationLevel.Warning, command);
            case "notice":
                return Annotate(AnnotationLevel.Notice, command);
            case "debug":
                observer.OnEvent(new JobEvent.DebugWritten(masker.Apply(command.Data)));
                return true;
            case "add-mask":
                AddMask(command.Data);
                return true;
            case "stop-commands":
                StopCommands(command.Data);
                return false;
            case "set-output":
                SetOutput(command);
                return true;
            case "save-state":
                Annotate(AnnotationLevel.Warning, "The save-state command is deprecated; use the file that $GITHUB_STATE names");
                return true;
            case "set-env" or "add-path":
                Fail($"The command '{command.Name}' is disabled; use the file that " +
                    $"${(command.Name == "set-env" ? "GITHUB_ENV" : "GITHUB_PATH")} names");
                return true;
            case "echo" or "add-matcher" or "remove-matcher":
                return true;
            default:
                return false;
        }
    }

    private bool Annotate(AnnotationLevel level, WorkflowCommand command)
    {
        string message = masker.Apply(command.Data);
        if (level == AnnotationLevel.Error) LastError = message;
        observer.OnEvent(new JobEvent.Annotated(new Annotation(level, message)
        {
            Title = Property("title"),
            File = Property("file"),
            Line = Property("line"),
            Column = Property("col"),
        }));
        return true;

        string? Property(string name) =>
            command.Properties.TryGetValue(name, out string? value) && value.Length > 0 ? masker.Apply(value) : null;
    }

    private void AddMask(string secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
        {
            Annotate(AnnotationLevel.Warning, "add-mask was given nothing to mask");
            return;
        }

        masker.Add(secret);
    }

    private void StopCommands(string token)
    {
        if (string.IsNullOrWhiteSpace(token) || string.Equals(token, "pause-logging", StringComparison.OrdinalIgnoreCase))
        {
            Fail($"stop-commands needs a token of its own to go on by, not '{token}'");
            return;
        }

        _stopToken = token;
    }

    private void SetOutput(WorkflowCommand command)
    {
        Annotate(AnnotationLevel.Warning, "The set-output command is deprecated; use the file that $GITHUB_OUTPUT names");
        if (!command.Properties.TryGetValue("name", out string? name) || name.Length == 0)
        {
            Fail("set-output needs a name: ::set-output name=NAME::VALUE");
            return;
        }

        Outputs[name] = command.Data;
    }
}
