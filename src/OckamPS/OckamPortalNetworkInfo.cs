namespace OckamPS;

/// <summary>A portal network in AWS: what instances of a portal are in.</summary>
public sealed record OckamPortalNetworkInfo
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>The same, as commands about its instances call it.</summary>
    public string NetworkName => Name;

    /// <summary>The id that everything of it carries in the tag <c>ockamps:run</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>How far it is.</summary>
    public OckamPortalNetworkState State { get; init; }

    /// <summary>The account, 12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>When it was begun (UTC); null where only tags tell of it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Its network in AWS; null where an existing subnet is used.</summary>
    public string? VpcId { get; init; }

    /// <summary>The subnet that instances go to.</summary>
    public string? SubnetId { get; init; }

    /// <summary>The security group of instances.</summary>
    public string? SecurityGroupId { get; init; }

    /// <summary>Its instances that are not terminated.</summary>
    public string[] InstanceIds { get; init; } = [];

    /// <summary>Which ports were asked to be open, and to whom; empty for none, or where only tags tell of it.</summary>
    public string[] OpenPorts { get; init; } = [];

    /// <summary>What it has, in the order in which it would be removed.</summary>
    public OckamPortalNetworkPart[] Parts { get; init; } = [];

    /// <summary>What AWS bills for; empty if nothing of it costs anything by itself.</summary>
    public string[] Billed => [.. Parts.Where(part => part.Cost is not null).Select(part => $"{part.Kind} {part.Id}: {part.Cost}")];

    /// <summary>What was asked for and is not known to be there.</summary>
    public string[] Missing { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
