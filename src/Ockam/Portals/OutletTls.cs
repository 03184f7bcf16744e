namespace Ockam.Portals;

/// <summary>How an outlet checks the server that it speaks TLS to.</summary>
public sealed record OutletTls
{
    /// <summary>The name that the server's certificate must have; the target's host if null.</summary>
    public string? ServerName { get; init; }

    /// <summary>A PEM file with the authorities that are believed; those of the machine if null.</summary>
    public string? AuthorityFile { get; init; }
}
