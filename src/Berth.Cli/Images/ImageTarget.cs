namespace Berth.Cli.Images;

/// <summary>Whose images an image is added to.</summary>
internal enum ImageTarget
{
    /// <summary>The nodes of a kind cluster.</summary>
    Kind,

    /// <summary>The node that this machine is.</summary>
    Containerd,

    /// <summary>The Docker engine.</summary>
    Docker,
}
