using Berth.Core.Diagnosis;

namespace Berth.Core.Steps;

/// <summary>A file on the runner's side that appears whole or not at all: written beside its place, then renamed.</summary>
internal sealed class ResultFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _content;

    public ResultFile(string path)
    {
        _path = path;
        _temporary = $"{path}.{Guid.NewGuid():N}.berth";
        _content = Guard(() => new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        try
        {
            _content.Write(data);
        }
        catch (IOException exception)
        {
            throw NotWritten(exception);
        }
    }

    /// <summary>Puts the file in its place and returns the path.</summary>
    public string Commit()
    {
        return Guard(() =>
        {
            _content.Dispose();
            File.Move(_temporary, _path, overwrite: true);
            return _path;
        });
    }

    /// <summary>Leaves nothing behind of a file that was not committed.</summary>
    public void Dispose()
    {
        _content.Dispose();
        File.Delete(_temporary);
    }

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(exception);
        }
    }

    private BerthException NotWritten(Exception exception) => new(
        Finding.Certain(
            "step-result-not-written",
            $"The step's result file {_path} could not be written on the runner's side",
            "Look whether the disk of the runner's work directory is full and whether the runner's user may write there",
            exception.Message),
        exception);
}
