using System.Collections.Concurrent;

namespace Ockam.Aws;

/// <summary>Which types of instances can be had where. Nothing is changed. Errors are <see cref="AwsException"/>.</summary>
/// <param name="connection">The account and region.</param>
/// <param name="ec2">EC2 in that region.</param>
/// <param name="open">EC2 in another region; disposed of after use. Null for AWS's own endpoints.</param>
internal sealed class InstanceTypes(AwsConnection connection, Ec2Client ec2, Func<string, Ec2Client>? open = null)
{
    // EC2 takes some requests at once from one account; thirty regions are asked in four rounds.
    private const int RegionsAtOnce = 8;

    // One region that is cut off shall not keep the answer of the others back.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Func<string, Ec2Client> _open = open ?? (region => new Ec2Client(connection.In(region)));

    /// <summary>A type that can be had.</summary>
    /// <param name="name">For example <c>g5g.2xlarge</c>.</param>
    /// <param name="zone">Where in the region; null for anywhere in it.</param>
    /// <param name="nitroTpm">Whether it must have a NitroTPM.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException">
    /// <see cref="AwsErrorKind.TypeNotOffered"/>: it cannot be had there, and the message says which regions or zones have it; or it has
    /// no NitroTPM, and the message says what has.
    /// </exception>
    public async Task<Ec2InstanceType> RequireAsync(
        string name, string? zone, bool nitroTpm = false, CancellationToken cancellationToken = default)
    {
        RequireName(name);
        IReadOnlyList<string> zones = await ec2.ListZonesWithTypeAsync(name, cancellationToken).ConfigureAwait(false);
        string region = await connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
        if (zones.Count == 0) throw await NowhereAsync(name, region, cancellationToken).ConfigureAwait(false);
        if (zone is not null && !zones.Contains(zone))
        {
            throw new AwsException(
                AwsErrorKind.TypeNotOffered,
                $"Instances of the type {name} cannot be had in the zone {zone}; in {region} these have them: "
                + $"{string.Join(", ", zones)}. "
                + "Use a subnet in one of them, or another type (-InstanceType).");
        }

        Ec2InstanceType type = await ec2.DescribeInstanceTypesAsync(Ec2Selection.ById(name), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new AwsException(AwsErrorKind.TypeNotOffered, $"EC2 in {region} says nothing of the type {name}.");
        if (!nitroTpm || type.SupportsNitroTpm) return type;
        throw new AwsException(
            AwsErrorKind.TypeNotOffered,
            $"Instances of the type {name} have no NitroTPM. Types of the Nitro system have one, for example of the families c5, m5, "
            + "g5 and t3 or newer: 'DescribeInstanceTypes' with the filter nitro-tpm-support=supported lists all.");
    }

    /// <summary>The regions of this account that have a type, and those that did not say.</summary>
    public async Task<(IReadOnlyList<string> Have, IReadOnlyList<string> Silent)> FindRegionsAsync(
        string name, CancellationToken cancellationToken = default)
    {
        string own = await connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
        List<string> regions = await ec2.DescribeRegionsAsync(cancellationToken)
            .Where(region => region.OptIn != "not-opted-in" && region.Name != own).Select(region => region.Name)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var have = new ConcurrentBag<string>();
        var silent = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = RegionsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(regions, options, async (region, token) =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
            patience.CancelAfter(s_patience);
            try
            {
                using Ec2Client there = _open(region);
                if (await there.HasInstanceTypeAsync(name, patience.Token).ConfigureAwait(false)) have.Add(region);
            }
            catch (Exception failed) when (failed is AwsException or OperationCanceledException && !token.IsCancellationRequested)
            {
                silent.Add(region);
            }
        }).ConfigureAwait(false);
        return ([.. have.Order(StringComparer.Ordinal)], [.. silent.Order(StringComparer.Ordinal)]);
    }

    private async Task<AwsException> NowhereAsync(string name, string region, CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> have, IReadOnlyList<string> silent) = await FindRegionsAsync(name, cancellationToken).ConfigureAwait(false);
        string where = have.Count == 0
            ? "No other region of this account says that it has them: look at the type's name."
            : $"These regions have them: {string.Join(", ", have)}. Name one (-Region), or another type (-InstanceType).";
        string unknown = silent.Count == 0 ? "" : $" These did not answer: {string.Join(", ", silent)}.";
        return new AwsException(
            AwsErrorKind.TypeNotOffered, $"Instances of the type {name} cannot be had in the region {region}. {where}{unknown}");
    }

    // EC2's filters take * and ?, and would answer for other types then.
    private static void RequireName(string name)
    {
        if (name.Length is >= 4 and <= 40 && name.Contains('.', StringComparison.Ordinal)
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
            return;
        throw new AwsException(
            AwsErrorKind.TypeNotOffered, $"'{AwsText.Printable(name)}' is no type of instances: they are named like g5g.2xlarge.");
    }
}
