namespace OckamPS;

/// <summary>An instance with a NitroTPM for sealed models.</summary>
public sealed record ModelInstanceInfo
{
    /// <summary>Its id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>What it is called.</summary>
    public required string InstanceName { get; init; }

    /// <summary>Its state.</summary>
    public required string State { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary>Its type.</summary>
    public required string InstanceType { get; init; }

    /// <summary>What it has started from.</summary>
    public required string ImageId { get; init; }

    /// <summary>Its network; null if EC2 does not say.</summary>
    public string? VpcId { get; init; }

    /// <summary>Its subnet; null if EC2 does not say.</summary>
    public string? SubnetId { get; init; }

    /// <summary>Its address in the network; null if EC2 does not say.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>Whether it was started now, and not found.</summary>
    public bool IsNew { get; init; }

    /// <summary>The run that it belongs to.</summary>
    public required string RunName { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InstanceId;
}
