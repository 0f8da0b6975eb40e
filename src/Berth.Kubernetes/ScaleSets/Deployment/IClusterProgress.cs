namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>Is told what happens while a cluster is changed.</summary>
public interface IClusterProgress
{
    /// <summary>Something is done, or begins and takes a while.</summary>
    void Say(string message);
}
