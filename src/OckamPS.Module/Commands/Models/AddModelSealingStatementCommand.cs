using System.Collections;
using System.Management.Automation;
using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Seals a key to an environment: adds a statement that lets principals use it from there, and closes the way without attestation.
/// </summary>
[Cmdlet(VerbsCommon.Add, "ModelSealingStatement", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ModelSealingPolicyChange))]
public sealed class AddModelSealingStatementCommand : SealingPolicyCmdlet
{
    /// <summary>Whom it lets: ARNs, accounts, Identifiers, names of identities of this home, or <c>owner</c>.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RoleArn")]
    [PrincipalTransformation]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Principal { get; set; } = [];

    /// <summary>
    /// The values of the registers: a document, a reference, a file with either, registers from Get-NitroTpmPcr, or a table; several are
    /// this image or that one.
    /// </summary>
    [Parameter(Position = 2, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public object[] Pcr { get; set; } = [];

    /// <summary>Which registers of them; 4, 7 and 12 of a document, and all of a reference or a table, if it is left out.</summary>
    [Parameter]
    [PcrIndexTransformation]
    [ArgumentCompleter(typeof(PcrIndexCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? Index { get; set; }

    /// <summary>The operations, of the five that take a document.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SealingActionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Action { get; set; } = ["Decrypt"];

    /// <summary>The statement's name; made from its content if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Sid { get; set; }

    /// <summary>Pairs that the request's encryption context must have.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? EncryptionContext { get; set; }

    /// <summary>Capital letters of values differ from small ones.</summary>
    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    /// <summary>The way without attestation is left as it is.</summary>
    [Parameter]
    public SwitchParameter KeepUnattested { get; set; }

    /// <summary>The roots under which documents must stand; AWS's alone if it is left out.</summary>
    [Parameter]
    [RootTransformation]
    [ArgumentCompleter(typeof(RootCompleter))]
    [ValidateNotNullOrEmpty]
    public NitroTpmRootInfo[]? Root { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AttestationRoot[] roots = Root is null ? [AttestationRoot.Aws] : [.. Root.Select(AttestationInfos.RootOf)];
        SealingRegisters registers = new PcrSources(roots).Sealing(await ResolveSourcesAsync(Pcr), Index);
        KeyPolicyPrincipal[] principals = await SealingPrincipals.ResolveAsync(Principal, cancellationToken);
        var request = new SealingRequest(principals, registers)
        {
            Actions = Action,
            Sid = Sid,
            Context = ContextTables.Read(EncryptionContext),
            IgnoreCase = !CaseSensitive,
            CloseUnattested = !KeepUnattested,
        };
        await using ModelKeyAccess access = await OpenKeyAsync(Key, cancellationToken);
        KeyPolicyLintOptions options = await LintOptionsAsync(access, cancellationToken);
        await ChangeAsync(access, before => SealingEditor.Add(before, request, options), cancellationToken);
    }
}
