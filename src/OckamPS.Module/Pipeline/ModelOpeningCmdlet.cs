using System.Collections;
using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Models;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>
/// A cmdlet that opens sealed models: whose they must be, with which key, and how this machine is attested. None of these binds by property
/// name: what a file says of itself never chooses.
/// </summary>
public abstract partial class ModelOpeningCmdlet : ModelAttestingCmdlet
{
    /// <summary>The key with which it was sealed.</summary>
    [Parameter(Position = 1, Mandatory = true)]
    [ModelKeyTransformation]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "";

    /// <summary>Who must have published it, one of these: Identifiers, or names of identities of this home.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Publisher { get; set; }

    /// <summary>What was written down about the model: its manifest's file or JSON, or what Protect- or Get-ModelWeights put out.</summary>
    [Parameter]
    [ManifestTransformation]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    /// <summary>Whether anybody's model will do.</summary>
    [Parameter]
    public SwitchParameter AllowUnknownPublisher { get; set; }

    /// <summary>Pairs that its encryption context must have.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? EncryptionContext { get; set; }

    /// <summary>As which identity of this home the key service is asked.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Identity { get; set; }

    private protected override ModelKeyOptions KeyOptions => base.KeyOptions with
    {
        Identity = Identity,
        Node = BrokerNode,
        Trust = BrokerTrust,
    };

    /// <summary>The pairs of the encryption context that were given.</summary>
    private protected EncryptionContext GivenContext => ContextTables.Read(EncryptionContext);

    /// <summary>What the file must be; warns where that is anybody's.</summary>
    /// <param name="home">The home, open for as long as the expectations are used.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    /// <exception cref="Ockam.Identities.IdentityException">A publisher is not known.</exception>
    private protected async Task<SealedModelExpectations> ExpectAsync(HomeSession home, CancellationToken cancellationToken)
    {
        if (AllowUnknownPublisher && Publisher is null && Manifest is null)
            Warn("Anybody may have made this model: nothing says that it is not a stranger's. Name its publisher, or give its manifest.");
        return new SealedModelExpectations
        {
            Publishers = await HomeIdentifiers.ResolveAllAsync(home, Publisher, cancellationToken),
            Manifest = Manifest is null ? null : SealedModelManifest.FromJson(Manifest),
            AllowUnknownPublisher = AllowUnknownPublisher,
            KnownIdentities = home.Services.Identities.GetAsync,
            Context = GivenContext,
        };
    }

    /// <summary>Who unwraps the key, and whose the file must be.</summary>
    /// <param name="home">The home, open for as long as the request is used.</param>
    /// <param name="key">The key, open as long.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    private protected async Task<OpenModelRequest> RequestAsync(
        HomeSession home, ModelKeyAccess key, CancellationToken cancellationToken) => new()
        {
            KeyService = key.RequireService(),
            KeyId = key.KeyId,
            Expectations = await ExpectAsync(home, cancellationToken),
            Attestation = AttestationFor(key),
        };
}
