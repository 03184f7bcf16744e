using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that takes a credential as a text or a file, and knows by whom it must have been issued.</summary>
public abstract class CredentialTextCmdlet : HomeCmdlet
{
    /// <summary>The set in which it is a text.</summary>
    private protected const string ByText = "ByText";

    /// <summary>The set in which it is a file.</summary>
    private protected const string ByFile = "ByPath";

    /// <summary>The credential as hexadecimal, as <c>New-OckamCredential</c> puts it out.</summary>
    [Parameter(
        Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByText)]
    [ValidateNotNullOrEmpty]
    public string? Encoded { get; set; }

    /// <summary>A file with it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByFile)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>
    /// Who must have issued it: an Identifier, or the name of an identity of this home; the project's authority if it is left out.
    /// </summary>
    // Never by property name: what a credential says of its issuer is the question, not the answer.
    [Parameter]
    [Alias("Authority")]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Issuer { get; set; }

    /// <summary>The project whose authority must have issued it; the default one if this and the issuer are left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Project { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path ?? Encoded;

    private protected async Task<string> ReadTextAsync(CancellationToken cancellationToken) =>
        Encoded ?? await InputFile.ReadTextAsync(await ResolveFileAsync(Path!), cancellationToken);

    private protected Task<Identifier> ResolveIssuerAsync(HomeSession home, CancellationToken cancellationToken) =>
        HomeIdentifiers.ResolveAuthorityAsync(home, Issuer, Project, cancellationToken);
}
