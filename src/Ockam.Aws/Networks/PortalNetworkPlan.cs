using System.Globalization;

namespace Ockam.Aws;

/// <summary>What a request for a portal network comes to: checked, before anything is made.</summary>
public sealed class PortalNetworkPlan
{
    private const int SshPort = 22;

    private PortalNetworkPlan(PortalNetworkRequest request, Ipv4Range? cidr, IReadOnlyList<Ec2Permission> ingress) =>
        (Request, Cidr, Ingress) = (request, cidr, ingress);

    /// <summary>What was asked for.</summary>
    public PortalNetworkRequest Request { get; }

    /// <summary>What would be made, in this order, each for people.</summary>
    public IReadOnlyList<string> Makes => [.. ListMakes()];

    /// <summary>Which ports would be open, and to whom, each for people; empty if nothing may come in.</summary>
    public IReadOnlyList<string> OpenPorts => [.. Ingress.Select(Describe)];

    /// <summary>What AWS bills for, each for people; empty if nothing of it costs anything by itself.</summary>
    public IReadOnlyList<string> Costs => Request.PrivateSubnet
        ?
        [
            "a NAT gateway, per hour that it is there and per GB that goes through it (about 0.045 US dollars each in us-east-1; other "
            + "regions differ)",
            "its public address, per hour (about 0.005 US dollars in us-east-1)",
        ]
        : [];

    /// <summary>All of that in some sentences.</summary>
    /// <param name="region">The region that it would be in.</param>
    /// <param name="given">What an existing security group lets in, each for people; null where that was not asked for.</param>
    public string Describe(string region, IReadOnlyList<string>? given = null)
    {
        string made = Makes.Count == 0 ? "nothing new: subnet and security group are used as they are" : string.Join(", ", Makes);
        IReadOnlyList<string> ports = Request.SecurityGroupId is null ? OpenPorts : given ?? ["what the security group lets in already"];
        string open = ports.Count == 0 ? "Open ports: none; nothing can come in." : $"Open ports: {string.Join("; ", ports)}.";
        string costs = Costs.Count == 0 ? "Nothing of it is billed by itself." : $"Billed: {string.Join("; ", Costs)}.";
        return $"Making the portal network {Request.Name} in {region}: {made}. {open} {costs}";
    }

    /// <summary>The range of the new network; null where an existing subnet is used.</summary>
    internal Ipv4Range? Cidr { get; }

    /// <summary>What the new security group lets in.</summary>
    internal IReadOnlyList<Ec2Permission> Ingress { get; }

    /// <summary>What is compared when the same network is asked for again.</summary>
    internal IReadOnlyDictionary<string, string> Compared
    {
        get
        {
            var plan = new Dictionary<string, string>(StringComparer.Ordinal);
            if (Cidr is { } cidr) plan["Cidr"] = cidr.ToString();
            if (Request.SubnetId is { } subnet) plan["SubnetId"] = subnet;
            if (Request.SecurityGroupId is { } group) plan["SecurityGroupId"] = group;
            if (Request.PrivateSubnet) plan["PrivateSubnet"] = "true";
            if (Ingress.Count > 0) plan["Ingress"] = string.Join("; ", OpenPorts);
            return plan;
        }
    }

    /// <summary>Checks a request.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="AwsException">It has a value that cannot be, or values that contradict each other.</exception>
    public static PortalNetworkPlan Of(PortalNetworkRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunNames.RequireName(request.Name);
        bool isExisting = request.SubnetId is not null;
        Refuse(isExisting && request.Cidr is not null, "A range of addresses (-Cidr) is for a new network; with -SubnetId leave it out.");
        Refuse(
            isExisting && request.PrivateSubnet, "A private subnet is for a new network; with -SubnetId leave -PrivateSubnet out.");
        Refuse(
            isExisting && (request.AvailabilityZone ?? request.InstanceType) is not null,
            "The zone of an existing subnet is what it is; with -SubnetId leave -AvailabilityZone and -InstanceType out.");
        Refuse(
            !isExisting && request.SecurityGroupId is not null,
            "A security group belongs to a network; name a subnet of its network as well (-SubnetId).");
        bool opens = request.ProjectPort is not null || request.SshFrom.Count > 0;
        Refuse(
            request.SecurityGroupId is not null && opens,
            "An existing security group is not changed; open the port in it yourself, or leave -SecurityGroupId out.");
        Refuse(
            request.PrivateSubnet && opens,
            "Nothing can come in to a private subnet; leave -PrivateSubnet out, or -ProjectPort and -SshFrom.");
        Refuse(
            request.ProjectPort is null && request.AllowFrom.Count > 0,
            "Ranges that may come in (-AllowFrom) are for a port; name it with -ProjectPort.");
        Refuse(
            request.ProjectPort is < 1 or > ushort.MaxValue or SshPort,
            $"The port {request.ProjectPort} cannot be that of a project: it is 1 to {ushort.MaxValue}, and not {SshPort}, which is "
            + "SSH's.");
        return new PortalNetworkPlan(request, isExisting ? null : ToCidr(request), [.. ListIngress(request)]);
    }

    private static Ipv4Range ToCidr(PortalNetworkRequest request)
    {
        Ipv4Range cidr = Ipv4Range.ParseNetwork(request.Cidr ?? PortalNetworkRequest.UsualCidr);
        // Whether they fit is to be known before the network is made.
        cidr.Part(0, request.PrivateSubnet ? 2 : 1);
        return cidr;
    }

    private static IEnumerable<Ec2Permission> ListIngress(PortalNetworkRequest request)
    {
        if (request.ProjectPort is { } port)
        {
            string[] ranges = request.AllowFrom.Count == 0
                ? [Ipv4Range.Everywhere.ToString()] : Ranges(request.AllowFrom, "The range that may reach the project's port");
            yield return new Ec2Permission("tcp", port, port) { Ranges = ranges, Description = "Ockam project: authority and relay" };
        }

        if (request.SshFrom.Count == 0) yield break;
        yield return new Ec2Permission("tcp", SshPort, SshPort) { Ranges = SshRanges(request.SshFrom), Description = "SSH" };
    }

    /// <summary>From where SSH may be reached, as AWS writes it: not from everywhere.</summary>
    internal static string[] SshRanges(IReadOnlyList<string> texts)
    {
        string[] ssh = Ranges(texts, "The range that may reach SSH");
        Refuse(
            ssh.Contains(Ipv4Range.Everywhere.ToString()),
            "SSH open to every address of the Internet is refused. Name your own address (-SshFrom 203.0.113.7), or use Session Manager, "
            + "which needs no open port.");
        return ssh;
    }

    /// <summary>Ranges and addresses as AWS writes them.</summary>
    internal static string[] Ranges(IReadOnlyList<string> texts, string what) =>
        [.. texts.Select(text => Ipv4Range.Parse(text, what)).Distinct().Select(range => range.ToString())];

    private static string Describe(Ec2Permission permission) => string.Create(
        CultureInfo.InvariantCulture,
        $"TCP {permission.FromPort} from {string.Join(", ", permission.Ranges.Select(Word))}");

    private static string Word(string range) => range == Ipv4Range.Everywhere.ToString() ? "everywhere" : range;

    private IEnumerable<string> ListMakes()
    {
        if (Cidr is { } cidr)
        {
            int parts = Request.PrivateSubnet ? 2 : 1;
            yield return $"network {cidr}";
            yield return "internet gateway";
            yield return "route table";
            yield return $"{(Request.PrivateSubnet ? "public " : "")}subnet {cidr.Part(0, parts)}";
            if (Request.PrivateSubnet)
            {
                yield return $"private subnet {cidr.Part(1, parts)}";
                yield return "public address and NAT gateway";
                yield return "private route table";
            }
        }

        if (Request.SecurityGroupId is null) yield return "security group";
    }

    private static void Refuse(bool isWrong, string why)
    {
        if (isWrong) throw new AwsException(AwsErrorKind.InvalidRequest, why);
    }
}
