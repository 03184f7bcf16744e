using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Takes statements that allow or deny by registers out of a key's policy; all others are left alone.</summary>
[Cmdlet(VerbsCommon.Remove, "ModelSealingStatement", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ModelSealingPolicyChange))]
public sealed class RemoveModelSealingStatementCommand : SealingPolicyCmdlet
{
    private readonly List<(string Key, string? Digest, SealingStatementName Statement)> _meant = [];

    /// <summary>Its name.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Sid { get; set; }

    /// <summary>Its place in the policy, from 1; a name that is given too must be that of the statement there.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? Index { get; set; }

    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override bool IsForced => Force;

    /// <inheritdoc/>
    // Collected first: by taking out one, the places of those after it change, and the policy's digest.
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Sid is null && Index is null) throw new FormatException("Name the statement: its -Sid, or its place with -Index.");
        _meant.Add((Key, PolicyDigest, new SealingStatementName(Sid, Index)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var group in _meant.GroupBy(each => (each.Key, each.Digest)))
        {
            await ForEachAsync(group.Key.Key, async () =>
            {
                PolicyDigest = group.Key.Digest;
                await using ModelKeyAccess access = await OpenKeyAsync(group.Key.Key, cancellationToken);
                await ChangeAsync(
                    access, before => SealingEditor.Remove(before, [.. group.Select(each => each.Statement)]), cancellationToken);
            });
        }
    }
}
