using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Gets to know an identity by its change history, after every signature was verified; an older or forked history is refused.
/// </summary>
[Cmdlet(
    VerbsData.Import, "OckamIdentity", DefaultParameterSetName = ByText, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamPeerInfo))]
public sealed class ImportOckamIdentityCommand : HomeCmdlet
{
    private const string ByText = "ByHistory";
    private const string ByFile = "ByPath";

    /// <summary>The history as hexadecimal, as <c>Export-OckamIdentity</c> puts it out.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByText)]
    [ValidateNotNullOrEmpty]
    public string? History { get; set; }

    /// <summary>A file with it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByFile)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Whose it must be.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Identifier { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path ?? History;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        string text = History ?? await InputFile.ReadTextAsync(await ResolveFileAsync(Path!), cancellationToken);
        Identifier? expected = Identifier is null ? null : Ockam.Identities.Identifier.Parse(Identifier);
        byte[] history = Convert.FromHexString(text.Trim());
        if (!await ConfirmAsync(Identifier ?? "change history", "Import")) return;
        Identity identity = await home.Services.Identities.ImportAsync(history, expected, cancellationToken);
        Write(new OckamPeerInfo
        {
            Identifier = identity.Identifier.ToString(),
            Changes = identity.Changes.Count,
            CreatedAt = IdentityInfos.Time(identity.LatestChange.ValidFrom),
            ExpiresAt = IdentityInfos.Time(identity.LatestChange.ValidUntil),
        });
    }
}
