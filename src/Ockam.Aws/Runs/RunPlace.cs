namespace Ockam.Aws;

/// <summary>Where a run is.</summary>
/// <param name="Account">The account's number, 12 digits.</param>
/// <param name="Partition">The partition, for example <c>aws</c>.</param>
/// <param name="Region">The region.</param>
/// <param name="Endpoint">The endpoint if it is not AWS's own, such as that of an emulator; otherwise null.</param>
internal sealed record RunPlace(string Account, string Partition, string Region, string? Endpoint)
{
    /// <summary>For people: <c>account 123456789012 in eu-central-1</c>.</summary>
    public override string ToString() =>
        $"account {Account} in {Region}" + (Endpoint is null ? "" : $" at {Endpoint}");

    /// <summary>Asks AWS who asks.</summary>
    /// <exception cref="AwsException">There are no usable credentials, or no region.</exception>
    public static async Task<RunPlace> FindAsync(RunClients clients, CancellationToken cancellationToken)
    {
        StsIdentity identity = await clients.Sts.GetCallerIdentityAsync(cancellationToken).ConfigureAwait(false);
        // arn:PARTITION:sts::ACCOUNT:…
        string[] arn = identity.Arn.Split(':');
        return new RunPlace(
            identity.Account, arn.Length > 1 && arn[1].Length > 0 ? arn[1] : "aws",
            await clients.Connection.GetRegionAsync(cancellationToken).ConfigureAwait(false),
            Name(await clients.Ec2.FindNamedEndpointAsync(cancellationToken).ConfigureAwait(false)));
    }

    // One emulator is one place, whether a parameter or the environment names it, and by which of this machine's names.
    private static string? Name(Uri? endpoint) => endpoint is { IsLoopback: true }
        ? $"{endpoint.Scheme}://127.0.0.1:{endpoint.Port}"
        : endpoint?.GetLeftPart(UriPartial.Authority);
}
