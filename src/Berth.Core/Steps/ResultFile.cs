using Berth.Core.Diagnosis;
using Berth.Core.Files;

namespace Berth.Core.Steps;

/// <summary>A step's result file on the runner's side: there whole or not at all.</summary>
internal sealed class ResultFile : IDisposable
{
    private readonly string _path;
    private readonly AtomicFile _file;

    public ResultFile(string path)
    {
        _path = path;
        _file = Guard(() => new AtomicFile(path));
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        try
        {
            _file.Append(data);
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
            _file.Commit();
            return _path;
        });
    }

    /// <summary>Leaves nothing behind of a file that was not committed.</summary>
    public void Dispose() => _file.Dispose();

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
