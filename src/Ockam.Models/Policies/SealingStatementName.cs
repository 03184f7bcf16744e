namespace Ockam.Models;

/// <summary>Which statement of a policy is meant: by its name, by its place, or by both, which must then agree.</summary>
/// <param name="Sid">Its name; null if it is not said.</param>
/// <param name="Place">Its place, from 1; null if it is not said.</param>
public sealed record SealingStatementName(string? Sid, int? Place)
{
    /// <summary>The place of the statement that is meant, from 0.</summary>
    /// <param name="policy">The policy.</param>
    /// <exception cref="ModelException">
    /// There is none of that name or at that place, several have the name and no place was said, or name and place do not agree.
    /// </exception>
    public int FindIn(KeyPolicyDocument policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (Place is { } place)
        {
            KeyPolicyStatement? found = place >= 1 && place <= policy.Statements.Count ? policy.Statements[place - 1] : null;
            if (found is null) throw Unknown($"There is no statement {place}: the policy has {policy.Statements.Count}.");
            return Sid is null || found.Sid == Sid ? place - 1 : throw Unknown($"Statement {place} is called '{found.Sid}', not '{Sid}'.");
        }

        if (Sid is null) throw new ModelException(ModelErrorReason.InvalidValue, "Name the statement, by its name or its place.");
        IReadOnlyList<int> named = SealingEditor.Find(policy, Sid);
        return named.Count switch
        {
            1 => named[0],
            0 => throw Unknown($"No statement about registers is called '{ModelNames.Printable(Sid)}'."),
            _ => throw Unknown(
                $"{named.Count} statements are called '{ModelNames.Printable(Sid)}': name one by its place, "
                + $"{string.Join(" or ", named.Select(at => at + 1))}."),
        };
    }

    private static ModelException Unknown(string message) => new(ModelErrorReason.UnknownStatement, message);
}
