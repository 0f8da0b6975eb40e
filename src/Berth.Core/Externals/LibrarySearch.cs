namespace Berth.Core.Externals;

/// <summary>
/// Finds shared libraries where this machine keeps them: the directories of <c>ld.so.conf</c>, then the usual ones.
/// </summary>
/// <param name="root">The root of the file system to look in; <c>/</c> but for tests.</param>
public sealed class LibrarySearch(string root = "/")
{
    private static readonly string[] _usual =
    [
        "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "usr/lib/aarch64-linux-gnu",
        "lib64", "usr/lib64", "lib", "usr/lib",
    ];

    // glibc loads these itself when a program resolves a name, without saying so in DT_NEEDED (before 2.34).
    private static readonly string[] _loadedLater = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];

    /// <summary>The loader and every library that programs need, directly or through another: file name to path.</summary>
    /// <exception cref="FileNotFoundException">A library is not on this machine.</exception>
    internal IReadOnlyDictionary<string, string> Closure(IReadOnlyList<string> programs)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string[] directories = [.. Directories()];
        foreach (string path in programs)
        {
            ElfFile program = ElfFile.TryRead(path) ?? throw new ElfException(path, "no 64-bit little-endian ELF file");
            var wanted = new Queue<string>([Path.GetFileName(program.Interpreter!), .. program.Needed]);
            string[] later = [.. _loadedLater.Where(name => Find(directories, name, program.Machine) is not null)];
            foreach (string name in later)
            {
                wanted.Enqueue(name);
            }

            while (wanted.TryDequeue(out string? name))
            {
                if (found.ContainsKey(name))
                {
                    continue;
                }

                ElfFile library = Find(directories, name, program.Machine)
                    ?? throw new FileNotFoundException(
                        $"{name}, which {path} needs, is in none of: {string.Join(' ', directories)}");
                found[name] = library.Path;
                foreach (string needed in library.Needed)
                {
                    wanted.Enqueue(needed);
                }
            }
        }

        return found;
    }

    private static ElfFile? Find(string[] directories, string name, ushort machine)
    {
        foreach (string directory in directories)
        {
            string path = Path.Combine(directory, name);
            if (File.Exists(path) && ElfFile.TryRead(path) is { } library && library.Machine == machine)
            {
                return library;
            }
        }

        return null;
    }

    private IEnumerable<string> Directories() =>
        Configured(Path.Combine(root, "etc/ld.so.conf"),
            depth: 0).Concat(_usual).Select(directory => Path.Combine(root, directory.TrimStart('/'))).Distinct()
            .Where(Directory.Exists);

    private IEnumerable<string> Configured(string file, int depth)
    {
        // A configuration that includes itself ends here.
        if (depth > 8 || !File.Exists(file))
        {
            yield break;
        }

        foreach (string line in File.ReadLines(file).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
        {
            if (!line.StartsWith("include ", StringComparison.Ordinal))
            {
                yield return line;
                continue;
            }

            // A relative pattern is meant beside the file that names it.
            string named = line["include ".Length..].Trim();
            string pattern = named.StartsWith('/')
                ? Path.Combine(root, named[1..])
                : Path.Combine(Path.GetDirectoryName(file)!, named);
            string directory = Path.GetDirectoryName(pattern)!;
            string[] files = Directory.Exists(directory) ? Directory.GetFiles(directory, Path.GetFileName(pattern)) : [];
            foreach (string included in files.Order(StringComparer.Ordinal))
            {
                foreach (string configured in Configured(included, depth + 1))
                {
                    yield return configured;
                }
            }
        }
    }
}
