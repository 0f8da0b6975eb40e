using System.Globalization;
using System.Text;

namespace Berth.History.Logs;

/// <summary>
/// Writes a job's log as it comes, up to a size. What a job that writes without end says last matters more than what it says in
/// the middle, so the last part is kept in memory and written at the end.
/// </summary>
public sealed class JobLogWriter : IDisposable
{
    /// <summary>32 MiB.</summary>
    public const long DefaultMost = 32 * 1024 * 1024;

    private readonly Lock _turn = new();
    private readonly FileStream _file;
    private readonly long _most;
    private readonly byte[] _tail;
    private long _leftOut;

    internal JobLogWriter(FileStream file, long most)
    {
        (_file, _most) = (file, most);
        // An eighth of it is for the end.
        _tail = new byte[Math.Max(1, most / 8)];
        Length = file.Length;
    }

    /// <summary>Bytes that are in the file: who takes a log up again after a restart skips so many of its source.</summary>
    public long Length { get; private set; }

    private long Head => _most - _tail.Length;

    /// <summary>Takes what the job wrote; readers see it at once.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> output)
    {
        lock (_turn)
        {
            int fits = (int)Math.Clamp(Head - Length, 0, output.Length);
            if (_leftOut == 0 && fits > 0)
            {
                _file.Write(output[..fits]);
                Length += fits;
                output = output[fits..];
            }

            // The tail is a ring: a byte's place follows from how many came before it.
            foreach (byte next in output) _tail[_leftOut++ % _tail.Length] = next;
        }
    }

    /// <summary>Writes the end of a log that was too long. Call it when the job has ended.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            if (!_file.CanWrite) return;
            using FileStream file = _file;
            if (_leftOut == 0) return;
            long cut = _leftOut - _tail.Length;
            int kept = (int)Math.Min(_leftOut, _tail.Length);
            if (cut > 0)
            {
                file.Write(Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"\n[berth: {cut} bytes are left out here; a log holds {_most} at most]\n")));
            }

            int start = (int)((_leftOut - kept) % _tail.Length);
            int first = Math.Min(kept, _tail.Length - start);
            file.Write(_tail.AsSpan(start, first));
            file.Write(_tail.AsSpan(0, kept - first));
            _leftOut = 0;
        }
    }
}
