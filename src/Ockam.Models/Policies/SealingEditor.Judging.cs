namespace Ockam.Models;

public static partial class SealingEditor
{
    /// <summary>Another policy in place of one.</summary>
    /// <param name="before">The policy as it is.</param>
    /// <param name="after">The policy as it will be.</param>
    /// <param name="options">What is known besides.</param>
    /// <param name="name">What the owner calls the key.</param>
    /// <param name="takesUnsafe">Whether one with errors is taken all the same; then they are the notes.</param>
    /// <exception cref="ModelException">The new policy has errors: <see cref="ModelErrorReason.UnsafePolicy"/>.</exception>
    public static SealingEdit Replace(
        KeyPolicyDocument before, KeyPolicyDocument after, KeyPolicyLintOptions options, string name, bool takesUnsafe)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        string[] errors =
            [.. KeyPolicyLint.Check(after, options).Where(finding => finding.Severity == KeyPolicySeverity.Error).Select(Said)];
        return errors.Length == 0 || takesUnsafe
            ? new SealingEdit(before, after, errors)
            : throw new ModelException(
                ModelErrorReason.UnsafePolicy,
                $"The policy for '{ModelNames.Printable(name)}' is not written. {string.Join(" ", errors)} Correct it, or say -Force.");
    }

    /// <summary>
    /// The policy with another environment, as <see cref="Add(KeyPolicyDocument, SealingRequest)"/>; what undoes the seal is among the
    /// notes, since statements of others are left alone.
    /// </summary>
    /// <param name="policy">The policy as it is.</param>
    /// <param name="request">Who may do what, from which environment.</param>
    /// <param name="options">What is known besides.</param>
    /// <exception cref="ModelException">As there.</exception>
    public static SealingEdit Add(KeyPolicyDocument policy, SealingRequest request, KeyPolicyLintOptions options)
    {
        SealingEdit edit = Add(policy, request);
        return edit with
        {
            Notes =
            [
                .. edit.Notes,
                .. KeyPolicyLint.Check(edit.After, options)
                    .Where(finding => finding.Severity > KeyPolicySeverity.Information && finding.Rule != KeyPolicyRule.UnattestedWayOpen)
                    .Select(Said),
            ],
        };
    }

    /// <summary>The policy without some statements that allow or deny by registers.</summary>
    /// <param name="policy">The policy as it is.</param>
    /// <param name="statements">Which; one that is meant twice goes once.</param>
    /// <exception cref="ModelException">One is not there, or is about something else.</exception>
    public static SealingEdit Remove(KeyPolicyDocument policy, IReadOnlyList<SealingStatementName> statements)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(statements);
        var edit = new SealingEdit(policy, policy, []);
        // The last one first: so the places of the others stay as they are.
        foreach (int index in statements.Select(statement => statement.FindIn(policy)).Distinct().OrderDescending())
        {
            SealingEdit next = Remove(edit.After, index);
            edit = edit with { After = next.After, Notes = [.. edit.Notes, .. next.Notes.Except(edit.Notes)] };
        }

        return edit;
    }

    private static string Said(KeyPolicyFinding finding) => $"{finding.Message} {finding.Remedy}";
}
