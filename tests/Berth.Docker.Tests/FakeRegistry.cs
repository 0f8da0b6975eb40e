using System.Formats.Tar;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Docker.Tests;

/// <summary>
/// A registry on loopback that speaks the distribution protocol (v2 manifests and blobs) and holds one image; the engine
/// really pulls from it. With a password it asks for it, by basic authentication or by a bearer token.
/// </summary>
public sealed class FakeRegistry : IDisposable
{
    private const string User = "berth";
    private const string Token = "a-token";
    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, (string Type, byte[] Content)> _content = [];
    private readonly string? _password;
    private readonly bool _byToken;
    private readonly string _host;

    public FakeRegistry(string? password = null, bool byToken = false)
    {
        (_password, _byToken) = (password, byToken);
        _host = $"127.0.0.1:{FreePort()}";
        Image = $"{_host}/team/tool:1";
        AddImage();
        _listener.Prefixes.Add($"http://{_host}/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The reference of the image.</summary>
    public string Image { get; }

    public void Dispose() => _listener.Close();

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void AddImage()
    {
        using MemoryStream layer = new();
        using (TarWriter tar = new(layer, TarEntryFormat.Pax, leaveOpen: true))
        {
            // A unique layer, so that the engine cannot have it already.
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "who") { DataStream = new MemoryStream(Guid.NewGuid().ToByteArray()) });
        }

        string layerDigest = Add("blobs", "application/octet-stream", layer.ToArray());
        byte[] config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","config":{"User":"app","Env":["A=1"],"Entrypoint":["/run"],"WorkingDir":"/srv"},"rootfs":{"type":"layers","diff_ids":["{{{layerDigest}}}"]}}""");
        string configDigest = Add("blobs", "application/octet-stream", config);
        byte[] manifest = Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
            "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{config.Length}},"digest":"{{configDigest}}"},
            "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar","size":{{layer.Length}},"digest":"{{layerDigest}}"}]}
            """);
        const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
        Add("manifests", ManifestType, manifest);
        _content["/v2/team/tool/manifests/1"] = (ManifestType, manifest);
    }

    private string Add(string kind, string type, byte[] content)
    {
        string digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
        _content[$"/v2/team/tool/{kind}/{digest}"] = (type, content);
        return digest;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                Answer(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed by the test.
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        string basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{_password}"))}";
        string? authorization = context.Request.Headers["Authorization"];
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (path == "/token")
            Send(context, authorization == basic ? 200 : 401, "application/json", Encoding.UTF8.GetBytes($$"""{"token":"{{Token}}"}"""));
        else if (_password is not null && authorization != (_byToken ? $"Bearer {Token}" : basic))
            Challenge(context);
        else if (path == "/v2/")
            Send(context, 200, "application/json", "{}"u8.ToArray());
        else if (_content.TryGetValue(path, out (string Type, byte[] Content) found))
            Send(context, 200, found.Type, found.Content);
        else
            Send(context, 404, "application/json", """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"""u8.ToArray());
    }

    private void Challenge(HttpListenerContext context)
    {
        context.Response.Headers["WWW-Authenticate"] = _byToken
            ? $"Bearer realm=\"http://{_host}/token\",service=\"registry\",scope=\"repository:team/tool:pull\""
            : "Basic realm=\"registry\"";
        Send(context, 401, "application/json", """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"""u8.ToArray());
    }

    private static void Send(HttpListenerContext context, int status, string type, byte[] content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength64 = content.Length;
        if (context.Request.HttpMethod != "HEAD")
            context.Response.OutputStream.Write(content);
        context.Response.Close();
    }
}
