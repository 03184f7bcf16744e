namespace Ockam.Models;

/// <summary>Who asks a key service: an account's root, a user, a role, a session of a role, a service, or a peer of Ockam.</summary>
public sealed class KeyCaller
{
    private const string AssumedRole = "assumed-role/";

    private readonly KeyPolicyArn _arn;

    private KeyCaller(KeyPolicyPrincipal principal, string? role)
    {
        Principal = principal;
        if (principal.Kind != KeyPolicyPrincipal.Aws) return;
        string name = KeyPolicyArn.IsAccount(principal.Value) ? $"arn:aws:iam::{principal.Value}:root" : principal.Value;
        if (!KeyPolicyArn.TryParse(name, out _arn)) return;
        Principal = principal with { Value = name };
        Account = _arn.Account.Length > 0 ? _arn.Account : null;
        if (_arn is not { Service: "sts" } || !_arn.Resource.StartsWith(AssumedRole, StringComparison.Ordinal)) return;
        string[] parts = _arn.Resource.Split('/');
        Role = role ?? $"arn:{_arn.Partition}:iam::{_arn.Account}:role/{parts[1]}";
    }

    /// <summary>The caller as a principal.</summary>
    public KeyPolicyPrincipal Principal { get; }

    /// <summary>Its account, 12 digits; null for callers that have none.</summary>
    public string? Account { get; }

    /// <summary>The ARN of the role whose session it is; null if it is none. A session's own ARN lacks the role's path.</summary>
    public string? Role { get; }

    /// <summary>Whether it is the root user of its account, who needs no policy of IAM.</summary>
    public bool IsRoot => _arn is { Service: "iam", Resource: "root" };

    /// <summary>A caller by its name.</summary>
    /// <param name="name">An ARN of IAM or STS, an account's number for its root user, a service's name, or an Ockam identifier.</param>
    /// <param name="role">The ARN of the role with its path, for a session of a role that has one.</param>
    /// <exception cref="ModelException">It is none of these.</exception>
    public static KeyCaller Parse(string name, string? role = null)
    {
        KeyPolicyPrincipal principal = KeyPolicyPrincipal.Parse(name);
        return !principal.IsAnyone ? new KeyCaller(principal, role) : throw new ModelException(
            ModelErrorReason.InvalidValue, "Name one caller: * stands for everybody, and can only be a statement's principal.");
    }

    /// <summary>A caller that the local key service knows by another name, such as the owner at the machine.</summary>
    /// <param name="principal">How policies name it.</param>
    public static KeyCaller Of(KeyPolicyPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return new KeyCaller(principal, null);
    }

    /// <summary>The caller's name.</summary>
    public override string ToString() => Principal.Value;

    /// <summary>What <c>aws:PrincipalArn</c> is: for a session that of its role.</summary>
    internal string? PrincipalArn => Principal.Kind == KeyPolicyPrincipal.Aws ? Role ?? Principal.Value : null;

    /// <summary>What <c>aws:PrincipalType</c> is; null where that is not known.</summary>
    internal string? PrincipalType =>
        IsRoot ? "Account"
        : Role is not null || _arn.Resource?.StartsWith("role/", StringComparison.Ordinal) == true ? "AssumedRole"
        : UserName is not null ? "User"
        : _arn.Resource?.StartsWith("federated-user/", StringComparison.Ordinal) == true ? "FederatedUser"
        : null;

    /// <summary>What <c>aws:username</c> is; null for all but users.</summary>
    internal string? UserName =>
        _arn.Resource?.StartsWith("user/", StringComparison.Ordinal) == true ? _arn.Resource[(_arn.Resource.LastIndexOf('/') + 1)..] : null;

    internal KeyPrincipalMatch Match(IEnumerable<KeyPolicyPrincipal> named) =>
        named.Select(Match).DefaultIfEmpty(KeyPrincipalMatch.None).Max();

    internal KeyPrincipalMatch Match(KeyPolicyPrincipal named)
    {
        if (named.IsAnyone) return KeyPrincipalMatch.Direct;
        if (named.Kind != Principal.Kind) return KeyPrincipalMatch.None;
        if (named.Value == Principal.Value || named.Value == "*" || IsRole(named.Value)) return KeyPrincipalMatch.Direct;
        if (named.Kind != KeyPolicyPrincipal.Aws || Account is null || KeyPolicyArn.WholeAccount(named.Value) != Account)
            return KeyPrincipalMatch.None;
        return IsRoot ? KeyPrincipalMatch.Direct : KeyPrincipalMatch.Account;
    }

    /// <summary>
    /// Whether a Deny with <c>NotPrincipal</c> spares the caller: only where the caller, for a session its role too, and its account are
    /// all named, as IAM's documentation asks for.
    /// </summary>
    internal bool IsSpared(IReadOnlyList<KeyPolicyPrincipal> named)
    {
        if (named.Any(each => each.IsAnyone)) return true;
        if (Account is null) return Match(named) == KeyPrincipalMatch.Direct;
        bool itself = named.Any(each => each.Kind == KeyPolicyPrincipal.Aws && each.Value == Principal.Value) || IsRoot;
        bool account = named.Any(each => KeyPolicyArn.WholeAccount(each.Value) == Account);
        return itself && account && (Role is null || named.Any(each => IsRole(each.Value)));
    }

    // The session's ARN names the role without its path: where the path is not known, the last part has to do.
    private bool IsRole(string arn) =>
        Role is not null && (arn == Role
            || (KeyPolicyArn.TryParse(arn, out KeyPolicyArn role) && role.Service == "iam" && role.Account == Account
                && Role.Split('/') is { Length: 2 } own && role.Resource.StartsWith("role/", StringComparison.Ordinal)
                && role.Resource[(role.Resource.LastIndexOf('/') + 1)..] == own[1]));
}
