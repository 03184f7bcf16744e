namespace Ockam.Models;

/// <summary>
/// Puts statements that seal into a key's policy and takes them out. Statements of others keep every byte; of those that close the
/// unattested way, the ones that this library wrote are kept in step with the statements that allow.
/// </summary>
public static partial class SealingEditor
{
    private const int MaximumSid = 128;

    /// <summary>The policy with another environment that the key opens for.</summary>
    /// <param name="policy">The policy as it is.</param>
    /// <param name="request">Who may do what, from which environment.</param>
    /// <exception cref="ModelException">
    /// An operation takes no document, the name is taken, a Deny that is there already would make the statement useless, or the policy
    /// becomes too long.
    /// </exception>
    public static SealingEdit Add(KeyPolicyDocument policy, SealingRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        request = Checked(policy, request);
        Dictionary<int, int> own = Own(policy);
        int[] missing = [.. own.Keys.Where(register => !request.Registers.Values.ContainsKey(register))];
        if (missing.Length > 0)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"The policy denies everything that does not prove {SealingRegisters.Named(own.Keys)}; a statement that says nothing of "
                + $"{SealingRegisters.Named(missing)} would allow nothing. Give values for the same registers, or take out "
                + $"{string.Join(", ", missing.Select(SealingShape.SidOf))} first.");

        KeyPolicyDocument edited = policy;
        foreach ((int register, int index) in own)
            edited = Exchange(edited, index, register, [.. Values(policy.Statements[index]), .. request.Registers.Values[register]]);
        var closing = new List<string>();
        if (request.CloseUnattested)
        {
            foreach (int register in ToClose(policy, request, own))
                closing.Add(SealingStatements.Close(
                    register, [.. request.Registers.Values[register], .. Attested(policy).SelectMany(each => each[register])]));
        }

        edited = edited.WithAdded([SealingStatements.Allow(request, request.Sid!), .. closing]);
        return new SealingEdit(policy, edited, NotesFor(edited, request));
    }

    /// <summary>The policy without one statement that allows or denies by registers.</summary>
    /// <param name="policy">The policy as it is.</param>
    /// <param name="index">The statement's place, from 0.</param>
    /// <exception cref="ModelException">The statement is about something else, and so not to be taken out here.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is none at that place.</exception>
    public static SealingEdit Remove(KeyPolicyDocument policy, int index)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, policy.Statements.Count);
        KeyPolicyStatement statement = policy.Statements[index];
        if (!SealingShape.IsAttestedAllow(statement) && !SealingShape.IsAttestedDeny(statement))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"{Start(statement)} says nothing of registers, and so does not seal anything: it is left alone. Edit the policy's text to "
                + "take it out.");

        var notes = new List<string>();
        KeyPolicyDocument edited = policy;
        if (SealingShape.IsAttestedAllow(statement))
            edited = Tightened(policy, statement);
        else
            notes.Add($"{Start(statement)} no longer denies: whoever the remaining statements allow it to may now use the key without it.");
        edited = edited.WithRemoved(index);
        if (Attested(policy).Count > 0 && Attested(edited).Count == 0 && Own(edited).Count > 0)
            notes.Add("No environment can open the key any more; what closes the unattested way stays, so that nobody else can either.");
        return new SealingEdit(policy, edited, notes);
    }

    /// <summary>The places of the statements of a name that allow or deny by registers.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="sid">The name; several statements may have it.</param>
    public static IReadOnlyList<int> Find(KeyPolicyDocument policy, string sid)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. policy.Statements
            .Where(statement => statement.Sid == sid
                && (SealingShape.IsAttestedAllow(statement) || SealingShape.IsAttestedDeny(statement)))
            .Select(statement => statement.Index)];
    }

    private static SealingRequest Checked(KeyPolicyDocument policy, SealingRequest request)
    {
        if (policy.IsIdentityPolicy)
            throw Refused("A policy of IAM cannot close the unattested way for others. Seal the key's own policy.");
        if (request.Principals.Count == 0 || request.Principals.Any(principal => principal.IsAnyone))
            throw Refused("Name at least one principal, and not everybody (*): whoever runs the same image would have the key.");
        if (request.Actions.Count == 0) throw Refused("Name at least one operation.");
        string[] actions = [.. request.Actions.Select(action => AttestationKeys.AttestedActions.FirstOrDefault(
            known => string.Equals(known, action, StringComparison.OrdinalIgnoreCase)
                || string.Equals(known, "kms:" + action, StringComparison.OrdinalIgnoreCase))
            ?? throw Refused(
                $"'{ModelNames.Printable(action)}' takes no attestation document, so that it could never be allowed by one. The operations "
                + $"that do are {string.Join(", ", AttestationKeys.AttestedActions)}.")).Distinct()];
        if (request.Sid is { } sid)
        {
            if (sid.Length is 0 or > MaximumSid || !sid.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_'))
                throw Refused(
                    $"'{ModelNames.Printable(sid)}' cannot name a statement: 1 to {MaximumSid} letters, digits, spaces, - and _.");
            if (policy.Statements.FirstOrDefault(statement => statement.Sid == sid) is { } other)
                throw new ModelException(
                    ModelErrorReason.AlreadyExists,
                    $"{Start(other)} has that name already. Choose another one, or take that one out first.");
        }

        request = request with { Actions = actions };
        return request with { Sid = request.Sid ?? SealingStatements.SidFor(request, policy) };
    }

    /// <summary>What to call a statement where a sentence begins.</summary>
    internal static string Start(KeyPolicyStatement statement) => "S" + statement.ToString()[1..];

    private static ModelException Refused(string message) => new(ModelErrorReason.InvalidValue, message);
}
