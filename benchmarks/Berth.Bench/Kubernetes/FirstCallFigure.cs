using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Berth.Bench.Kubernetes;

/// <summary>From the hook's start to the first byte that it sends to an API server: kubeconfig and certificates read, TLS begun.</summary>
internal static class FirstCallFigure
{
    public static async Task MeasureAsync(BenchOptions options, string scratch, Table table)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string kubeConfig = Path.Combine(scratch, "kubeconfig");
        await File.WriteAllTextAsync(kubeConfig, KubeConfig(((IPEndPoint)listener.LocalEndpoint).Port));
        double[] times = new double[options.Rounds];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = await OnceAsync(options, listener, kubeConfig, scratch);
        }

        table.Value(
            "hook start to the first byte of its first API call (TLS)", 30, Samples.Median(times), "ms", Table.Milliseconds(times));
    }

    private static async Task<double> OnceAsync(BenchOptions options, TcpListener listener, string kubeConfig, string scratch)
    {
        var start = new ProcessStartInfo(Path.Combine(options.Dist, "berth-hook")) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["BERTH_ENGINE"] = "kubernetes";
        start.Environment["BERTH_HOOK_IMAGE"] = options.BerthImage;
        start.Environment["XDG_STATE_HOME"] = Path.Combine(scratch, "first-call");
        start.Environment["KUBECONFIG"] = kubeConfig;
        start.Environment["RUNNER_NAME"] = "bench-first-call";
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("""{"command":"cleanup_job","responseFile":null,"args":{},"state":null}""");
        process.StandardInput.Close();
        using Socket connection = await listener.AcceptSocketAsync();
        await connection.ReceiveAsync(new byte[1]);
        double elapsed = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        process.Kill();
        await process.WaitForExitAsync();
        return elapsed;
    }

    private static string KubeConfig(int port)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        string pem = Base64(certificate.ExportCertificatePem());
        return $"""
            apiVersion: v1
            kind: Config
            current-context: bench
            contexts:
              - name: bench
                context: {"{"} cluster: bench, user: bench {"}"}
            clusters:
              - name: bench
                cluster:
                  server: https://127.0.0.1:{port}
                  certificate-authority-data: {pem}
            users:
              - name: bench
                user:
                  client-certificate-data: {pem}
                  client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            """;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
