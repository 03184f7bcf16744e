using System.Net;
using Ockam.Projects;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>What a node configuration file says (section 12): YAML or JSON, checked as a whole.</summary>
public sealed partial record NodeConfiguration
{
    /// <summary>How long open connections may go on where nothing else is said: service managers kill after 10 s at the soonest.</summary>
    public static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The node's name; <c>default</c> where the file has none.</summary>
    public string Name { get; init; } = OckamNodeOptions.DefaultName;

    /// <summary>The name of the node's identity; null for the default one.</summary>
    public string? Identity { get; init; }

    /// <summary>The name of the vault with the identity's keys, in which it is made if it is not there yet; null for any.</summary>
    public string? Vault { get; init; }

    /// <summary>Where the node listens for other nodes; null where it does not. Port 0 is any free one.</summary>
    public IPEndPoint? TcpListenerAddress { get; init; }

    /// <summary>Where it listens besides.</summary>
    public IReadOnlyList<IPEndPoint> FurtherTcpListeners { get; init; } = [];

    /// <summary>The secure channel listeners besides <c>api</c>.</summary>
    public IReadOnlyList<SecureChannelListenerConfiguration> SecureChannelListeners { get; init; } = [];

    /// <summary>The project that the node runs: its authority, and relays for its members; null for none.</summary>
    public ProjectNodeOptions? OwnProject { get; init; }

    /// <summary>
    /// Whom the listener <c>api</c> accepts, and whom inlets and outlets trust that name nobody themselves; null where nobody is named.
    /// </summary>
    public TrustPolicy? Trust { get; init; }

    /// <summary>The authority whose credentials count, where one is named by hand; else null.</summary>
    public AuthorityConfiguration? Authority { get; init; }

    /// <summary>The name of the project that the node is in; null where the file names none.</summary>
    public string? Project { get; init; }

    /// <summary>Where the ticket is with which the node becomes a member of a project; null where the file names none.</summary>
    public EnrollmentTicketSource? Ticket { get; init; }

    /// <summary>
    /// Whether the file is for a node that believes an authority, its own or that of its project: portals that trust nobody by name let in
    /// whom its policies let in. A node without one refuses such a file.
    /// </summary>
    public bool NeedsAuthority { get; init; }

    /// <summary>Whether services answer over plain TCP on addresses other than loopback.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Who may register relays at this node; null where it offers none.</summary>
    public RelayServiceConfiguration? RelayService { get; init; }

    /// <summary>The port of 127.0.0.1 for health, <c>/show</c> and <c>/metrics</c>; 0 for any free one, null for none.</summary>
    public int? HttpServerPort { get; init; }

    /// <summary>Whether the HTTP server answers <c>/metrics</c>.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whether a node of this name that runs already is no reason to refuse.</summary>
    public bool SkipIsRunningCheck { get; init; }

    /// <summary>Whether the node ends when its standard input does.</summary>
    public bool ExitOnEof { get; init; }

    /// <summary>How long open connections may go on after the node was told to end; 10 s where the file does not say.</summary>
    public TimeSpan DrainTimeout { get; init; } = DefaultDrainTimeout;

    /// <summary>The relays to make at other nodes.</summary>
    public IReadOnlyList<RelayConfiguration> Relays { get; init; } = [];

    /// <summary>The policies to store before anything is started.</summary>
    public IReadOnlyList<PolicyConfiguration> Policies { get; init; } = [];

    /// <summary>The outlets.</summary>
    public IReadOnlyList<OutletConfiguration> Outlets { get; init; } = [];

    /// <summary>The inlets.</summary>
    public IReadOnlyList<InletConfiguration> Inlets { get; init; } = [];

    /// <summary>
    /// The greatest length of a file, in bytes as read and in characters after variables were replaced: 1 MiB, a thousand portals.
    /// </summary>
    public const int MaximumLength = 1024 * 1024;

    /// <summary>Reads and checks a text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">The name for errors, and the place from which files that it names are found.</param>
    /// <param name="variables">Values that win over the environment and over the file's own.</param>
    /// <param name="environment">The value of an environment variable; null for the process's own.</param>
    /// <param name="isInProject">Whether the node is in a project that the file does not name.</param>
    /// <exception cref="ConfigurationException">It has mistakes; all of them are named.</exception>
    public static NodeConfiguration Parse(
        string text,
        string file = "configuration",
        IReadOnlyDictionary<string, string>? variables = null,
        Func<string, string?>? environment = null,
        bool isInProject = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new NodeConfigurationReader(file, isInProject).Read(
            text, variables ?? new Dictionary<string, string>(), environment ?? Environment.GetEnvironmentVariable);
    }

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variables">Values that win over the environment and over the file's own.</param>
    /// <param name="isInProject">Whether the node is in a project that the file does not name.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ConfigurationException">It has mistakes; all of them are named.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<NodeConfiguration> LoadAsync(
        string path, IReadOnlyDictionary<string, string>? variables = null, bool isInProject = false,
        CancellationToken cancellationToken = default)
    {
        var buffer = new byte[MaximumLength + 1];
        int length;
        FileStream file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
            length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (length > MaximumLength)
            throw new ConfigurationException(path, [new(1, 1, "", $"the file is longer than {MaximumLength} bytes", "make it smaller")]);
        return Parse(System.Text.Encoding.UTF8.GetString(buffer, 0, length).TrimStart('\uFEFF'), path, variables, null, isInProject);
    }
}
