namespace Ockam.Models;

/// <summary>How a caller is one of the principals that a statement names.</summary>
internal enum KeyPrincipalMatch
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By its account as a whole, which leaves the decision to the account's policies of IAM.</summary>
    Account,

    /// <summary>By itself.</summary>
    Direct,
}
