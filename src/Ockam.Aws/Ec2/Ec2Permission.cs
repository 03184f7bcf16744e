using System.Globalization;

namespace Ockam.Aws;

/// <summary>What a security group lets through.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, <c>icmp</c>, or <c>-1</c> for all.</param>
/// <param name="FromPort">The first port; null where there is none.</param>
/// <param name="ToPort">The last port; null where there is none.</param>
internal sealed record Ec2Permission(string Protocol, int? FromPort, int? ToPort)
{
    /// <summary>IPv4 ranges that may be at the other end.</summary>
    public IReadOnlyList<string> Ranges { get; init; } = [];

    /// <summary>IPv6 ranges.</summary>
    public IReadOnlyList<string> Ranges6 { get; init; } = [];

    /// <summary>Security groups.</summary>
    public IReadOnlyList<string> GroupIds { get; init; } = [];

    /// <summary>What it is for; null for nothing. It is written to each range.</summary>
    public string? Description { get; init; }

    /// <summary>For people: <c>TCP 4000 from 203.0.113.0/24</c>, one for each that may be at the other end.</summary>
    public IEnumerable<string> Describe() => Ranges.Concat(Ranges6).Concat(GroupIds).Select(end => $"{What()} from {end}");

    private string What() => this switch
    {
        { Protocol: "-1" } => "everything",
        { FromPort: null } => Protocol.ToUpperInvariant(),
        { FromPort: var first, ToPort: var last } when first == last =>
            string.Create(CultureInfo.InvariantCulture, $"{Protocol.ToUpperInvariant()} {first}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Protocol.ToUpperInvariant()} {FromPort} to {ToPort}"),
    };
}
