using Ockam.Aws;
using Ockam.Storage;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet about portal networks in AWS.</summary>
public abstract class PortalNetworkCmdlet : AwsCmdlet
{
    /// <summary>Opens the networks of the account and region; nothing is asked by this.</summary>
    /// <param name="region">The region where none is given; null for that of the session.</param>
    /// <exception cref="AwsException">The region does not exist, or the endpoint cannot be used.</exception>
    private protected async Task<PortalNetworks> NetworksAsync(string? region = null) =>
        new(await AwsAsync(region), OckamHome.Resolve());

    /// <summary>Shows how far work is.</summary>
    private protected IProgress<RunProgress> TrackRun() => new Told(this);

    private sealed class Told(PortalNetworkCmdlet cmdlet) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            cmdlet.Progress(value.Text, value.Total > 0 ? value.Done * 100 / value.Total : -1);
            cmdlet.Verbose($"{value.Text}.");
        }
    }
}
