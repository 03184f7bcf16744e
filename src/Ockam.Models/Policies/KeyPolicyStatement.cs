namespace Ockam.Models;

/// <summary>One statement of a policy, read; its text stays as it was written.</summary>
public sealed class KeyPolicyStatement
{
    internal KeyPolicyStatement()
    {
    }

    /// <summary>Its place in the policy, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The statement as it stands in the policy, to the byte.</summary>
    public required string Text { get; init; }

    /// <summary>Its name, which need not be unique; null if it has none.</summary>
    public string? Sid { get; init; }

    /// <summary>What it does.</summary>
    public required KeyPolicyEffect Effect { get; init; }

    /// <summary>Whom it names; empty in policies of IAM, which are about whoever they are attached to.</summary>
    public IReadOnlyList<KeyPolicyPrincipal> Principals { get; init; } = [];

    /// <summary>Whether it applies to everybody but <see cref="Principals"/> (<c>NotPrincipal</c>).</summary>
    public bool IsNotPrincipal { get; init; }

    /// <summary>The operations, with <c>*</c> and <c>?</c> as wildcards.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Whether it applies to everything but <see cref="Actions"/> (<c>NotAction</c>).</summary>
    public bool IsNotAction { get; init; }

    /// <summary>The resources; a key's policy says <c>*</c> for the key itself.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Whether it applies to everything but <see cref="Resources"/> (<c>NotResource</c>).</summary>
    public bool IsNotResource { get; init; }

    /// <summary>The tests, all of which must be true; empty if there are none.</summary>
    public IReadOnlyList<KeyPolicyCondition> Conditions { get; init; } = [];

    /// <summary>What to call it in messages: its name and place.</summary>
    public override string ToString() =>
        Sid is null ? $"statement {Index + 1}" : $"statement {Index + 1} '{ModelNames.Printable(Sid)}'";

    /// <summary>Whether it is about an operation; names are compared without regard to case, as KMS does.</summary>
    internal bool CoversAction(string action) =>
        Actions.Any(pattern => Wildcards.Match(pattern, action, ignoreCase: true)) != IsNotAction;
}
