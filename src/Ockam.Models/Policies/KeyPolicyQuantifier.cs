namespace Ockam.Models;

/// <summary>Which of a request's several values an operator asks for.</summary>
internal enum KeyPolicyQuantifier
{
    /// <summary>The one value.</summary>
    None,

    /// <summary>At least one; false without any.</summary>
    ForAnyValue,

    /// <summary>Every one; true without any.</summary>
    ForAllValues,
}
