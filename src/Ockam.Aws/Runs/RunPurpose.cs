namespace Ockam.Aws;

/// <summary>What runs are for, as journals write it.</summary>
internal static class RunPurpose
{
    /// <summary>A portal network with its instances.</summary>
    public const string Network = "network";

    /// <summary>A set-up of model sharing.</summary>
    public const string Sharing = "sharing";
}
