namespace Ockam.Aws;

/// <summary>An instance that is wanted in a portal network.</summary>
public sealed record PortalInstanceOrder
{
    /// <summary>The name of the network that it is for.</summary>
    public required string Network { get; init; }

    /// <summary>What it is for.</summary>
    public required PortalInstanceRole Role { get; init; }

    /// <summary>
    /// Its name, unique in the network, also that of its node: 1 to 16 of a-z, 0-9 and '-', a letter first. Null for <c>project</c>,
    /// <c>ai</c> or <c>health</c>.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// Its type; null for <c>g5g.2xlarge</c>, which has a GPU, in the role of the model server, or <c>g5.2xlarge</c> with a sealed model,
    /// and else <c>t4g.small</c>.
    /// </summary>
    public string? InstanceType { get; init; }

    /// <summary>What it starts from; null for the newest Amazon Linux 2023 for the type's processors.</summary>
    public string? ImageId { get; init; }

    /// <summary>
    /// The size of its disk in GiB; null for 60 in the role of the model server and 16 else, or that of <see cref="ImageId"/> without
    /// <see cref="SealedModel"/>.
    /// </summary>
    public int? DiskGib { get; init; }

    /// <summary>
    /// Where the program <c>ockam-node</c> for the type's processors comes from: <c>s3://bucket/key</c>, an <c>https</c> URL, or an
    /// absolute path in the image.
    /// </summary>
    public required string Program { get; init; }

    /// <summary>The SHA-256 that the program must have, 64 hexadecimal digits; a URL needs one.</summary>
    public string? ProgramSha256 { get; init; }

    /// <summary>How its ticket gets to it, and a project's description back.</summary>
    public TicketPlace TicketIn { get; init; } = TicketPlace.Parameter;

    /// <summary>The key in KMS that its ticket is encrypted with, an ARN; null for the account's own for parameters.</summary>
    public string? TicketKeyArn { get; init; }

    /// <summary>How long its ticket is of use, and how long is waited for it to be redeemed.</summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>The project's port, in that role.</summary>
    public int Port { get; init; } = 4000;

    /// <summary>The host by which others reach the project, in that role; null for the instance's public IPv4 address.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>The IPv4 ranges that may connect to the project's port; empty for all.</summary>
    public IReadOnlyList<string> AllowFrom { get; init; } = [];

    /// <summary>The IPv4 ranges that may connect by SSH; empty for none.</summary>
    public IReadOnlyList<string> SshFrom { get; init; } = [];

    /// <summary>Whether it is a managed instance of Systems Manager, so that sessions need no open port.</summary>
    public bool SessionManager { get; init; }

    /// <summary>The file that the private key of a new key pair for SSH is written to; null for no key pair.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether it is terminated when it shuts itself down; else it stops, and keeps its disk and identity.</summary>
    public bool TerminatesOnShutdown { get; init; }

    /// <summary>The relay that it registers; null for <c>ai</c> or <c>health</c>.</summary>
    public string? Relay { get; init; }

    /// <summary>The relay of the model server that the application asks.</summary>
    public string Via { get; init; } = "ai";

    /// <summary>The model that is served or asked, as Ollama names it; a sealed one is served by this name, too.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// The SHA-256 of the manifest that <see cref="Model"/> must have in Ollama's library, 64 hexadecimal digits; null to take any.
    /// </summary>
    public string? ModelDigest { get; init; }

    /// <summary>A sealed model that is served; null to pull <see cref="Model"/> from Ollama's library.</summary>
    public PortalSealedModel? SealedModel { get; init; }

    /// <summary>
    /// The version of the driver for the GPU, from the distribution's repository; null for the usual one. Types without a GPU get none.
    /// </summary>
    public string? GpuDriverVersion { get; init; }

    /// <summary>What the application asks; null for <c>What is Ockham's Razor?</c>.</summary>
    public string? Question { get; init; }

    /// <summary>Ollama's release, as <see cref="Program"/>: a model server has to have one, the others have none.</summary>
    public string? Ollama { get; init; }

    /// <summary>The SHA-256 of Ollama's release.</summary>
    public string? OllamaSha256 { get; init; }
}
