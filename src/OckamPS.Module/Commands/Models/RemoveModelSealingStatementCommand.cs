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
    private readonly List<(string Key, string? Digest, string? Sid, int? Index)> _meant = [];

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
        _meant.Add((Key, PolicyDigest, Sid, Index));
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
                await ChangeAsync(access, before => Remove(before, [.. group.Select(each => (each.Sid, each.Index))]), cancellationToken);
            });
        }
    }

    private static SealingEdit Remove(KeyPolicyDocument before, IReadOnlyList<(string? Sid, int? Index)> meant)
    {
        var edit = new SealingEdit(before, before, []);
        // The last one first: so the places of the others stay as they are.
        foreach (int index in meant.Select(each => Find(before, each.Sid, each.Index)).Distinct().OrderDescending())
        {
            SealingEdit next = SealingEditor.Remove(edit.After, index);
            edit = edit with { After = next.After, Notes = [.. edit.Notes, .. next.Notes.Except(edit.Notes)] };
        }

        return edit;
    }

    private static int Find(KeyPolicyDocument policy, string? sid, int? index)
    {
        if (index is { } place)
        {
            KeyPolicyStatement? found = place <= policy.Statements.Count ? policy.Statements[place - 1] : null;
            if (found is not null && (sid is null || found.Sid == sid)) return place - 1;
            throw new ModelException(
                ModelErrorReason.UnknownStatement,
                found is null
                    ? $"There is no statement {place}: the policy has {policy.Statements.Count}."
                    : $"Statement {place} is called '{found.Sid}', not '{sid}'.");
        }

        IReadOnlyList<int> named = SealingEditor.Find(policy, sid!);
        return named.Count == 1 ? named[0] : throw new ModelException(
            ModelErrorReason.UnknownStatement,
            named.Count == 0
                ? $"No statement about registers is called '{sid}'."
                : $"{named.Count} statements are called '{sid}': name one by its place, -Index "
                    + $"{string.Join(" or ", named.Select(at => at + 1))}.");
    }
}
