using System.Runtime.InteropServices;

namespace Berth.Hook;

/// <summary>The certificates of authorities that the system trusts.</summary>
internal static partial class SystemTrust
{
    /// <summary>
    /// Leaves them out of this process, for a hook that speaks TLS with nobody but a cluster that has an authority of its own. The
    /// runtime reads all of them before the first handshake, whoever is to be trusted: some 150 certificates and 50 ms of every step.
    /// Only what OpenSSL sees is set: the environment of processes that the hook starts stays as it is.
    /// </summary>
    public static void LeaveOut()
    {
        foreach (string variable in new[] { "SSL_CERT_FILE", "SSL_CERT_DIR" })
        {
            // Where it cannot be set, certificates are read that nobody asks for.
            _ = SetVariable(variable, "/dev/null", overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
