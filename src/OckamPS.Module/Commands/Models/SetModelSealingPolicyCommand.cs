using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Replaces the policy of a key by another one as a whole.</summary>
[Cmdlet(VerbsCommon.Set, "ModelSealingPolicy", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ModelSealingPolicyChange))]
public sealed class SetModelSealingPolicyCommand : SealingPolicyCmdlet
{
    /// <summary>The new policy: a file, JSON, or what Get-ModelSealingPolicy put out.</summary>
    [Parameter(Position = 1, Mandatory = true)]
    [SealingPolicyTransformation]
    [ValidateNotNullOrEmpty]
    public string Policy { get; set; } = "";

    /// <summary>Nobody is asked, and a policy that does not seal, or that can be undone, is written all the same.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override bool IsForced => Force;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var after = KeyPolicyDocument.Parse(Policy);
        await using ModelKeyAccess access = await OpenKeyAsync(Key, cancellationToken);
        KeyPolicyLintOptions options = await LintOptionsAsync(access, cancellationToken);
        await ChangeAsync(
            access, before => SealingEditor.Replace(before, after, options, access.Reference.ToString(), Force), cancellationToken);
    }
}
