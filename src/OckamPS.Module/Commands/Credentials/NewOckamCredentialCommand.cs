using System.Collections;
using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Issues credentials: an identity of this home attests attributes of others, as their authority.</summary>
[Cmdlet(VerbsCommon.New, "OckamCredential", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamCredentialInfo))]
public sealed class NewOckamCredentialCommand : HomeCmdlet
{
    /// <summary>Who gets the attributes: Identifiers, or names of identities of this home.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Identifier")]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Subject { get; set; } = [];

    /// <summary>What it says of them: names and values; <c>$true</c> is the text that policies ask for.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AttributeTableCompleter))]
    public Hashtable Attribute { get; set; } = [];

    /// <summary>The name of the identity that issues it; the default one if it is left out.</summary>
    [Parameter]
    [Alias("As")]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Identity { get; set; }

    /// <summary>How long it is valid: 30m if it is left out, and a second at least.</summary>
    [Parameter]
    [DurationTransformation]
    // As the original does it (section 12).
    public TimeSpan ExpiresIn { get; set; } = TimeSpan.FromMinutes(30);

    /// <inheritdoc/>
    protected override object Target => Subject;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        if (ExpiresIn < TimeSpan.FromSeconds(1))
            throw new FormatException($"A credential cannot be valid for {ExpiresIn.TotalSeconds:0.###} s: it counts in whole seconds.");
        NamedIdentity issuer = await home.Services.Identities.ResolveAsync(Identity, cancellationToken);
        var attributes = new Attributes(AttributeTables.Read(Attribute, null, isEnroller: false));
        IReadOnlyList<NamedIdentity> own = await home.Services.Identities.ListAsync(cancellationToken);
        foreach (string text in Subject)
        {
            await ForEachAsync(text, async () =>
            {
                Identifier subject = await HomeIdentifiers.ResolveAsync(home, text, cancellationToken);
                if (!await ConfirmAsync($"{subject}", $"Issue a credential as '{issuer.Name}'")) return;
                CredentialAndPurposeKey credential = await home.Services.Credentials.IssueAsync(
                    issuer.Identifier, subject, attributes, ExpiresIn, cancellationToken: cancellationToken);
                Write(CredentialInfos.Of(credential, own));
            });
        }
    }
}
