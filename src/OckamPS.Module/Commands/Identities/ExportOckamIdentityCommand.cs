using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Puts out the change history of identities as hexadecimal, by which others get to know them. It holds no secret.</summary>
[Cmdlet(VerbsData.Export, "OckamIdentity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportOckamIdentityCommand : IdentitiesCmdlet
{
    /// <summary>The file to write; the text goes to the pipeline if it is left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task ActAsync(HomeSession home, NamedIdentity identity, CancellationToken cancellationToken)
    {
        string text = Convert.ToHexStringLower(await home.Services.Identities.ExportAsync(identity.Identifier, cancellationToken));
        if (Path is null)
        {
            Write(text);
            return;
        }

        string file = await ResolveFileAsync(Path);
        if (!await ConfirmAsync(file, $"Write the change history of '{identity.Name}'")) return;
        Write(await TextFiles.WriteAsync(file, text + "\n", Force, cancellationToken));
    }
}
